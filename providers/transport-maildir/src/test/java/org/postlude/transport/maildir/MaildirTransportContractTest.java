package org.postlude.transport.maildir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.tck.transport.CancellableContract;
import org.postlude.tck.transport.DirectSupport;
import org.postlude.tck.transport.OptionListingContract;
import org.postlude.tck.transport.Received;
import org.postlude.tck.transport.TransportContract;
import org.postlude.tck.transport.TransportPeer;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;

/** The kit's suites: a directory never breaks a connection, and says nothing of single recipients. */
class MaildirTransportContractTest implements TransportContract, CancellableContract, OptionListingContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test
    private Path directory;

    private final DirectSupport support = new DirectSupport();

    @Override
    public TransportProvider provider() {
        return new MaildirDropTransportProvider();
    }

    @Override
    public TransportPeer startPeer() {
        return new Box(directory);
    }

    /** The kit looks for the envelope at the peer; a file in a Maildir has none, so here it is the bytes alone. */
    @Override
    @Test
    public void T5_acceptedMeansThatThePeerHasIt() throws Exception {
        assertInstanceOf(EndResult.Done.class, send(1));
        assertEquals(1, startPeer().received().size());
    }

    /** As {@link #T5_acceptedMeansThatThePeerHasIt}. */
    @Override
    @Test
    public void T7_afterStopNothingIsHandedOver() throws Exception {
        support.answer(Permit.STOP);
        assertInstanceOf(EndResult.Stopped.class, send(1));
        assertEquals(List.of(), startPeer().received());
        support.answer(Permit.PROCEED);
        EndResult.Done done = assertInstanceOf(EndResult.Done.class, send(2));
        assertInstanceOf(RecipientOutcome.Accepted.class, done.results().get(0).outcome());
        assertEquals(1, startPeer().received().size());
    }

    private EndResult send(int attempt) throws InterruptedException {
        try (TransportLogon logon =
                provider().transportLogon(support, startPeer().request())) {
            OutboundMessage message = new OutboundMessage(
                    new AttemptId(attempt),
                    new PartId(new MessageId("m1"), 0),
                    "",
                    List.of(recipient("ann"), recipient("bob")),
                    Content.of(new byte[] {'a', '\r', '\n'}),
                    false);
            return assertInstanceOf(Attempt.class, logon.submitMessage(message)).endMessage();
        }
    }

    private record Box(Path directory) implements TransportPeer {
        @Override
        public TransportRequest request() {
            return new TransportRequest("drop", "maildir:" + directory, Map.of());
        }

        @Override
        public List<Received> received() {
            Path fresh = directory.resolve("new");
            if (!Files.exists(fresh)) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(fresh)) {
                return files.map(Box::read).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Received read(Path file) {
            try {
                return new Received("", List.of(), Content.of(Files.readAllBytes(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            String[] left = directory.resolve("tmp").toFile().list();
            assertTrue(left == null || left.length == 0, () -> "left in tmp: " + String.join(", ", left));
        }
    }
}
