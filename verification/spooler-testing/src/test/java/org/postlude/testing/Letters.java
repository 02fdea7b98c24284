package org.postlude.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.MessageStore;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;

/** The program under test, as small as it can be: it writes letters. */
final class Letters {
    private Letters() {}

    static SubmitReceipt write(MessageStore store, String... recipients) {
        return store.submit(letter(recipients));
    }

    static Submission letter(String... recipients) {
        String text = "From: me@example.org\r\nTo: " + String.join(", ", recipients)
                + "\r\nSubject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello\r\n";
        return Submission.of(Envelope.smtp("me@example.org", recipients), Content.of(text.getBytes(UTF_8)));
    }
}
