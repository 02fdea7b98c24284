package org.postlude.command.tour;

import java.time.Instant;
import java.time.InstantSource;
import org.postlude.spooler.Alarm;

/**
 * Time that does not pass: nothing in the tour happens because time went by, so what is due later never comes.
 *
 * @param instant the moment it stands at
 */
record StandingTime(Instant instant) implements InstantSource, Alarm {
    @Override
    public void at(Instant time, Runnable wake) {
        if (!time.isAfter(instant)) {
            wake.run();
        }
    }
}
