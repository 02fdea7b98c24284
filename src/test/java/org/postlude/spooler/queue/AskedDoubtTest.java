package org.postlude.spooler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Incarnation;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Doubt that the application, or a person, decides about (rule O5). */
class AskedDoubtTest {
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().flushable().build();
    private final List<Doubt> asked = new CopyOnWriteArrayList<>();

    private Bench asking(DoubtAdvisor advisor) {
        return new Bench(
                builder -> builder.doubtAdvisor(doubt -> {
                    asked.add(doubt);
                    return advisor.decide(doubt);
                }),
                wire);
    }

    private static MessageId doubtful(MessageStore store, InDoubtPolicy policy) {
        return store.submit(Bench.mailTo(ANN).withInDoubt(policy)).id();
    }

    @Test
    void O5_theApplicationIsAskedAfterTheDoubtIsDurableAndItsAnswerHolds() {
        wire.on(ANN).inDoubtAndLost().accept();
        try (Bench bench = asking(doubt -> InDoubtPolicy.RETRY)) {
            MessageStore store = bench.open();
            MessageId id = doubtful(store, InDoubtPolicy.ASK);
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, asked.size());
            Doubt doubt = asked.get(0);
            assertEquals(id, doubt.id());
            assertEquals(List.of(ANN), doubt.recipients());
            assertEquals("wire", doubt.transport());
            assertEquals(2, wire.attemptsFor(ANN));
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            store.close();
        }
    }

    @Test
    void O5_failUnknownEndsItWithAReport() {
        wire.on(ANN).inDoubt();
        try (Bench bench = asking(doubt -> InDoubtPolicy.FAIL_UNKNOWN)) {
            MessageStore store = bench.open();
            MessageId id = doubtful(store, InDoubtPolicy.ASK);
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.attemptsFor(ANN));
            assertEquals(1, bench.inbox().size());
        }
    }

    @Test
    void O5_whoThrowsLeavesItToAPerson() {
        wire.on(ANN).inDoubtAndLost().accept();
        try (var logged = new org.postlude.spooler.sequence.Logged();
                Bench bench = asking(doubt -> {
                    throw new IllegalStateException("planted");
                })) {
            MessageStore store = bench.open();
            MessageId id = doubtful(store, InDoubtPolicy.ASK);
            bench.awaitState(store, id, "IN_DOUBT");
            Bench.until(() -> asked.size() == 1 && logged.has("is asked about doubt"));
            bench.time.advance(Duration.ofDays(30));
            assertEquals("IN_DOUBT", Bench.stateOf(store, id));
            assertEquals(1, wire.attemptsFor(ANN));
            Change decided = bench.spooler.queue(bench.address).decide(Filter.of(id), InDoubtPolicy.RETRY);
            assertEquals(1, decided.changed());
            bench.awaitState(store, id, "ENDED");
        }
    }

    @Test
    void O5_whoIsSilentKeepsNobodyWaiting() throws InterruptedException {
        wire.on(ANN).inDoubtAndLost().accept();
        CountDownLatch silence = new CountDownLatch(1);
        try (Bench bench = asking(doubt -> {
            try {
                silence.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return InDoubtPolicy.HOLD;
        })) {
            MessageStore store = bench.open();
            MessageId id = doubtful(store, InDoubtPolicy.ASK);
            bench.awaitState(store, id, "IN_DOUBT");
            Bench.until(() -> asked.size() == 1);
            MessageId other = store.submit(Bench.mailTo("bob@example.com")).id();
            bench.awaitState(store, other, "ENDED");
            assertEquals(1, store.storeLogoff(LogoffMode.PURGE).counts().inDoubt());
            assertEquals(1, wire.attemptsFor(ANN));
            store.close();
            silence.countDown();
        }
    }

    @Test
    void onlyDoubtUnderAskIsAskedAbout() {
        wire.on(ANN).inDoubtAndLost();
        try (Bench bench = asking(doubt -> InDoubtPolicy.RETRY)) {
            MessageStore store = bench.open();
            MessageId id = doubtful(store, InDoubtPolicy.HOLD);
            bench.awaitState(store, id, "IN_DOUBT");
            bench.time.advance(Duration.ofDays(1));
            assertEquals("IN_DOUBT", Bench.stateOf(store, id));
            assertEquals(List.of(), asked);
        }
    }

    @Test
    void decideRefusesWhatIsNotInDoubtAndOtherDecisions() {
        wire.on(ANN).defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = doubtful(store, InDoubtPolicy.RETRY);
            bench.awaitState(store, id, "BACKING_OFF");
            QueueControl queue = bench.spooler.queue(bench.address);
            Change change = queue.decide(Filter.of(id), InDoubtPolicy.FAIL_UNKNOWN);
            assertEquals(Refusal.Kind.NOT_IN_DOUBT, change.refused().get(0).kind());
            assertThrows(IllegalArgumentException.class, () -> queue.decide(Filter.of(id), InDoubtPolicy.HOLD));
        }
    }

    /** The doubt that a crash makes is exact, for the permit was durable, and the next life asks. */
    @Test
    void O5_doubtThatAKillMakesIsAskedAboutByTheNextLife() throws InterruptedException {
        VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
        InMemoryStoreProvider disk = new InMemoryStoreProvider();
        StoreAddress address = disk.freshAddress();
        Gate past = wire.stopAt(ANN, Point.COMMITTED);
        Gate before = wire.stopAt("bob@example.com", Point.BODY);
        Incarnation dying = new Incarnation(disk);
        SpoolerCoordinator first = spooler(dying, wire, time, doubt -> InDoubtPolicy.HOLD);
        MessageStore store = first.logon("client").openStore(address, OpenOptions.DEFAULT);
        MessageId doubtful = doubtful(store, InDoubtPolicy.ASK);
        MessageId unsent = store.submit(Bench.mailTo("bob@example.com").withInDoubt(InDoubtPolicy.ASK))
                .id();
        past.awaitReached(Bench.SOON);
        before.awaitReached(Bench.SOON);
        dying.kill();
        past.open();
        before.open();
        dying.awaitQuietWire();
        first.close();
        ScriptedTransport other = ScriptedTransport.builder().build();
        SpoolerCoordinator second = spooler(new Incarnation(disk.reopened()), other, time, doubt -> {
            asked.add(doubt);
            return InDoubtPolicy.RETRY;
        });
        MessageStore again = second.logon("client").openStore(address, OpenOptions.DEFAULT);
        Bench.until(() -> Bench.stateOf(again, doubtful).equals("ENDED")
                && Bench.stateOf(again, unsent).equals("ENDED"));
        assertEquals(List.of(doubtful), asked.stream().map(Doubt::id).toList());
        assertEquals(1, other.attemptsFor("bob@example.com"));
        again.close();
        second.close();
    }

    private static SpoolerCoordinator spooler(
            Incarnation process, ScriptedTransport by, VirtualTime time, DoubtAdvisor advisor) {
        process.hasSuccessors();
        return SpoolerCoordinator.builder()
                .store(process.stores())
                .transportProvider(process.transports(by))
                .transport("wire", "scripted:wire", Map.of())
                .clock(time)
                .alarm(time::alarm)
                .localName("post.example.org")
                .doubtAdvisor(advisor)
                .build();
    }

    @Test
    void aTransportsPolicyIsThatOfMailWithoutAnotherOne() {
        wire.on(ANN).inDoubtAndLost();
        wire.on("bob@example.com").inDoubtAndLost();
        try (Bench bench = new Bench(builder -> builder.inDoubt("wire", InDoubtPolicy.HOLD), wire)) {
            MessageStore store = bench.open();
            MessageId usual = store.submit(Bench.mailTo(ANN)).id();
            MessageId own = store.submit(Bench.mailTo("bob@example.com").withInDoubt(InDoubtPolicy.FAIL_UNKNOWN))
                    .id();
            bench.awaitState(store, own, "ENDED");
            bench.awaitState(store, usual, "IN_DOUBT");
            bench.time.advance(Duration.ofDays(30));
            assertEquals("IN_DOUBT", Bench.stateOf(store, usual));
            assertEquals(1, wire.attemptsFor(ANN));
            assertTrue(bench.spooler
                    .queue(bench.address)
                    .why(usual)
                    .orElseThrow()
                    .toString()
                    .contains("policy HOLD"));
        }
    }
}
