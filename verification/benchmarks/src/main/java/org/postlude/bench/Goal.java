package org.postlude.bench;

/**
 * One goal, and whether it was met.
 *
 * @param words what is wanted, with the number
 * @param value what came out
 * @param limit what is wanted
 * @param atLeast whether more is better
 */
record Goal(String words, double value, double limit, boolean atLeast) {
    static Goal atLeast(String words, double value, double limit) {
        return new Goal(words, value, limit, true);
    }

    static Goal atMost(String words, double value, double limit) {
        return new Goal(words, value, limit, false);
    }

    /** What is no number meets nothing. */
    boolean isMet() {
        return atLeast ? value >= limit : value <= limit;
    }
}
