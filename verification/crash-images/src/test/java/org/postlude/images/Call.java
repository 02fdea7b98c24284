package org.postlude.images;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One call as {@code recorder.c} wrote it down.
 *
 * @param kind see there
 * @param thread who called
 * @param offset of a write; the new length where it was set
 * @param path below the recorded directory
 * @param data octets written; the new name; the words of a mark
 */
@SuppressWarnings("ArrayRecordComponent") // lent by the trace, changed by nobody
record Call(char kind, long thread, long offset, String path, byte[] data) {
    static final char MADE = 'C';
    static final char WRITTEN = 'W';
    static final char LENGTH_SET = 'T';
    static final char UNLINKED = 'U';
    static final char RENAMED = 'R';
    static final char DIRECTORY_MADE = 'M';
    static final char DIRECTORY_REMOVED = 'D';
    static final char FORCED = 'F';
    static final char FORCE_FAILED = 'f';
    static final char MARK = 'A';
    static final char NOT_MODELLED = 'X';

    String text() {
        return new String(data, UTF_8).strip();
    }

    @Override
    public String toString() {
        String end = switch (kind) {
            case MARK -> ": " + text();
            case RENAMED, NOT_MODELLED -> " " + text();
            case WRITTEN -> " " + offset + "+" + data.length;
            case LENGTH_SET -> " " + offset;
            default -> "";
        };
        return kind + " " + path + end;
    }
}
