package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.Activity;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** A transport takes three messages and wants to have one begun: two are claimed, and wait for its thread. */
class UnbegunTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";
    private static final String EVE = "eve@example.org";

    private final ScriptedTransport wire = ScriptedTransport.builder()
            .cancellable()
            .maxAttempts(3)
            .attemptsAtOnce(1)
            .build();

    private static List<MessageId> submitBobAndEve(MessageStore store) {
        List<MessageId> ids = List.of(
                store.submit(Bench.mailTo(BOB)).id(),
                store.submit(Bench.mailTo(EVE)).id());
        Bench.until(() -> ids.stream().allMatch(id -> Bench.stateOf(store, id).equals("ACTIVE")));
        return ids;
    }

    @Test
    void eachIsBegunWhenTheOneBeforeItHasEnded() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            List<MessageId> ids = submitBobAndEve(store);
            assertEquals(0, wire.attemptsFor(BOB) + wire.attemptsFor(EVE));
            gate.open();
            for (MessageId id : ids) {
                bench.awaitState(store, id, "ENDED");
            }
            assertEquals(3, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            assertEquals(1, wire.attemptsFor(EVE));
            store.close();
        }
    }

    @Test
    void anAbortTakesThemBackWithoutAWordToTheTransport() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            submitBobAndEve(store);
            LogoffReport report = store.storeLogoff(LogoffMode.ABORT);
            gate.open();
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(3, report.counts().left());
            assertEquals(0, report.counts().sent());
            assertEquals(Set.of(Activity.OUTBOUND_QUEUE), report.activity());
            assertEquals(0, wire.attemptsFor(BOB) + wire.attemptsFor(EVE));
            assertEquals(
                    1,
                    wire.calls().stream()
                            .filter(call -> call.startsWith("cancelMessage"))
                            .count());
            store.close();
        }
    }

    @Test
    void anOrderlyLogoffFinishesThem() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            submitBobAndEve(store);
            var logoff = CompletableFuture.supplyAsync(() -> store.storeLogoff(LogoffMode.ORDERLY));
            gate.open();
            LogoffReport report = logoff.get(10, TimeUnit.SECONDS);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(3, report.counts().sent());
            store.close();
        }
    }

    @Test
    void whoWaitedForLongIsCountedAsSilentFromItsBeginning() throws Exception {
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            Gate bobs = wire.stopAt(BOB, Point.BODY);
            MessageId bob = store.submit(Bench.mailTo(BOB)).id();
            bench.awaitState(store, bob, "ACTIVE");
            bench.time.advance(Duration.ofMinutes(7));
            gate.open();
            bobs.awaitReached(Bench.SOON);
            bench.time.advance(Duration.ofMinutes(14));
            bench.session
                    .openStore(bench.disk.freshAddress(), OpenOptions.DEFAULT)
                    .close(); // the owner answers in order: it has heard the alarm
            assertFalse(logged.has("made no progress"), () -> logged.lines().toString());
            bobs.open();
            bench.awaitState(store, bob, "ENDED");
            assertEquals(2, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            store.close();
        }
    }

    /** The one that hangs is given up by its silence; those behind it have not been tried, and do not count as tried. */
    @Test
    void behindOneThatHangsTheyComeBackAsIfTheyHadNeverBeenPicked() throws Exception {
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            List<MessageId> ids = submitBobAndEve(store);
            Gate bobs = wire.stopAt(BOB, Point.BODY);
            // Behind the claims, which the store shows before the owner hears of them: both have been waiting since
            // then.
            bench.spooler
                    .queue(bench.address)
                    .suspend("wire", Optional.of("elsewhere.example"), "nobody asks for it", null, "ops");
            bench.time.advance(Duration.ofMinutes(15));
            Bench.until(() -> logged.has("made no progress"));
            for (MessageId id : ids) {
                Bench.until(() -> !Bench.stateOf(store, id).equals("ACTIVE"));
                MessageStatus status = Bench.statusOf(store, id);
                assertEquals(0, status.attempts(), status::toString);
            }
            assertEquals(
                    1,
                    logged.lines().stream()
                            .filter(line -> line.contains("made no progress"))
                            .count());
            bench.time.advance(Duration.ofMinutes(1));
            bobs.awaitReached(Bench.SOON);
            assertTrue(wire.attemptsFor(BOB) == 1, "its place is free although it has not come back");
            bobs.open();
            gate.open();
            for (MessageId id : ids) {
                bench.awaitState(store, id, "ENDED");
            }
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }
}
