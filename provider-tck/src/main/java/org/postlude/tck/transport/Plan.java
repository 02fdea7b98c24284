package org.postlude.tck.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.transport.RecipientOutcome;

/**
 * What one attempt will do.
 *
 * @param whole what decides on the attempt as a whole, if anything does
 * @param outcomes each recipient's outcome if the attempt runs to its end
 */
record Plan(Optional<Step.Whole> whole, Map<Recipient, Step.Outcome> outcomes) {
    private static final Step.Outcome ACCEPTED =
            new Step.Outcome(new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken")), Point.COMMITTED, true);

    /** The first recipient with a step for the whole attempt decides; whoever has no outcome of its own is accepted. */
    static Plan of(Map<Recipient, Step> steps) {
        Optional<Step.Whole> whole = steps.values().stream()
                .filter(Step.Whole.class::isInstance)
                .map(Step.Whole.class::cast)
                .findFirst();
        Map<Recipient, Step.Outcome> outcomes = new LinkedHashMap<>();
        steps.forEach((recipient, step) ->
                outcomes.put(recipient, step instanceof Step.Outcome outcome ? outcome : ACCEPTED));
        return new Plan(whole, outcomes);
    }

    Optional<Step.Answer> answer() {
        return whole.filter(Step.Answer.class::isInstance).map(Step.Answer.class::cast);
    }

    Optional<Step.Keep> keep() {
        return whole.filter(Step.Keep.class::isInstance).map(Step.Keep.class::cast);
    }

    void throwAt(Point point) {
        if (whole.isPresent() && whole.get() instanceof Step.Throw fault && fault.when() == point) {
            throw fault.thrown();
        }
    }

    boolean breaks(Fault fault, Set<Fault> always) {
        return always.contains(fault) || whole.equals(Optional.of(new Step.Misbehave(fault)));
    }

    /** Whether the next hop speaks on a recipient only when it has the whole message. */
    boolean isLate(Recipient recipient) {
        Step.@Nullable Outcome outcome = outcomes.get(recipient);
        return outcome != null && outcome.when() == Point.COMMITTED;
    }

    /** Whether anybody is left after the next hop has spoken on each recipient. */
    boolean reachesPermit() {
        return outcomes.keySet().stream().anyMatch(this::isLate);
    }
}
