package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.postlude.spooler.InboxMessage;

/** One message after another into an mbox (mboxrd): what {@link MboxReader} makes the same octets of. */
final class MboxWriter {
    /** As RFC 4155, appendix A, has it: asctime, in UTC. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final byte[] EOL = "\r\n".getBytes(US_ASCII);

    private final OutputStream out;
    private boolean isEnded = true;

    private MboxWriter(OutputStream out) {
        this.out = out;
    }

    static void write(InboxMessage message, OutputStream out) throws IOException {
        out.write(("From MAILER-DAEMON " + TIME.format(message.filed())).getBytes(US_ASCII));
        out.write(EOL);
        try (InputStream in = new BufferedInputStream(message.content().open(), 1 << 16)) {
            new MboxWriter(out).copy(in);
        }
        out.write(EOL);
    }

    private void copy(InputStream in) throws IOException {
        int octet = beginLine(in);
        while (octet >= 0) {
            out.write(octet);
            isEnded = octet == '\n';
            octet = isEnded ? beginLine(in) : in.read();
        }
        if (!isEnded) {
            out.write(EOL);
        }
    }

    /** Before {@code From }, and before any number of signs with {@code From } behind, goes one sign more. */
    private int beginLine(InputStream in) throws IOException {
        long signs = 0;
        int octet = in.read();
        while (octet == '>') {
            signs++;
            octet = in.read();
        }
        int matched = 0;
        while (matched < Letters.FROM.length() && octet == Letters.FROM.charAt(matched)) {
            matched++;
            octet = in.read();
        }
        isEnded = signs + matched == 0;
        if (matched == Letters.FROM.length()) {
            signs++;
        }
        for (; signs > 0; signs--) {
            out.write('>');
        }
        out.write(Letters.FROM.substring(0, matched).getBytes(US_ASCII));
        return octet;
    }
}
