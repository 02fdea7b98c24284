package org.postlude.bench;

import java.util.Arrays;
import java.util.List;

/** What a child tells of its calls. */
final class Times {
    private Times() {}

    /** The middle, the 99th of a hundred and the slowest, in milliseconds. */
    static List<Double> of(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("no call was made");
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return List.of(part(sorted, 50), part(sorted, 99), sorted[sorted.length - 1] / 1e6);
    }

    private static double part(long[] sorted, int percent) {
        return sorted[(int) Math.min(sorted.length - 1, (long) sorted.length * percent / 100)] / 1e6;
    }
}
