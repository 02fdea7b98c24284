package com.example.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.postlude.tck.transport.Received;

/** The transport under the real spooler: found by its scheme, used, logged off. */
class MailGoesOutTest {
    @TempDir
    Path directory;

    @Test
    void whatIsSubmittedLiesInTheSpoolDirectory() throws Exception {
        SpoolDirectory spool = new SpoolDirectory(Files.createDirectory(directory.resolve("spool")));
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .transport(spool.request().url())
                        .build();
                StoreSession session = spooler.logon("ann");
                MessageStore store = session.openStore("maildir:" + directory.resolve("store"))) {
            Envelope envelope = Envelope.smtp("ann@example.org", "bob@example.org");
            store.submit(Submission.of(envelope, Content.of("Subject: hello\r\n\r\nHello\r\n".getBytes(US_ASCII))));

            LogoffReport report = store.storeLogoff(LogoffMode.NO_WAIT);

            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            assertEquals(1, report.counts().sent(), report::toString);
        }
        List<Received> taken = spool.received();
        assertEquals(1, taken.size());
        assertEquals("ann@example.org", taken.get(0).sender());
        assertEquals(List.of("bob@example.org"), taken.get(0).recipients());
        String octets = new String(taken.get(0).content().open().readAllBytes(), US_ASCII);
        assertTrue(octets.endsWith("\r\n\r\nHello\r\n"), octets);
    }
}
