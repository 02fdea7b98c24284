package org.postlude.store.sql;

import java.util.function.LongSupplier;

/**
 * When new mail is refused for want of room. Only clients are: by {@code submit}, and by what they put into a folder. What
 * becomes of mail that was accepted is always recorded, and so is what is delivered here.
 *
 * @param quota a store takes no message that would bring the octets of its bodies above this
 * @param reserve nor one that would leave less than so many octets free on its disk
 */
public record Limits(long quota, long reserve) {
    /** No quota, and 32 MiB for outcomes, notes and the log. */
    public static final Limits DEFAULT = new Limits(Long.MAX_VALUE, 32L << 20);

    /**
     * Checks the bounds.
     *
     * @param quota a store takes no message that would bring the octets of its bodies above this
     * @param reserve nor one that would leave less than so many octets free on its disk
     * @throws IllegalArgumentException if one is negative
     */
    public Limits {
        if (quota < 0 || reserve < 0) {
            throw new IllegalArgumentException("a quota of " + quota + " or a reserve of " + reserve + " is negative");
        }
    }

    /** A disk of no size is one that does not tell: only its own refusal can say that it is full. */
    boolean isShort(LongSupplier total, long free, long octets) {
        return free < wanted(octets) && total.getAsLong() > 0;
    }

    /** Octets that have to be free for a message of so many. */
    long wanted(long octets) {
        long both = reserve + 2 * octets;
        return both < 0 ? Long.MAX_VALUE : both;
    }
}
