package org.postlude.spooler.values;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.sequence.Bench;
import org.postlude.tck.time.VirtualTime;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** Who asks to be tried again at once is, but not as often as the machine can. */
class AtOnceTest {
    private static final Reply LATER = Reply.of(450, "4.2.0", "later");
    private static final RecipientOutcome ACCEPTED = new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken"));
    private static final RecipientOutcome AT_ONCE = new RecipientOutcome.Deferred(LATER, Optional.of(Duration.ZERO));

    private final LooseTransport loose = new LooseTransport();

    /** What asks for no time at all. */
    enum Answer {
        WAIT,
        NETWORK_ERROR,
        DEFERRED_SOON;

        SubmitResult of(OutboundMessage message) {
            return switch (this) {
                case WAIT -> new SubmitResult.Wait(Duration.ZERO, "not now");
                case NETWORK_ERROR -> new SubmitResult.NetworkError(Duration.ZERO, "down");
                case DEFERRED_SOON ->
                    done(message, new RecipientOutcome.Deferred(LATER, Optional.of(Duration.ofNanos(1))));
            };
        }
    }

    private static Attempt done(OutboundMessage message, RecipientOutcome outcome) {
        return () -> new EndResult.Done(message.recipients().stream()
                .map(recipient -> new EndResult.Result(recipient, outcome))
                .toList());
    }

    @ParameterizedTest
    @EnumSource(Answer.class)
    void atOnceIsNotWithinASecondOfTheLastAttempt(Answer answer) {
        loose.submit = answer::of;
        try (LooseBench bench = new LooseBench(loose)) {
            MessageId id = bench.submit("ann");
            for (int attempt = 1; attempt <= 4; attempt++) {
                awaitRest(bench, id, attempt);
                // Whatever is done at once is done when the owner has answered others.
                bench.assertOthersGoOn();
                bench.bench.time.advance(Duration.ofMillis(999));
                bench.assertOthersGoOn();
                assertEquals(attempt, loose.attempts.get(), "a second is not over");
                bench.bench.time.advance(Duration.ofMillis(1));
            }
        }
    }

    @Test
    void atOnceIsAtOnceWhereTheAttemptItselfTookLonger() {
        CompletableFuture<VirtualTime> time = new CompletableFuture<>();
        loose.submit = message -> {
            if (loose.attempts.get() == 1) {
                time.join().advance(Duration.ofSeconds(2));
            }
            return new SubmitResult.Wait(Duration.ZERO, "not now");
        };
        try (LooseBench bench = new LooseBench(loose)) {
            time.complete(bench.bench.time);
            awaitRest(bench, bench.submit("ann"), 2);
        }
    }

    @Test
    void whoHadNoTurnIsNextAtOnceAsLongAsSomebodyGetsAnEnding() {
        loose.submit = message -> (Attempt) () -> {
            List<EndResult.Result> results = new ArrayList<>();
            for (Recipient recipient : message.recipients()) {
                results.add(new EndResult.Result(recipient, results.isEmpty() ? ACCEPTED : AT_ONCE));
            }
            return new EndResult.Done(results);
        };
        try (LooseBench bench = new LooseBench(loose)) {
            MessageId id = bench.submit("ann", "bob", "cleo", "dan");
            bench.awaitState(id, "ENDED");
            assertEquals(4, loose.attempts.get());
        }
    }

    @Test
    void T4_aStrangersEndingHurriesNobody() {
        loose.submit = message -> (Attempt) () -> new EndResult.Done(List.of(
                new EndResult.Result(message.recipients().get(0), AT_ONCE),
                new EndResult.Result(new Recipient(LooseTransport.TYPE, "stranger"), ACCEPTED)));
        try (LooseBench bench = new LooseBench(loose)) {
            MessageId id = bench.submit("ann");
            awaitRest(bench, id, 1);
            bench.assertOthersGoOn();
            assertEquals(1, loose.attempts.get());
        }
    }

    private static void awaitRest(LooseBench bench, MessageId id, int attempts) {
        Bench.until(() -> Bench.statusOf(bench.store, id).attempts() == attempts
                && Bench.stateOf(bench.store, id).equals("BACKING_OFF"));
    }
}
