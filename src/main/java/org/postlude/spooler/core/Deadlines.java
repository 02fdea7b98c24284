package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postlude.store.ReportOn;

/**
 * When a part is given up, and when its sender is told of the delay (rules D15 and D16). Both count the time that passes from
 * the submit on, or from the time before which the part is not to be sent: a clock that was set forward meanwhile is no
 * reason to return mail (docs/adr/0068). Only a message's own expiry is a time of the clock.
 */
final class Deadlines {
    /** Jumps that are remembered one by one; of earlier ones, those submitted in between have too much time, never too little. */
    private static final int MOST_JUMPS = 16;

    /**
     * The clock was set forward, or the machine slept.
     *
     * @param from the clock before
     * @param by how far
     */
    record Jump(Instant from, Duration by) {}

    private Deadlines() {}

    static List<Jump> with(List<Jump> jumps, Jump latest) {
        List<Jump> all = new ArrayList<>(jumps);
        all.add(latest);
        if (all.size() > MOST_JUMPS) {
            Jump first = all.remove(0);
            Jump second = all.remove(0);
            all.add(0, new Jump(second.from(), first.by().plus(second.by())));
        }
        return List.copyOf(all);
    }

    /** When whoever is still pending is returned. */
    static Instant givenUp(Step step, PartRecord record) {
        Instant own = record.terms().expires();
        return own != null ? own : after(step, record, step.settings.retry().expiry());
    }

    /** Whether the sender is to be told now, once, that some recipients have to wait. */
    static boolean isDelayDue(Step step, PartRecord record) {
        return record.past().delayTold() == null
                && record.has(Fate.PENDING)
                && record.mayTell(ReportOn.DELAY)
                && step.settings
                        .retry()
                        .delayWarning()
                        .filter(wait -> !after(step, record, wait).isAfter(step.now))
                        .isPresent();
    }

    /** Whether neither a part, nor any that was submitted after it, can have waited for so long. */
    static boolean isYounger(Step step, PartRecord record, Duration wait) {
        return after(step, record.submitted(), wait).isAfter(step.now);
    }

    private static Instant after(Step step, PartRecord record, Duration wait) {
        Instant notBefore = record.notBefore();
        Instant submitted = record.submitted();
        return after(step, notBefore != null && notBefore.isAfter(submitted) ? notBefore : submitted, wait);
    }

    private static Instant after(Step step, Instant from, Duration wait) {
        Instant end = from.plus(wait);
        for (Jump jump : step.state.jumps) {
            end = from.isAfter(jump.from()) ? end : end.plus(jump.by());
        }
        return end;
    }
}
