package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.Fault;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;

/** A transport breaks its promises; the mail is kept, and somebody is told. */
class ViolationTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";
    private static final RecipientOutcome ACCEPTED = new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken"));
    private static final RecipientOutcome DEFERRED =
            new RecipientOutcome.Deferred(Reply.of(450, "4.2.0", "later"), Optional.of(Duration.ofMinutes(1)));

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    @Test
    void T4_whoIsLeftOutAfterThePermitIsInDoubtAndTheOthersAreDone() {
        wire.on(ANN).misbehave(Fault.LEAVES_ONE_OUT);
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN, BOB).withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            bench.awaitState(store, id, "IN_DOUBT");
            assertEquals(Map.of(ANN, MessageState.DELIVERED, BOB, MessageState.IN_DOUBT), Told.recipients(store, id));
            logged.assertBreach("T4", "transport wire", "is in doubt");
            assertEquals(1, store.storeLogoff(LogoffMode.PURGE).counts().left());
            assertEquals(1, wire.attemptsFor(ANN));
            store.close();
        }
    }

    @Test
    void T4_whoIsLeftOutBeforeThePermitIsTriedAgain() {
        try (Logged logged = new Logged();
                HandBench bench = new HandBench((message, support) -> done(message, 1, refused()))) {
            MessageId id = bench.store.submit(Bench.mailTo(ANN, BOB)).id();
            bench.awaitState(id, "BACKING_OFF");
            assertEquals(
                    Map.of(ANN, MessageState.RETURNED, BOB, MessageState.BACKING_OFF),
                    Told.recipients(bench.store, id));
            logged.assertBreach("T4", "transport hand", "stays queued");
        }
    }

    @Test
    void T4_aStrangerIsToldOfAndChangesNothing() {
        wire.on(ANN).misbehave(Fault.NAMES_A_STRANGER);
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            logged.assertBreach("T4", "transport wire", "1 who are not recipients of the part");
            store.close();
        }
    }

    @Test
    void T4_theSameOutcomeTwiceIsToldOfAndCounts() {
        wire.on(ANN).misbehave(Fault.NAMES_ONE_TWICE);
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            logged.assertBreach("T4", "transport wire", "twice");
            store.close();
        }
    }

    @Test
    void T4_twoDifferentOutcomesForOneRecipientAreNoEnding() {
        for (List<RecipientOutcome> said :
                List.of(List.of(ACCEPTED, DEFERRED), List.of(DEFERRED, ACCEPTED), List.of(ACCEPTED, refused()))) {
            try (Logged logged = new Logged();
                    HandBench bench = new HandBench((message, support) -> {
                        assertEquals(Permit.PROCEED, ask(message, support));
                        var results = said.stream()
                                .map(outcome -> new EndResult.Result(
                                        message.recipients().get(0), outcome))
                                .toList();
                        return new EndResult.Done(results);
                    })) {
                MessageId id = bench.store
                        .submit(Bench.mailTo(ANN).withInDoubt(InDoubtPolicy.HOLD))
                        .id();
                bench.awaitState(id, "IN_DOUBT");
                logged.assertBreach("T4", "transport hand", "is in doubt");
            }
        }
    }

    @Test
    void T7_aPermitThatIsAskedForTwiceIsTheSamePermit() {
        wire.on(ANN).misbehave(Fault.ASKS_TWICE);
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            logged.assertBreach("T7", "transport wire", "its message stays queued until this attempt has ended");
            store.close();
        }
    }

    @Test
    void T7_whatIsHandedOverWithoutAPermitIsBelievedAndToldOf() {
        wire.on(ANN).misbehave(Fault.NEVER_ASKS);
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            logged.assertBreach("T7", "transport wire", "whoever has none stays queued");
            store.close();
        }
    }

    @Test
    void T7_stoppedAfterProceedIsInDoubt() {
        try (Logged logged = new Logged();
                HandBench bench = new HandBench((message, support) -> {
                    assertEquals(Permit.PROCEED, ask(message, support));
                    return new EndResult.Stopped();
                })) {
            MessageId id = bench.store
                    .submit(Bench.mailTo(ANN).withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            bench.awaitState(id, "IN_DOUBT");
            logged.assertBreach("T7", "transport hand", "the part is in doubt");
        }
    }

    /** Its answer is there before the record of its permit; the place that it leaves shows that it was heard. */
    @Test
    void T7_whoDoesNotWaitForThePermitThatIsBeingRecordedHasNone() {
        try (HandBench bench = new HandBench(this::asksAndDoesNotWait)) {
            bench.bench.process.inside("spooler-1.change CLAIMED+permit", this::untilItWasHeard);

            MessageId id = sendOneAndAnother(bench);

            bench.awaitState(id, "BACKING_OFF");
        }
    }

    @Test
    void T7_aStoreThatFailsMeanwhileIsLetGo() {
        try (HandBench bench = new HandBench(this::asksAndDoesNotWait)) {
            bench.bench.process.inside("spooler-1.change CLAIMED+permit", () -> {
                untilItWasHeard();
                throw new IllegalStateException("the disk is gone");
            });
            sendOneAndAnother(bench);

            LogoffReport report = bench.logoff();

            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            assertTrue(report.problems().toString().contains("the disk is gone"), report::toString);
        }
    }

    private final CountDownLatch recording = new CountDownLatch(1);
    private final CountDownLatch heard = new CountDownLatch(1);

    private EndResult asksAndDoesNotWait(OutboundMessage message, org.postlude.transport.TransportSupport support) {
        if (message.recipients().get(0).address().equals(ANN)) {
            new Thread(() -> ask(message, support)).start();
            await(recording);
            return done(message, 1, DEFERRED);
        }
        heard.countDown();
        assertEquals(Permit.PROCEED, ask(message, support));
        return done(message, 1, ACCEPTED);
    }

    private void untilItWasHeard() {
        recording.countDown();
        await(heard);
    }

    /** The transport has one place: it takes the other one when it has been heard of the first. */
    private MessageId sendOneAndAnother(HandBench bench) {
        MessageStore other = bench.bench.session.openStore(bench.bench.disk.freshAddress(), OpenOptions.DEFAULT);
        MessageId id = bench.store
                .submit(Bench.mailTo(ANN).withInDoubt(InDoubtPolicy.HOLD))
                .id();
        await(recording);
        other.submit(Bench.mailTo(BOB));
        await(heard);
        assertEquals(1, other.storeLogoff(LogoffMode.ORDERLY).counts().sent());
        other.close();
        return id;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void T11_whatIsKeptByATransportThatCannotAskForItIsQueued() {
        try (Logged logged = new Logged();
                HandBench bench = new HandBench((message, support) -> new EndResult.KeptByTransport("why not"))) {
            MessageId id = bench.store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(id, "BACKING_OFF");
            logged.assertBreach("T11", "transport hand", "the part is queued");
        }
    }

    private static RecipientOutcome refused() {
        return new RecipientOutcome.Refused(Reply.of(550, "5.1.1", "nobody"));
    }

    private static EndResult done(OutboundMessage message, int first, RecipientOutcome outcome) {
        return new EndResult.Done(message.recipients().subList(0, first).stream()
                .map(recipient -> new EndResult.Result(recipient, outcome))
                .toList());
    }

    private static Permit ask(OutboundMessage message, org.postlude.transport.TransportSupport support) {
        try {
            return support.mayCommit(message.attempt());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A spooler over a transport that a test writes by hand. */
    private static final class HandBench implements AutoCloseable {
        private final Bench bench;
        private boolean isLoggedOff;
        final MessageStore store;

        HandBench(BiFunction<OutboundMessage, org.postlude.transport.TransportSupport, EndResult> end) {
            HandTransport hand = new HandTransport(end);
            bench = new Bench(
                    (SpoolerCoordinator.Builder builder) ->
                            builder.transportProvider(hand).transport("hand", "hand:hand", Map.of()),
                    ScriptedTransport.builder().addressTypes("FAX").build());
            store = bench.open();
        }

        void awaitState(MessageId id, String state) {
            bench.awaitState(store, id, state);
        }

        LogoffReport logoff() {
            isLoggedOff = true;
            return store.storeLogoff(LogoffMode.ORDERLY, Deadline.in(Duration.ofSeconds(20)));
        }

        @Override
        public void close() {
            if (!isLoggedOff) {
                logoff();
            }
            store.close();
            bench.close();
        }
    }
}
