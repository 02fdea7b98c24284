package org.postlude.trigger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Fact;
import org.postlude.trigger.GuestMap.Entry;

/** What comes while a user is being logged off, or behind it. */
@Timeout(20)
class GuestSecondEventTest {
    private static final Instant NOW = Recorded.NOW;
    private static final Fact<String> ANN = Fact.of("ann");

    /** What is to be done later, and when. */
    private record Later(Duration in, Runnable task) {}

    private final ScriptedDirectory directory = new ScriptedDirectory();
    private final List<ActivityEvent> log = new CopyOnWriteArrayList<>();
    private final List<Later> later = new CopyOnWriteArrayList<>();
    private volatile Instant time = NOW;
    private final GuestBridge bridge = new GuestBridge(
            directory,
            new GuestMap(List.of(new Entry("*", "*", "{user}"))),
            Map.of(),
            log::add,
            () -> time,
            (in, task) -> later.add(new Later(in, task)));

    @BeforeEach
    void annIsThere() throws Exception {
        directory.open("ann", NOW.minusSeconds(60));
        comes("desk");
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    private void comes(String machine) throws Exception {
        done(on(new MachineEvent.GuestLogon(machine, time, "ann", Fact.absent("not said"))));
    }

    private CompletableFuture<?> on(MachineEvent event) {
        return bridge.on(event).toCompletableFuture();
    }

    private CompletableFuture<?> leaves(LogoffType how) {
        return on(new MachineEvent.GuestLogoff("desk", time, how, ANN, Fact.absent("not said")));
    }

    private CompletableFuture<?> isOff() {
        return on(new MachineEvent.StateChanged("desk", time, MachineState.TURNED_OFF, Fact.absent("not said")));
    }

    private static void done(CompletableFuture<?>... all) throws Exception {
        CompletableFuture.allOf(all).get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<?> drain() {
        directory.drainsUntilTold();
        CompletableFuture<?> first = leaves(LogoffType.NORMAL);
        await().until(() -> !directory.asked().isEmpty());
        return first;
    }

    private String nobody(int report) {
        return String.valueOf(log.get(report).facts().get("nobody"));
    }

    @Test
    void aSecondLogoffWaitsForTheOneThatIsUnderWayAndFindsNobody() throws Exception {
        CompletableFuture<?> first = drain();
        CompletableFuture<?> second = leaves(LogoffType.NORMAL);
        assertFalse(second.isDone());
        directory.drained();
        done(first, second);
        assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
        assertEquals("its stores were closed meanwhile", nobody(1));
    }

    @Test
    void aForcedLogoffIsNotKeptWaitingByADrain() throws Exception {
        CompletableFuture<?> first = drain();
        CompletableFuture<?> second = leaves(LogoffType.FORCED);
        done(first, second);
        assertEquals(List.of("ann ORDERLY 30s", "ann ABORT 5s"), directory.asked());
    }

    /** The drain goes on for what it took over, and what waits behind it is of the time before. */
    @Test
    void whoLogsOnAgainDuringTheDrainIsNotLoggedOffByWhatCameBefore() throws Exception {
        CompletableFuture<?> first = drain();
        CompletableFuture<?> second = leaves(LogoffType.NORMAL);
        comes("laptop");
        directory.open("ann", NOW);
        directory.drained();
        first.get(10, TimeUnit.SECONDS);
        directory.open("ann", NOW);
        second.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
        assertTrue(bridge.isHere("ann"));
    }

    @Test
    void aShutdownWithATimeOfItsOwnEndsTheDrainThatIsUnderWay() throws Exception {
        CompletableFuture<?> first = drain();
        comes("laptop");
        CompletableFuture<?> second = on(new MachineEvent.GuestShutdown("laptop", NOW, Fact.of(Duration.ofSeconds(5))));
        assertEquals(1, later.size());
        assertEquals(Duration.ofSeconds(4), later.get(0).in());
        assertFalse(second.isDone());
        time = NOW.plusSeconds(4);
        later.get(0).task().run();
        done(first, second);
        assertEquals(List.of("ann ORDERLY 30s", "ann ABORT 1s"), directory.asked());
    }

    @Test
    void aShutdownThatWaitedHasTheTimeThatIsLeft() throws Exception {
        CompletableFuture<?> first = drain();
        comes("laptop");
        directory.staysOpen();
        CompletableFuture<?> second =
                on(new MachineEvent.GuestShutdown("laptop", NOW, Fact.of(Duration.ofSeconds(20))));
        time = NOW.plusSeconds(10);
        directory.drained();
        directory.drained();
        done(first, second);
        assertEquals(List.of("ann ORDERLY 30s", "ann ORDERLY 9s"), directory.asked());
    }

    @Test
    void behindALogoffThatFailedTheNextOneComes() throws Exception {
        directory.failsWith(new AssertionError("the spooler's slip"));
        done(leaves(LogoffType.NORMAL));
        directory.failsWith(null);
        comes("desk");
        done(isOff());
        assertEquals(List.of("ann ORDERLY 30s", "ann ORDERLY 30s"), directory.asked());
        assertEquals(List.of(), directory.owners());
    }

    @Test
    void aLogoffThatWasNotDoneInItsTimeIsAskedForAgainUntilItIs() throws Exception {
        directory.isSlow(true);
        done(leaves(LogoffType.NORMAL));
        assertEquals("INCOMPLETE", log.get(0).facts().get("outcome"));
        minuteLater(1);
        await().until(() -> later.size() == 2);
        assertEquals(1, log.size(), log::toString);
        directory.isSlow(false);
        minuteLater(2);
        await().until(() -> log.size() == 2);
        assertEquals("RELEASED", log.get(1).facts().get("outcome"));
        assertEquals(3, directory.asked().size());
        assertEquals(2, later.size());
        List<String> keys = new ArrayList<>();
        log.forEach(each -> keys.add(each.key()));
        assertEquals(2, keys.stream().distinct().count(), keys::toString);
    }

    private void minuteLater(int count) {
        assertEquals(count, later.size());
        assertEquals(OwnerLogoffs.AGAIN, later.get(count - 1).in());
        time = time.plusSeconds(60);
        later.get(count - 1).task().run();
    }

    @Test
    void whoIsHereAgainIsNotAskedToGoAgain() throws Exception {
        directory.isSlow(true);
        done(leaves(LogoffType.NORMAL));
        comes("desk");
        minuteLater(1);
        assertTrue(bridge.awaitLogoffs(Duration.ofSeconds(10)));
        assertEquals(1, directory.asked().size());
    }

    @Test
    void whoeverEndsCanWaitForWhatIsUnderWayAndWhatWaitsIsTold() throws Exception {
        CompletableFuture<?> first = drain();
        CompletableFuture<?> second = leaves(LogoffType.NORMAL);
        bridge.close();
        assertFalse(bridge.awaitLogoffs(Duration.ofMillis(1)));
        directory.drained();
        assertTrue(bridge.awaitLogoffs(Duration.ofSeconds(10)));
        done(first, second);
        assertEquals("RELEASED", log.get(0).facts().get("outcome"));
        assertTrue(nobody(1).contains("whoever ends"), log::toString);
        done(leaves(LogoffType.NORMAL));
        assertEquals(2, log.size());
    }
}
