package org.postlude.spooler.run;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import org.postlude.spooler.Alarm;

/** Has every open store swept, again and again. */
final class Sweeper {
    private static final Duration EVERY = Duration.ofHours(1);

    private final Collection<OpenStore> stores;
    private final InstantSource clock;
    private final Alarm alarm;
    private volatile boolean open = true;

    Sweeper(Collection<OpenStore> stores, InstantSource clock, Alarm alarm) {
        this.stores = stores;
        this.clock = clock;
        this.alarm = alarm;
    }

    void begin() {
        alarm.at(clock.instant().plus(EVERY), this::ring);
    }

    private void ring() {
        if (open) {
            stores.forEach(OpenStore::sweep);
            begin();
        }
    }

    void end() {
        open = false;
    }
}
