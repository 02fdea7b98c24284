package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.control.ControlClient;
import org.postlude.control.ControlPlace;
import org.postlude.control.ControlServer;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;

/** What is reported of messages that another process was handed. */
class SendByOwnerTest {
    @TempDir
    Path dir;

    private final TestSurroundings surroundings = new TestSurroundings();

    @SuppressWarnings("try") // the server goes before its time
    private LogoffReport report(boolean ownerStays) throws IOException {
        StoreAddress address = new StoreAddress("sqlite", dir.resolve("store").toString());
        ControlPlace place =
                ControlPlace.of(name -> name.equals("XDG_RUNTIME_DIR") ? dir.toString() : null, InstantSource.system());
        Surroundings outside = surroundings.get();
        try (ControlServer server = ControlServer.open(place);
                SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().transport("local:").build();
                StoreSession session = spooler.logon("owner");
                MessageStore store = session.openStore(address, OpenOptions.DEFAULT);
                ControlClient client = ControlClient.to(server.address(), address)) {
            server.offer(address, store, spooler.queue(address));
            SendByOwner run = new SendByOwner(client, address, outside, new Interrupts(outside));
            Content content = Content.of("Subject: x\r\n\r\nx\r\n".getBytes(US_ASCII));
            run.submit(
                    Submission.of(Envelope.smtp("", "ann@example.org"), content).withHold("wait"));
            if (!ownerStays) {
                server.close();
            }
            LogoffReport report = run.follow(LogoffMode.NO_WAIT, Deadline.DEFAULT);
            assertEquals(75, run.code());
            return report;
        }
    }

    @Test
    void anOwnerThatStaysGoesOnWithTheMail() throws Exception {
        assertEquals(Outcome.RELEASED_SHARED, report(true).outcome());
    }

    @Test
    void ofAnOwnerThatHasGoneItIsNotSaidThatItGoesOnWithTheMail() throws Exception {
        LogoffReport report = report(false);
        assertEquals(Outcome.RELEASED, report.outcome());
        assertEquals(1, report.counts().left());
        assertTrue(surroundings.err().contains("What is reported is what the store has"), surroundings.err());
    }
}
