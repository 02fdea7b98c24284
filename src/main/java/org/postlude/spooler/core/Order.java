package org.postlude.spooler.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.Rule;
import org.postlude.store.InDoubtPolicy;

/** What a person, or a rule in a person's place, wants done to parts. */
public sealed interface Order {
    /** Keeps them back; {@code until} null for until they are released. */
    record Hold(String reason, @Nullable Instant until) implements Order {}

    /** Lets them go. */
    record Release() implements Order {}

    /** Makes them due now; {@code begins} false where nothing is attempted. */
    record Retry(boolean begins) implements Order {}

    /** Gives them another route, by its name. */
    record Reroute(String transport) implements Order {}

    /** Ends them with a report. */
    record Bounce(String reason) implements Order {}

    /** Decides what is in doubt. */
    record Decide(InDoubtPolicy decision) implements Order {}

    /** What a rule does to a part; its name stands in what it leaves. */
    static Order of(Rule rule) {
        return switch (rule.kind()) {
            case HOLD -> new Hold("rule " + rule.id() + ": " + rule.reason(), rule.until());
            case BOUNCE -> new Bounce(rule.reason());
        };
    }
}
