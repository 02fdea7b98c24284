package org.postlude.spooler.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.stream.IntStream;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.store.Submission;

/** Messages that are unusual in one thing. */
final class Mails {
    private Mails() {}

    static Submission from(String sender, String... recipients) {
        return Submission.of(Envelope.smtp(sender, recipients), Content.of(bytes(recipients[0])));
    }

    static Submission to(Recipient... recipients) {
        return Submission.of(new Envelope("sender@example.org", List.of(recipients)), Content.of(bytes("somebody")));
    }

    /** A number of recipients in one domain. */
    static String[] many(int count, String domain) {
        return IntStream.range(0, count).mapToObj(i -> "r" + i + "@" + domain).toArray(String[]::new);
    }

    static byte[] bytes(String text) {
        return ("From: sender@example.org\r\nSubject: " + text + "\r\n\r\nText for " + text + "\r\n")
                .getBytes(US_ASCII);
    }
}
