package org.postlude.compatibility;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

/** Submit, deliver, log off: the spooler of today between the kept store and the kept transport. */
@Timeout(60)
class KeptUnderTheSpoolerTest {
    private static final byte[] MAIL =
            "Subject: kept\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n".getBytes(US_ASCII);

    @TempDir
    Path directory;

    private SpoolDirectory spool = new SpoolDirectory(Path.of("."));

    @BeforeEach
    void begin() throws IOException {
        spool = new SpoolDirectory(Files.createDirectory(directory.resolve("spool")));
    }

    private LogoffReport run(boolean submits, LogoffMode mode) throws Exception {
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .store(Kept.store())
                        .transportProvider(Kept.transport())
                        .transport(spool.request().url())
                        .build();
                StoreSession session = spooler.logon("ann");
                MessageStore store = session.openStore("journal:" + directory.resolve("store"))) {
            if (submits) {
                store.submit(Submission.of(Envelope.smtp("ann@example.org", "bob@example.org"), Content.of(MAIL)));
            }
            return store.storeLogoff(mode);
        }
    }

    @Test
    void whatIsSubmittedIsDelivered() throws Exception {
        LogoffReport report = run(true, LogoffMode.NO_WAIT);

        assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
        assertEquals(1, report.counts().sent(), report::toString);
        assertEquals(List.of("bob@example.org"), spool.received().get(0).recipients());
    }

    @Test
    void whatCouldNotGoOutGoesOutInTheNextRun() throws Exception {
        Files.delete(spool.directory());
        LogoffReport first = run(true, LogoffMode.NO_WAIT);
        assertEquals(1, first.counts().left(), first::toString);
        Files.createDirectory(spool.directory());

        LogoffReport next = run(false, LogoffMode.PURGE);

        assertEquals(Outcome.RELEASED, next.outcome(), next::toString);
        assertEquals(0, next.counts().left(), next::toString);
        assertEquals(1, spool.received().size());
    }
}
