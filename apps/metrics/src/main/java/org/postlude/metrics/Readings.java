package org.postlude.metrics;

import io.micrometer.core.instrument.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.SpoolerGauges;

/** The spooler's numbers, read once for all the gauges of one look at a registry. Thread-safe. */
final class Readings {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);
    private static final SpoolerGauges NONE = new SpoolerGauges(List.of(), List.of(), 0);

    private final Clock clock;
    private Supplier<SpoolerGauges> source = () -> NONE; // guarded by this
    private @Nullable SpoolerGauges latest; // guarded by this
    private long readAt; // guarded by this

    Readings(Clock clock) {
        this.clock = clock;
    }

    synchronized void of(Supplier<SpoolerGauges> other) {
        source = other;
        latest = null;
    }

    synchronized SpoolerGauges now() {
        long time = clock.monotonicTime();
        SpoolerGauges present = latest;
        if (present == null || time - readAt >= FRESH) {
            present = source.get();
            latest = present;
            readAt = time;
        }
        return present;
    }
}
