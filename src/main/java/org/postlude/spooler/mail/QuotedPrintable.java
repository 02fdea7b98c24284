package org.postlude.spooler.mail;

import java.io.ByteArrayOutputStream;

/** The quoted-printable encoding of text whose lines end with CRLF (RFC 2045, 6.7). */
final class QuotedPrintable {
    private static final int LINE_LENGTH = 76;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    private final byte[] text;
    private final ByteArrayOutputStream out;
    private int column;

    private QuotedPrintable(byte[] text) {
        this.text = text;
        this.out = new ByteArrayOutputStream(text.length + text.length / 8 + 16);
    }

    static byte[] encode(byte[] text) {
        QuotedPrintable encoder = new QuotedPrintable(text);
        encoder.run();
        return encoder.out.toByteArray();
    }

    private void run() {
        for (int i = 0; i < text.length; i++) {
            if (endsLine(i)) {
                out.write('\r');
                out.write('\n');
                column = 0;
                i++;
            } else {
                octet(text[i], i + 1 == text.length || endsLine(i + 1));
            }
        }
    }

    private boolean endsLine(int i) {
        return text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n';
    }

    private void octet(byte octet, boolean lastOfLine) {
        boolean space = octet == ' ' || octet == '\t';
        boolean plain = space ? !lastOfLine : octet > 0x20 && octet < 0x7f && octet != '=';
        // The last column belongs to the "=" of a soft line break.
        if (column + (plain ? 1 : 3) > LINE_LENGTH - 1) {
            out.write('=');
            out.write('\r');
            out.write('\n');
            column = 0;
        }
        if (plain) {
            out.write(octet);
            column++;
        } else {
            out.write('=');
            out.write(HEX[octet >> 4 & 0xf]);
            out.write(HEX[octet & 0xf]);
            column += 3;
        }
    }
}
