package org.postlude.tck.transport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;

/** What an attempt tells in the end, faults included. Owned by the attempt's thread. */
final class Results {
    private final Plan plan;
    private final Set<Fault> faults;
    private final Map<Recipient, RecipientOutcome> told = new LinkedHashMap<>();

    Results(Plan plan, Set<Fault> faults) {
        this.plan = plan;
        this.faults = faults;
        plan.outcomes().forEach((recipient, outcome) -> told.put(recipient, outcome.outcome()));
    }

    /** The outcome of everybody on whom the next hop did not speak before the body. */
    Results allLeft(RecipientOutcome outcome) {
        told.replaceAll((recipient, before) -> plan.isLate(recipient) ? outcome : before);
        return this;
    }

    boolean hasDeferred() {
        return told.values().stream().anyMatch(RecipientOutcome.Deferred.class::isInstance);
    }

    EndResult done() {
        List<EndResult.Result> results = new ArrayList<>();
        told.forEach((recipient, outcome) -> results.add(new EndResult.Result(recipient, bend(recipient, outcome))));
        if (breaks(Fault.LEAVES_ONE_OUT)) {
            results.remove(results.size() - 1);
        }
        if (breaks(Fault.NAMES_A_STRANGER)) {
            RecipientOutcome accepted = new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken"));
            results.add(new EndResult.Result(Recipient.smtp("stranger@example.net"), accepted));
        }
        if (breaks(Fault.NAMES_ONE_TWICE)) {
            results.add(results.get(0));
        }
        return new EndResult.Done(results);
    }

    private RecipientOutcome bend(Recipient recipient, RecipientOutcome outcome) {
        if (breaks(Fault.FORGETS_DOUBT) && outcome instanceof RecipientOutcome.InDoubt) {
            return new RecipientOutcome.Deferred(outcome.reply());
        }
        if (breaks(Fault.ACCEPTS_ON_A_GUESS) && plan.isLate(recipient)) {
            return new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "surely"));
        }
        return outcome;
    }

    private boolean breaks(Fault fault) {
        return plan.breaks(fault, faults);
    }
}
