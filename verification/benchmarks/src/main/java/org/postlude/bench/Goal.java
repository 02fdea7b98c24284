package org.postlude.bench;

/**
 * One goal, and whether it was met; or a figure of which nothing is wanted.
 *
 * @param words what is wanted, with the number
 * @param value what came out
 * @param limit what is wanted; NaN if nothing is
 * @param atLeast whether more is better
 */
record Goal(String words, double value, double limit, boolean atLeast) {
    static Goal atLeast(String words, double value, double limit) {
        return new Goal(words, value, limit, true);
    }

    static Goal atMost(String words, double value, double limit) {
        return new Goal(words, value, limit, false);
    }

    static Goal none(String words, double value) {
        return new Goal(words, value, Double.NaN, false);
    }

    boolean isWanted() {
        return !Double.isNaN(limit);
    }

    /** What is no number meets nothing. */
    boolean isMet() {
        return atLeast ? value >= limit : value <= limit;
    }
}
