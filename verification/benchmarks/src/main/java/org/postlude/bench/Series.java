package org.postlude.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one contender did in all rounds.
 *
 * @param contender who
 * @param cold its first lap, when nothing was compiled yet; it counts for nothing else
 * @param laps the others, in order
 */
record Series(String contender, Lap cold, List<Lap> laps) {
    Series {
        if (laps.isEmpty()) {
            throw new IllegalArgumentException(contender + " has no measured lap");
        }
        laps = List.copyOf(laps);
    }

    double median(ToDoubleFunction<Lap> value) {
        double[] sorted = sorted(value);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double min(ToDoubleFunction<Lap> value) {
        return sorted(value)[0];
    }

    double max(ToDoubleFunction<Lap> value) {
        double[] sorted = sorted(value);
        return sorted[sorted.length - 1];
    }

    private double[] sorted(ToDoubleFunction<Lap> value) {
        return laps.stream().mapToDouble(value).sorted().toArray();
    }
}
