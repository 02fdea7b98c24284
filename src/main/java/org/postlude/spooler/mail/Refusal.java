package org.postlude.spooler.mail;

import org.postlude.message.ErrorKind;
import org.postlude.store.SubmitRejectedException;

/** Why a message is not taken: what, in which line, where it is now, what to do. */
final class Refusal {
    private static final String LINE_ENDS =
            ". Nothing was stored. End every line with CRLF, or every line with LF alone, and submit it again";

    private Refusal() {}

    static SubmitRejectedException empty() {
        return new SubmitRejectedException(
                ErrorKind.INVALID_PARAMETER,
                "the message is empty. Nothing was stored. A message needs at least one header field (RFC 5322, 3.6)");
    }

    static SubmitRejectedException tooLarge(long octets, long limit) {
        return new SubmitRejectedException(
                ErrorKind.INVALID_PARAMETER,
                "the message has " + octets + " octets or more, the limit is " + limit
                        + ". Nothing was stored. Send less, or raise the limit");
    }

    static SubmitRejectedException otherSize(long octets, long said) {
        return new SubmitRejectedException(
                ErrorKind.INVALID_PARAMETER,
                "the message should have " + said + " octets but gave " + octets
                        + ". Nothing was stored. Submit it again when nothing writes to it");
    }

    static SubmitRejectedException nul(long line, long octet) {
        return new SubmitRejectedException(
                ErrorKind.CORRUPT_DATA,
                "line " + line + " has a NUL (octet " + octet + " of the message; RFC 5322, 4)"
                        + ". Nothing was stored. Encode binary data, for example in base64, and submit it again");
    }

    static SubmitRejectedException bareCarriageReturn(long line) {
        return new SubmitRejectedException(
                ErrorKind.CORRUPT_DATA, "line " + line + " has a CR without LF (RFC 5322, 2.3)" + LINE_ENDS);
    }

    static SubmitRejectedException mixedLineEnds(long line, LineScan.LineEnd here, LineScan.LineEnd before) {
        return new SubmitRejectedException(
                ErrorKind.CORRUPT_DATA,
                "line " + line + " ends with " + words(here) + ", the lines before it with " + words(before)
                        + LINE_ENDS);
    }

    static SubmitRejectedException noHeader() {
        return new SubmitRejectedException(
                ErrorKind.CORRUPT_DATA,
                "line 1 is empty: the message has no header (RFC 5322, 3.6)"
                        + ". Nothing was stored. Put the header fields in front of the first empty line, and submit it again");
    }

    static SubmitRejectedException noField(int line, String text) {
        String advice = line == 1 && text.startsWith("From ")
                ? "This is the separator line of an mbox file: remove it"
                : "A field is 'Name: value', and an empty line stands between header and body";
        return new SubmitRejectedException(
                ErrorKind.CORRUPT_DATA,
                "line " + line + " is no header field (RFC 5322, 2.2): '" + Printable.line(text, 60)
                        + "'. Nothing was stored. " + advice);
    }

    static SubmitRejectedException headerTooLong(long limit) {
        return new SubmitRejectedException(
                ErrorKind.CORRUPT_DATA,
                "the header has more than " + limit + " octets"
                        + ". Nothing was stored. Put an empty line between header and body, and submit it again");
    }

    private static String words(LineScan.LineEnd end) {
        return end == LineScan.LineEnd.LF ? "LF alone" : "CRLF";
    }
}
