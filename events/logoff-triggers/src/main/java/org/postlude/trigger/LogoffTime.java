package org.postlude.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postlude.store.LogoffMode;

/**
 * How a logoff is done by the time that its event leaves.
 *
 * @param rule while there is enough
 * @param forced in which mode when there is none
 * @param end when the machine is gone; empty if nobody knows
 */
record LogoffTime(LogoffRule rule, LogoffMode forced, Optional<Instant> end) {
    /** With less than that nothing can be finished. */
    static final Duration NO_TIME = Duration.ofSeconds(1);

    static LogoffTime of(MachineEvent event, LogoffRule rule, LogoffMode forced) {
        return new LogoffTime(rule, forced, within(event).map(event.at()::plus));
    }

    private static Optional<Duration> within(MachineEvent event) {
        return event instanceof MachineEvent.GuestShutdown shutdown
                ? shutdown.within().optional()
                : event instanceof MachineEvent.RequestShutdown request
                        ? request.within().optional()
                        : event instanceof MachineEvent.StateChanged change
                                ? change.within().optional()
                                : Optional.empty();
    }

    /** A shutdown or a sleep that says when it comes leaves that much time, and no more. */
    LogoffRule rule(Instant now) {
        if (end.isEmpty()) {
            return rule;
        }
        Duration left = Duration.between(now, end.get());
        if (left.compareTo(NO_TIME) <= 0) {
            return new LogoffRule(forced, left.isNegative() ? Duration.ZERO : left);
        }
        // What is left at the end is for the record of it.
        Duration usable = left.minus(NO_TIME.dividedBy(2));
        return usable.compareTo(rule.within()) < 0 ? new LogoffRule(rule.mode(), usable) : rule;
    }

    /** For another logoff of the same owner; empty: as long as that takes. */
    Optional<Duration> mayWait(Instant now) {
        return end.map(when -> Duration.between(now, when).minus(NO_TIME))
                .map(left -> left.isNegative() ? Duration.ZERO : left);
    }
}
