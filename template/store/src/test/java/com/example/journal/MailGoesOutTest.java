package com.example.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;

/** The store under the real spooler: found by its scheme, used, logged off. */
class MailGoesOutTest {
    @TempDir
    Path directory;

    @Test
    void whatIsSubmittedIsDeliveredAndTheStoreIsReleased() throws Exception {
        // local: delivers into the store's own Inbox.
        try (SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().transport("local:").build();
                StoreSession session = spooler.logon("ann");
                MessageStore store = session.openStore("journal:" + directory)) {
            Envelope envelope = Envelope.smtp("ann@example.org", "bob@example.org");
            store.submit(Submission.of(envelope, Content.of("Subject: hello\r\n\r\nHello\r\n".getBytes(US_ASCII))));

            LogoffReport report = store.storeLogoff(LogoffMode.NO_WAIT);

            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            assertEquals(1, report.counts().sent(), report::toString);
            assertEquals(0, report.counts().left(), report::toString);
        }
    }
}
