package org.postlude.command.tour;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.store.Submission;
import org.postlude.store.SubmissionKey;

/** The tour's messages: each is named by its recipient's local part, which says what becomes of it. */
final class Mail {
    static final String ON_THE_WIRE = "on-the-wire";
    static final String READY = "ready";
    static final String BACKING_OFF = "backing-off";
    static final String ARRIVING = "arriving";
    /** Submitted by the one who stays when another lets a shared store go. */
    static final String AFTERWARDS = "afterwards";

    /** What is in the queue when a mode begins. */
    static final List<String> QUEUE = List.of(ON_THE_WIRE, READY, BACKING_OFF);

    private static final String SENDER = "press@example.org";

    private Mail() {}

    static String nameOf(Recipient recipient) {
        return nameOf(recipient.address());
    }

    static String nameOf(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 ? address : address.substring(0, at);
    }

    static Submission to(String name) {
        return Submission.of(Envelope.smtp(SENDER, name + "@example.net"), content(name))
                .withKey(new SubmissionKey(name));
    }

    /** Complete, so that the bytes are the same at submit and at the next hop. */
    static Content content(String name) {
        String text = """
                From: <%s>
                To: <%2$s@example.net>
                Subject: %2$s
                Date: Thu, 1 Jan 2026 09:00:00 +0000
                Message-ID: <%2$s@example.org>

                A message of the tour.
                """.formatted(SENDER, name).replace("\n", "\r\n");
        return Content.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
