package org.postlude.spooler;

import java.time.Instant;

/** Wakes somebody at a time. Waking too often or once too many is harmless. */
@FunctionalInterface
public interface Alarm {
    /**
     * Asks to be woken.
     *
     * @param time when; in the past means at once
     * @param wake runs at or after that time, on any thread, and returns at once; where the time is far off, it may run
     *     early now and then: whoever is woken looks at the clock
     */
    void at(Instant time, Runnable wake);
}
