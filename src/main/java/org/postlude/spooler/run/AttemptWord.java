package org.postlude.spooler.run;

import java.util.EnumSet;
import java.util.Set;
import org.postlude.spooler.SpoolerObserver.Ending;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** An attempt's answer in one word, for people who count. What becomes of each recipient is the core's affair. */
final class AttemptWord {
    private AttemptWord() {}

    static Ending of(AttemptAnswer answer) {
        if (answer instanceof AttemptAnswer.Damaged) {
            return Ending.DAMAGED;
        }
        if (answer instanceof AttemptAnswer.Preprocessed preprocessed) {
            Ending rest = of(preprocessed.rest());
            boolean nobodyLeft = preprocessed.rest() instanceof AttemptAnswer.Ended ended
                    && ended.result() instanceof EndResult.Done done
                    && done.results().isEmpty();
            return nobodyLeft || rest == Ending.REFUSED ? Ending.REFUSED : Ending.MIXED;
        }
        if (answer instanceof AttemptAnswer.None none) {
            return none.result() instanceof SubmitResult.NotMine ? Ending.NOT_MINE : Ending.UNREACHED;
        }
        return answer instanceof AttemptAnswer.Ended ended ? of(ended.result()) : Ending.FAILED;
    }

    private static Ending of(EndResult result) {
        if (result instanceof EndResult.KeptByTransport) {
            return Ending.KEPT;
        }
        if (!(result instanceof EndResult.Done done)) {
            return Ending.STOPPED;
        }
        Set<Ending> all = EnumSet.noneOf(Ending.class);
        done.results().forEach(each -> all.add(of(each.outcome())));
        if (all.contains(Ending.IN_DOUBT)) {
            return Ending.IN_DOUBT;
        }
        return all.size() == 1 ? all.iterator().next() : Ending.MIXED;
    }

    private static Ending of(RecipientOutcome outcome) {
        if (outcome instanceof RecipientOutcome.Accepted) {
            return Ending.ACCEPTED;
        }
        if (outcome instanceof RecipientOutcome.Refused) {
            return Ending.REFUSED;
        }
        if (outcome instanceof RecipientOutcome.InDoubt) {
            return Ending.IN_DOUBT;
        }
        return outcome instanceof RecipientOutcome.NotMine ? Ending.NOT_MINE : Ending.DEFERRED;
    }
}
