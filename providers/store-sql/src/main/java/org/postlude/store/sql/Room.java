package org.postlude.store.sql;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much is free on a disk. While there is plenty the disk is asked only now and then, for that costs as much as a tenth of
 * a submit; near the bounds, each time. Any thread.
 */
final class Room {
    /** Nobody fills so much in the time below, on any disk that there is. */
    private static final long PLENTY = 1L << 30;

    private static final long BELIEVED = Duration.ofMillis(20).toNanos();

    private record Look(long nanos, long free) {}

    private final LongSupplier nanos;
    private final LongSupplier disk;
    private volatile Look last;

    /**
     * @param nanos as {@link System#nanoTime}
     * @param disk octets free now
     */
    Room(LongSupplier nanos, LongSupplier disk) {
        this.nanos = nanos;
        this.disk = disk;
        this.last = look();
    }

    private Look look() {
        return new Look(nanos.getAsLong(), disk.getAsLong());
    }

    /** So many octets are free, or were a moment ago, when that was far more than is wanted. */
    long free(long wanted) {
        Look look = last;
        if (look.free - PLENTY < wanted || nanos.getAsLong() - look.nanos > BELIEVED) {
            look = look();
            last = look;
        }
        return look.free;
    }
}
