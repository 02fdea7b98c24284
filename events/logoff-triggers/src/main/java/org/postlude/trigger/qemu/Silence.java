package org.postlude.trigger.qemu;

import java.time.Duration;

/**
 * How long a guest has answered nothing, as far as this process was awake to hear it. Told by a stopwatch and not by the clock, which may
 * be set; and no step counts for more than one question can take, so that a host which slept, or a process that was stopped, does not
 * take its own absence for the guest's. Used by one thread.
 */
final class Silence {
    private final Duration enough;
    private final Duration longest;
    private Duration lasted = Duration.ZERO;
    private long last;

    /** {@code enough} counts as a crash; one question with the pause before it takes no more than {@code longest}. */
    Silence(Duration enough, Duration longest) {
        this.enough = enough;
        this.longest = longest;
    }

    /** It has answered. */
    void broken(long nanos) {
        lasted = Duration.ZERO;
        last = nanos;
    }

    /** One more question has had no answer. Answers whether that is enough. */
    boolean goesOn(long nanos) {
        Duration step = Duration.ofNanos(nanos - last);
        last = nanos;
        lasted = lasted.plus(step.compareTo(longest) < 0 ? step : longest);
        return lasted.compareTo(enough) >= 0;
    }
}
