package org.postlude.spooler.mail;

import java.util.zip.CRC32C;

/**
 * The first pass over a submitted message: checks its line ends, finds the end of its header, and takes its fingerprint.
 * Knows nothing of header fields. Used by one thread.
 *
 * <p>The fingerprint is CRC-32C: it runs at memory speed, and it guards against a file that somebody writes to, not
 * against an opponent.
 */
final class LineScan {
    /** How the lines end. */
    enum LineEnd {
        /** No line has ended yet. */
        NONE,
        /** LF alone. */
        LF,
        /** CR LF. */
        CRLF
    }

    private final CRC32C fingerprint = new CRC32C();
    private LineEnd lineEnd = LineEnd.NONE;
    private long octets;
    private long line = 1;
    private long lineStart;
    private long headerEnd = -1;
    private long headerLines;
    private boolean endsInsideCrLf;

    /** Takes the next octets of the message. */
    void feed(byte[] buffer, int length) {
        fingerprint.update(buffer, 0, length);
        int i = endsInsideCrLf ? lineFeedOfLastBuffer(buffer) : 0;
        while ((i = Octets.nextControl(buffer, i, length)) < length) {
            switch (buffer[i]) {
                case '\n' -> endLine(LineEnd.LF, octets + i++);
                case '\r' -> {
                    if (i + 1 == length) {
                        endsInsideCrLf = true;
                        i++;
                    } else if (buffer[i + 1] == '\n') {
                        endLine(LineEnd.CRLF, octets + i);
                        i += 2;
                    } else {
                        throw Refusal.bareCarriageReturn(line);
                    }
                }
                case 0 -> throw Refusal.nul(line, octets + i + 1);
                default -> i++;
            }
        }
        octets += length;
    }

    /** Nothing follows. */
    void end() {
        if (endsInsideCrLf) {
            throw Refusal.bareCarriageReturn(line);
        }
    }

    private int lineFeedOfLastBuffer(byte[] buffer) {
        if (buffer[0] != '\n') {
            throw Refusal.bareCarriageReturn(line);
        }
        endsInsideCrLf = false;
        endLine(LineEnd.CRLF, octets - 1);
        return 1;
    }

    private void endLine(LineEnd end, long at) {
        if (lineEnd != end) {
            if (lineEnd != LineEnd.NONE) {
                throw Refusal.mixedLineEnds(line, end, lineEnd);
            }
            lineEnd = end;
        }
        long next = at + (end == LineEnd.CRLF ? 2 : 1);
        if (headerEnd < 0 && at == lineStart) {
            headerEnd = next;
            headerLines = line;
        }
        lineStart = next;
        line++;
    }

    long octets() {
        return octets;
    }

    long fingerprint() {
        return fingerprint.getValue();
    }

    boolean hasBareLineFeeds() {
        return lineEnd == LineEnd.LF;
    }

    /** Where the empty line after the header ends; -1 as long as none was seen. */
    long headerEnd() {
        return headerEnd;
    }

    /** How many lines ended behind the header. */
    long bodyLineEnds() {
        return headerEnd < 0 ? 0 : line - 1 - headerLines;
    }

    /** Whether the last octet ends a line. */
    boolean endsWithLineEnd() {
        return lineStart == octets;
    }
}
