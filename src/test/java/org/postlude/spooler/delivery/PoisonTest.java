package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** A message that breaks whoever carries it is held for a person. */
class PoisonTest {
    private static final String BAD = "bad@poison.example";
    private static final String GOOD = "good@example.org";
    private static final RetrySchedule MINUTE =
            new RetrySchedule(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofDays(5)).withSpread(0);

    private final RuntimeException planted = new IllegalStateException("planted");
    private final Logged logged = new Logged();
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    @AfterEach
    void close() {
        logged.close();
    }

    private static void awaitAttempts(MessageStore store, MessageId id, int attempts, String state) {
        Bench.until(() -> Bench.statusOf(store, id).attempts() == attempts
                && Bench.stateOf(store, id).equals(state));
    }

    private static String holdReason(Bench bench) throws Exception {
        return String.valueOf(
                PartRecordCodec.decode(bench.disk.parts(bench.address).get(0).record())
                        .holdReason());
    }

    @Test
    void D19_whoeverThrewThreeTimesInARowIsHeldAndReleaseLetsItGo() throws Exception {
        wire.on(BAD)
                .throwFromSubmit(planted)
                .throwBeforePermit(planted)
                .throwFromSubmit(planted)
                .accept();
        try (Bench bench = new Bench(builder -> builder.retry(MINUTE), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(BAD)).id();
            awaitAttempts(store, id, 1, "BACKING_OFF");
            bench.time.advance(Duration.ofMinutes(1));
            awaitAttempts(store, id, 2, "BACKING_OFF");
            bench.time.advance(Duration.ofMinutes(1));
            awaitAttempts(store, id, 3, "HELD");
            assertTrue(holdReason(bench).contains("planted"), holdReason(bench));
            assertTrue(holdReason(bench).contains("rule D19"), holdReason(bench));
            assertTrue(logged.has("is held: its last 3 attempts broke transport wire"));
            bench.time.advance(Duration.ofDays(1));
            assertEquals(3, wire.attemptsFor(BAD), "and is left alone");
            assertTrue(store.release(id));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(BAD).size());
            store.close();
        }
    }

    @Test
    void D19_afterAReleaseItIsCountedAnew() {
        wire.on(BAD).throwFromSubmit(planted);
        try (Bench bench = new Bench(builder -> builder.retry(MINUTE), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(BAD)).id();
            for (int attempt = 1; attempt <= 2; attempt++) {
                awaitAttempts(store, id, attempt, "BACKING_OFF");
                bench.time.advance(Duration.ofMinutes(1));
            }
            awaitAttempts(store, id, 3, "HELD");
            bench.time.advance(Duration.ofMinutes(1));
            assertTrue(store.release(id));
            for (int attempt = 4; attempt <= 5; attempt++) {
                awaitAttempts(store, id, attempt, "BACKING_OFF");
                bench.time.advance(Duration.ofMinutes(1));
            }
            awaitAttempts(store, id, 6, "HELD");
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void D19_anAnswerInBetweenBeginsAnew() {
        wire.on(BAD).throwFromSubmit(planted).throwFromSubmit(planted).defer().throwFromSubmit(planted);
        try (Bench bench = new Bench(builder -> builder.retry(MINUTE), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(BAD)).id();
            for (int attempt = 1; attempt <= 5; attempt++) {
                awaitAttempts(store, id, attempt, "BACKING_OFF");
                bench.time.advance(Duration.ofMinutes(1));
            }
            awaitAttempts(store, id, 6, "HELD");
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void D19_aTransportThatBreaksOnEverythingHoldsNoMessage() {
        wire.otherwise().throwFromSubmit(planted);
        try (Bench bench = new Bench(builder -> builder.retry(MINUTE), wire)) {
            MessageStore store = bench.open();
            List<MessageId> ids = List.of(
                    store.submit(Bench.mailTo(BAD)).id(),
                    store.submit(Bench.mailTo(GOOD)).id());
            for (int attempt = 1; attempt <= 6; attempt++) {
                for (MessageId id : ids) {
                    awaitAttempts(store, id, attempt, "BACKING_OFF");
                }
                bench.time.advance(Duration.ofMinutes(1));
            }
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void D19_otherMailGoesOnMeanwhile() {
        wire.on(BAD).throwFromSubmit(planted);
        try (Bench bench = new Bench(builder -> builder.retry(MINUTE), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(BAD)).id();
            for (int attempt = 1; attempt <= 2; attempt++) {
                awaitAttempts(store, id, attempt, "BACKING_OFF");
                MessageId other = store.submit(Bench.mailTo(GOOD)).id();
                bench.awaitState(store, other, "ENDED");
                bench.time.advance(Duration.ofMinutes(1));
            }
            awaitAttempts(store, id, 3, "HELD");
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void D19_whoIsInDoubtStaysSoWhileItIsHeld() throws Exception {
        wire.on(BAD).throwAfterPermit(planted);
        try (Bench bench = new Bench(builder -> builder.retry(MINUTE), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(BAD)).id();
            for (int attempt = 1; attempt <= 2; attempt++) {
                awaitAttempts(store, id, attempt, "IN_DOUBT");
                bench.time.advance(Duration.ofMinutes(1));
            }
            awaitAttempts(store, id, 3, "IN_DOUBT");
            assertTrue(holdReason(bench).contains("rule D19"), holdReason(bench));
            bench.time.advance(Duration.ofDays(1));
            assertEquals(3, wire.attemptsFor(BAD), "and is left alone");
            wire.on(BAD).accept();
            assertTrue(store.release(id));
            bench.awaitState(store, id, "ENDED");
            store.close();
        }
    }

    @Test
    void D19_whoeverHungThreeTimesIsHeldToo() throws InterruptedException {
        try (Bench bench = new Bench(builder -> builder.retry(MINUTE), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(GOOD)).id();
            bench.awaitState(store, id, "ENDED");
            Gate gate = wire.stopAt(BAD, Point.BODY);
            MessageId bad = store.submit(Bench.mailTo(BAD)).id();
            for (int attempt = 1; attempt <= 3; attempt++) {
                gate.awaitReached(Bench.SOON);
                // It is given up then; a minute more, and it may be tried again by then.
                bench.time.advance(Duration.ofMinutes(15));
                awaitAttempts(store, bad, attempt, attempt < 3 ? "BACKING_OFF" : "HELD");
                gate.open();
                gate = wire.stopAt(BAD, Point.BODY);
                bench.time.advance(Duration.ofMinutes(1));
            }
            gate.open();
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }
}
