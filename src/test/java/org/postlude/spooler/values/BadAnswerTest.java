package org.postlude.spooler.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.values.Nothing.nothing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.message.Reply;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.InDoubtPolicy;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** A transport's answer makes no sense: its mail waits, and everybody else's goes on. */
class BadAnswerTest {
    private static final Reply LATER = Reply.of(450, "4.2.0", "later");
    private static final Duration LONG_AGO = Duration.ofSeconds(Long.MIN_VALUE);

    private final LooseTransport loose = new LooseTransport();

    /** What submitMessage, or endMessage of the attempt that it gives, comes to. */
    enum Answer {
        NO_SUBMIT_RESULT("submitMessage returned null", message -> nothing()),
        NO_END_RESULT("endMessage returned null", message -> (Attempt) Nothing::nothing),
        NO_RESULTS("results", message -> ended(() -> new EndResult.Done(nothing()))),
        NO_RECIPIENT(
                "recipient",
                message -> ended(() ->
                        new EndResult.Done(List.of(new EndResult.Result(nothing(), new RecipientOutcome.NotMine()))))),
        NO_OUTCOME("outcome", message -> outcome(message, nothing())),
        NO_ACCEPTED_REPLY("reply", message -> outcome(message, new RecipientOutcome.Accepted(nothing()))),
        NO_DEFERRED_REPLY("reply", message -> outcome(message, new RecipientOutcome.Deferred(nothing()))),
        NO_REFUSED_REPLY("reply", message -> outcome(message, new RecipientOutcome.Refused(nothing()))),
        NO_DOUBT_REPLY("reply", message -> outcome(message, new RecipientOutcome.InDoubt(nothing()))),
        NO_OPTIONAL("retryAfter", message -> outcome(message, new RecipientOutcome.Deferred(LATER, nothing()))),
        LONG_PAST("rule T20", message -> outcome(message, new RecipientOutcome.Deferred(LATER, Optional.of(LONG_AGO)))),
        NO_KEPT_REASON("reason", message -> ended(() -> new EndResult.KeptByTransport(nothing()))),
        NO_WAIT("retryAfter", message -> new SubmitResult.Wait(nothing(), nothing())),
        NO_WAIT_REASON("reason", message -> new SubmitResult.Wait(Duration.ZERO, nothing())),
        PAST_WAIT("rule T20", message -> new SubmitResult.Wait(Duration.ofSeconds(-5), "past")),
        NO_CONFIGURATION_REASON("reason", message -> new SubmitResult.Unconfigured(Duration.ZERO, nothing())),
        PAST_CONFIGURATION("rule T20", message -> new SubmitResult.Unconfigured(Duration.ofNanos(-1), "past")),
        NO_ERROR_TIME("retryAfter", message -> new SubmitResult.NetworkError(nothing(), "down")),
        PAST_ERROR("rule T20", message -> new SubmitResult.NetworkError(Duration.ofNanos(-1), "past"));

        private final String words;

        @SuppressWarnings("ImmutableEnumChecker") // holds nothing
        private final Function<OutboundMessage, SubmitResult> answer;

        Answer(String words, Function<OutboundMessage, SubmitResult> answer) {
            this.words = words;
            this.answer = answer;
        }

        private static Attempt ended(Attempt attempt) {
            return attempt;
        }

        private static SubmitResult outcome(OutboundMessage message, RecipientOutcome outcome) {
            return ended(() -> new EndResult.Done(
                    List.of(new EndResult.Result(message.recipients().get(0), outcome))));
        }
    }

    @ParameterizedTest
    @EnumSource(Answer.class)
    void T20_whatMakesNoSenseIsATemporaryFailureAndTheOthersGoOn(Answer answer) {
        loose.submit = answer.answer;
        try (Logged logged = new Logged();
                LooseBench bench = new LooseBench(loose)) {
            MessageId id = bench.submit("ann");
            bench.awaitState(id, "BACKING_OFF");
            assertTrue(
                    String.valueOf(Bench.statusOf(bench.store, id).lastReply()).contains(answer.words),
                    () -> Bench.statusOf(bench.store, id).toString());
            assertEquals(1, Bench.statusOf(bench.store, id).attempts());
            assertTrue(logged.has("transport loose"), () -> logged.lines().toString());
            assertTrue(logged.has("stays queued"), () -> logged.lines().toString());
            bench.assertOthersGoOn();
        }
    }

    @Test
    void T18_nullAfterThePermitIsDoubt() {
        loose.submit = message -> (Attempt) () -> {
            assertEquals(Permit.PROCEED, loose.support().mayCommit(message.attempt()));
            return nothing();
        };
        try (Logged logged = new Logged();
                LooseBench bench = new LooseBench(loose)) {
            MessageId id = bench.store
                    .submit(LooseBench.looseMail("ann").withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            bench.awaitState(id, "IN_DOUBT");
            assertTrue(
                    logged.has("endMessage returned null (rule T20"),
                    () -> logged.lines().toString());
            assertTrue(logged.has("in doubt (rule T18)"), () -> logged.lines().toString());
            bench.assertOthersGoOn();
        }
    }

    @Test
    void noTimeIsTooLongToBeAskedFor() {
        Duration longest = Duration.ofHours(2);
        RetrySchedule schedule = new RetrySchedule(Duration.ofMinutes(1), longest, Duration.ofDays(1));
        loose.submit = message -> new SubmitResult.Wait(Duration.ofSeconds(Long.MAX_VALUE), "for ever");
        try (LooseBench bench = new LooseBench(builder -> builder.retry(schedule), loose)) {
            MessageId id = bench.submit("ann");
            bench.awaitState(id, "BACKING_OFF");
            bench.bench.time.advance(longest);
            Bench.until(() -> loose.attempts.get() == 2);
            bench.assertOthersGoOn();
        }
    }
}
