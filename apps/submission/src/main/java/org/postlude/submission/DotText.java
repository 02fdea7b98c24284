package org.postlude.submission;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The text of a message as it comes over the wire (RFC 5321, 4.1.1.4 and 4.5.2). It ends with CRLF, dot, CRLF and with nothing else: a
 * server that takes LF, dot, LF for the end lets others smuggle in mail of their own. To its end it is read whatever is wrong with it.
 */
final class DotText {
    private enum At {
        LINE_START,
        FIRST_DOT,
        FIRST_DOT_CR,
        LINE,
        CR
    }

    /** Of what is too large: a client need not read the answer before its end, but there is one. */
    private static final long PASSED_OVER = 64L << 20;

    private final OutputStream out;
    private final int most;
    private At at = At.LINE_START;
    private long size;
    private long line = 1;
    private long badLine;

    private DotText(OutputStream out, int most) {
        this.out = out;
        this.most = most;
    }

    /**
     * Reads it; nothing behind its end.
     *
     * @param most octets that are written at most; the rest is passed over, as long as that is not endless
     * @return how much it was, and what was wrong with it
     * @throws EOFException if it does not end
     */
    static DotText read(InputStream in, OutputStream out, int most) throws IOException {
        DotText text = new DotText(out, most);
        boolean isOver = false;
        while (!isOver && !text.isEndless()) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("the connection ended in the middle of a message");
            }
            isOver = text.take(octet);
        }
        return text;
    }

    /** Whether it was given up: the rest of it still comes. */
    boolean isEndless() {
        return size - most > PASSED_OVER;
    }

    /** In octets, without the dots that were added for the way. */
    long size() {
        return size;
    }

    /** The first line that ends with a CR or an LF alone; 0 for none. */
    long badLine() {
        return badLine;
    }

    private boolean take(int octet) throws IOException {
        switch (at) {
            case LINE_START -> {
                if (octet == '.') {
                    at = At.FIRST_DOT;
                } else {
                    inLine(octet);
                }
            }
            case FIRST_DOT -> {
                if (octet == '\r') {
                    at = At.FIRST_DOT_CR;
                } else {
                    inLine(octet);
                }
            }
            case FIRST_DOT_CR -> {
                if (octet == '\n') {
                    return true;
                }
                afterBareCr(octet);
            }
            case LINE -> inLine(octet);
            case CR -> {
                if (octet == '\n') {
                    write('\r');
                    write('\n');
                    line++;
                    at = At.LINE_START;
                } else {
                    afterBareCr(octet);
                }
            }
        }
        return false;
    }

    private void inLine(int octet) throws IOException {
        if (octet == '\r') {
            at = At.CR;
            return;
        }
        if (octet == '\n') {
            bad();
        }
        write(octet);
        at = At.LINE;
    }

    private void afterBareCr(int octet) throws IOException {
        bad();
        write('\r');
        inLine(octet);
    }

    private void bad() {
        if (badLine == 0) {
            badLine = line;
        }
    }

    private void write(int octet) throws IOException {
        size++;
        if (size <= most) {
            out.write(octet);
        }
    }
}
