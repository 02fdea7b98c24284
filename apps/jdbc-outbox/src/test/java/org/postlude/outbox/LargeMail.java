package org.postlude.outbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.Submission;
import org.postlude.store.SubmissionKey;

/** Mail of some size, with every octet but NUL and those that would end a line. */
final class LargeMail {
    private LargeMail() {}

    static Submission of(String key, int octets) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(octets + 1_000);
        text.writeBytes(("From: shop@example.org\r\nMessage-ID: <" + key
                        + "@example.org>\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < octets / 78; i++) {
            for (int j = 0; j < 76; j++) {
                int octet = (i * 31 + j) & 0xff;
                text.write(octet == 0 || octet == '\r' || octet == '\n' ? '.' : octet);
            }
            text.write('\r');
            text.write('\n');
        }
        return Submission.of(Envelope.smtp("shop@example.org", "ann@example.org"), Content.of(text.toByteArray()))
                .withKey(new SubmissionKey(key));
    }
}
