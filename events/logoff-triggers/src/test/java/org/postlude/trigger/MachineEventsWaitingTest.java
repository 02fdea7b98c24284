package org.postlude.trigger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.event.Fact;

/** Events that wait behind a listener that hangs. */
@Timeout(30)
class MachineEventsWaitingTest {
    private final MachineEvents events = new MachineEvents(List.of(), () -> Recorded.NOW);
    private final List<MachineEvent> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void close() {
        goOn.countDown();
        events.close();
    }

    private void hang() throws InterruptedException {
        events.listen(event -> {
            reached.countDown();
            try {
                assertTrue(goOn.await(15, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            heard.add(event);
            return CompletableFuture.completedFuture(null);
        });
        events.tell(logon("first"));
        assertTrue(reached.await(15, TimeUnit.SECONDS));
    }

    private static MachineEvent logon(String user) {
        return new MachineEvent.GuestLogon("desk", Recorded.NOW, user, Fact.absent("not said"));
    }

    private static MachineEvent logoff(String user) {
        return new MachineEvent.GuestLogoff(
                "desk", Recorded.NOW, LogoffType.NORMAL, Fact.of(user), Fact.absent("not said"));
    }

    private static MachineEvent setting(int value) {
        return new MachineEvent.ConfigurationChanged("desk", Recorded.NOW, "number", Integer.toString(value));
    }

    @Test
    void whatSaysNothingOfPeopleMakesRoomForWhatDoes() throws Exception {
        hang();
        CompletableFuture<Void> first = events.tell(setting(0)).toCompletableFuture();
        for (int i = 1; i < WaitingEvents.MOST; i++) {
            events.tell(setting(i));
        }
        assertFalse(first.isDone());
        events.tell(logoff("ann"));
        assertTrue(first.isDone());
        goOn.countDown();
        await().until(() -> heard.contains(logoff("ann")));
        assertEquals(List.of(logon("first"), logoff("ann")), heard);
    }

    @Test
    void ofEachUserTheLastThatIsToldStays() throws Exception {
        hang();
        for (int i = 0; i < WaitingEvents.MOST / 2; i++) {
            events.tell(logoff("ann"));
            events.tell(logon("ann"));
        }
        events.tell(logoff("bob"));
        goOn.countDown();
        await().until(() -> heard.contains(logoff("bob")));
        assertEquals(List.of(logon("first"), logon("ann"), logoff("bob")), heard);
    }

    @Test
    void whatIsRefusedAtLastEndsWhenAllBeforeItIsToldSoThatNoHoldIsLetGoTooSoon() throws Exception {
        hang();
        for (int i = 0; i < WaitingEvents.MOST; i++) {
            events.tell(logon("user" + i));
        }
        CompletableFuture<Void> refused = events.tell(
                        new MachineEvent.GuestShutdown("desk", Recorded.NOW, Fact.of(Duration.ofSeconds(5))))
                .toCompletableFuture();
        assertFalse(refused.isDone());
        goOn.countDown();
        refused.get(20, TimeUnit.SECONDS);
        assertEquals(WaitingEvents.MOST + 1, heard.size());
        CompletableFuture<Void> next = events.tell(logoff("ann")).toCompletableFuture();
        next.get(10, TimeUnit.SECONDS);
        assertEquals(logoff("ann"), heard.get(heard.size() - 1));
    }

    @Test
    void watchesEndAtTheSameTime() {
        CyclicBarrier both = new CyclicBarrier(2);
        List<String> ended = new CopyOnWriteArrayList<>();
        MachineEventSource source = new MachineEventSource() {
            @Override
            public Set<String> schemes() {
                return Set.of("scripted");
            }

            @Override
            public MachineWatch watch(MachineAddress address, Sink sink) {
                return new EndsWith(both, ended, address.place());
            }
        };
        MachineEvents two = new MachineEvents(List.of(source), () -> Recorded.NOW);
        two.watch(new MachineAddress("scripted", "desk", Map.of()));
        two.watch(new MachineAddress("scripted", "laptop", Map.of()));
        two.close();
        two.close();
        assertEquals(List.of("desk", "laptop"), ended.stream().sorted().toList());
    }

    /** Ends only while another one does. */
    private record EndsWith(CyclicBarrier both, List<String> ended, String name) implements MachineWatch {
        @Override
        public List<String> machines() {
            return List.of(name);
        }

        @Override
        public List<String> problems() {
            return List.of();
        }

        @Override
        public void close() {
            try {
                both.await(1, TimeUnit.SECONDS);
                ended.add(name);
            } catch (Exception e) {
                throw new IllegalStateException("nobody else ends", e);
            }
        }
    }
}
