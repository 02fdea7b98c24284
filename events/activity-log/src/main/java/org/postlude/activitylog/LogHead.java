package org.postlude.activitylog;

import java.util.Objects;

/**
 * The end of a log: whoever keeps it elsewhere can tell later whether all lines up to it are still those that were written.
 *
 * @param number of the last line; 0 if there is none
 * @param hash of the last line, 64 hexadecimal digits; zeros if there is none
 */
public record LogHead(long number, String hash) {
    /** Before the first line. */
    public static final LogHead NONE = new LogHead(0, "0".repeat(64));

    /**
     * Refuses null.
     *
     * @param number of the last line
     * @param hash of the last line
     */
    public LogHead {
        Objects.requireNonNull(hash, "hash");
    }
}
