package org.postlude.activitylog;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * What {@link LogVerifier} has found.
 *
 * @param finding in a word
 * @param file the name of the file with the first bad line; empty if there is none
 * @param line which one it is in that file, from 1 on; 0 if there is none
 * @param why a sentence for people: what is wrong, or what is to be known of a log that is not
 * @param lines how many lines are good, one after the other from the first
 * @param head the last of these
 * @param begins the number of the first line; empty if there is none
 * @param aside the number of the last head that was written aside; 0 if there is none, and then nobody can see whether the end was cut
 *     off
 */
public record Verdict(
        Finding finding,
        String file,
        long line,
        String why,
        long lines,
        LogHead head,
        OptionalLong begins,
        long aside) {
    /** In a word. */
    public enum Finding {
        /** All of it is what was written. */
        WHOLE,
        /** All of it but for the end of the last line, which a crash has cut off; the next opening sets that aside. */
        TORN,
        /** Some of it was changed, taken out, put in or cut off at the beginning. */
        TAMPERED,
        /** It ends before the last head that was written aside. */
        TRUNCATED,
        /** It does not have the line that was asked for. */
        UNKNOWN_HEAD
    }

    /**
     * Refuses null.
     *
     * @param finding in a word
     * @param file with the first bad line
     * @param line which one it is
     * @param why a sentence for people
     * @param lines how many are good
     * @param head the last of these
     * @param begins the number of the first line
     * @param aside the number of the last head that was written aside
     */
    public Verdict {
        Objects.requireNonNull(finding, "finding");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(why, "why");
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(begins, "begins");
    }

    /**
     * Whether nothing was tampered with, as far as can be seen.
     *
     * @return true for WHOLE and TORN
     */
    public boolean isGood() {
        return finding == Finding.WHOLE || finding == Finding.TORN;
    }
}
