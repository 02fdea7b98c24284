package org.postlude.spooler;

import java.time.Instant;

/** Wakes somebody at a time. Waking too often or once too many is harmless. */
@FunctionalInterface
public interface Alarm {
    /**
     * Asks to be woken.
     *
     * @param time when; in the past means at once
     * @param wake runs at or after that time, on any thread, and returns at once
     */
    void at(Instant time, Runnable wake);
}
