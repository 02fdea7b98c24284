package org.postlude.spooler.run;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** An attempt's answer as the last line of its conversation, for people who listen. */
final class AttemptText {
    private AttemptText() {}

    static String of(AttemptAnswer answer) {
        if (answer instanceof AttemptAnswer.Damaged damaged) {
            return "the message is damaged: " + damaged.reason();
        }
        if (answer instanceof AttemptAnswer.Preprocessed preprocessed) {
            return results(preprocessed.refused()) + "; " + of(preprocessed.rest());
        }
        if (answer instanceof AttemptAnswer.None none) {
            return of(none.result());
        }
        if (answer instanceof AttemptAnswer.Failed failed) {
            return "it failed: " + failed.reason();
        }
        EndResult result = ((AttemptAnswer.Ended) answer).result();
        if (result instanceof EndResult.Done done) {
            return results(done.results());
        }
        return result instanceof EndResult.KeptByTransport kept
                ? "the transport keeps it: " + kept.reason()
                : "it was stopped";
    }

    private static String of(SubmitResult.NoAttempt result) {
        if (result instanceof SubmitResult.NetworkError error) {
            return "the next hop was not reached: " + error.reason();
        } else if (result instanceof SubmitResult.Unconfigured wrong) {
            return "the transport cannot be used: " + wrong.reason();
        } else if (result instanceof SubmitResult.Wait wait) {
            return "the transport wants to wait: " + wait.reason();
        }
        return result instanceof SubmitResult.Busy ? "the transport is busy" : "the transport does not take it";
    }

    private static String results(List<EndResult.Result> results) {
        return results.stream()
                .map(each -> each.recipient() + " " + word(each.outcome()) + ": "
                        + each.outcome().reply())
                .collect(Collectors.joining("; "));
    }

    private static String word(RecipientOutcome outcome) {
        if (outcome instanceof RecipientOutcome.InDoubt) {
            return "in doubt";
        }
        return outcome instanceof RecipientOutcome.NotMine
                ? "not taken"
                : outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
