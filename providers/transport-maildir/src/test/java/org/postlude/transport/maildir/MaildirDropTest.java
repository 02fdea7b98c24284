package org.postlude.transport.maildir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.message.StatusBit;
import org.postlude.tck.transport.DirectSupport;
import org.postlude.transport.Attempt;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportRequest;

class MaildirDropTest {
    private static final byte[] MAIL =
            "Message-ID: <1@example.org>\r\n\r\n.\r\nHello\0\u00ff\r\n".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test
    private Path temporary;

    private final DirectSupport support = new DirectSupport();
    private final Recipient bob = Recipient.smtp("bob@example.org");
    private long attempts;

    @AfterEach
    void noRuleWasBroken() {
        support.assertNoViolations();
    }

    private TransportLogon logon(Path directory) {
        return new MaildirDropTransportProvider()
                .transportLogon(support, new TransportRequest("drop", "maildir:" + directory, Map.of()));
    }

    private OutboundMessage message(String id, Content content, Recipient... to) {
        return new OutboundMessage(
                new AttemptId(++attempts),
                new PartId(new MessageId(id), 0),
                "ann@example.org",
                to.length == 0 ? List.of(bob) : List.of(to),
                content,
                false);
    }

    private RecipientOutcome drop(Path directory, OutboundMessage message) throws InterruptedException {
        EndResult.Done done = assertInstanceOf(EndResult.Done.class, send(logon(directory), message));
        assertEquals(
                message.recipients(),
                done.results().stream().map(EndResult.Result::recipient).toList());
        return done.results().get(0).outcome();
    }

    private static EndResult send(TransportLogon logon, OutboundMessage message) throws InterruptedException {
        return assertInstanceOf(Attempt.class, logon.submitMessage(message)).endMessage();
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> all = Files.list(temporary.resolve("box").resolve(folder))) {
            return all.toList();
        }
    }

    private Path box() {
        return temporary.resolve("box");
    }

    @Test
    void everyByteLiesInNewAndNothingInTmp() throws Exception {
        OutboundMessage message = message("M1", Content.of(MAIL));
        assertInstanceOf(RecipientOutcome.Accepted.class, drop(box(), message));
        assertEquals(1, files("new").size());
        assertArrayEquals(MAIL, Files.readAllBytes(files("new").get(0)));
        assertTrue(files("new").get(0).getFileName().toString().startsWith("M1.0."));
        assertEquals(List.of(), files("tmp"));
        assertEquals(List.of(Phase.CONNECTING, Phase.BODY), support.phases(message.attempt()));
    }

    @Test
    void T2_aRepeatedAttemptFindsTheFileAndMakesNoSecond() throws Exception {
        drop(box(), message("M1", Content.of(MAIL)));
        assertInstanceOf(RecipientOutcome.Accepted.class, drop(box(), message("M1", Content.of(MAIL))));
        assertEquals(1, files("new").size());
    }

    @Test
    void T2_itIsFoundAfterAReaderHasMovedItToo() throws Exception {
        drop(box(), message("M1", Content.of(MAIL)));
        Path fresh = files("new").get(0);
        Files.move(fresh, box().resolve("cur").resolve(fresh.getFileName() + ":2,S"));
        assertInstanceOf(RecipientOutcome.Accepted.class, drop(box(), message("M1", Content.of(MAIL))));
        assertEquals(0, files("new").size());
        assertEquals(1, files("cur").size());
    }

    @Test
    void anotherStoresMessageOfTheSameIdIsAnotherMessage() throws Exception {
        drop(box(), message("M1", Content.of(MAIL)));
        drop(box(), message("M1", Content.of("another\r\n".getBytes(StandardCharsets.US_ASCII))));
        assertEquals(2, files("new").size());
    }

    @Test
    void T7_thePermitIsAskedWhenTheBytesAreForcedAndTheNameIsNotGiven() throws Exception {
        support.onAsked(attempt -> {
            try {
                assertEquals(0, files("new").size());
                assertArrayEquals(MAIL, Files.readAllBytes(files("tmp").get(0)));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertInstanceOf(RecipientOutcome.Accepted.class, drop(box(), message("M1", Content.of(MAIL))));
    }

    @Test
    void T7_afterStopNothingIsThere() throws Exception {
        support.answer(Permit.STOP);
        assertInstanceOf(EndResult.Stopped.class, send(logon(box()), message("M1", Content.of(MAIL))));
        assertEquals(0, files("new").size() + files("tmp").size());
    }

    @Test
    void T12_aCancelBeforeThePermitStops() throws Exception {
        TransportLogon logon = logon(box());
        OutboundMessage message = message("M1", Content.of(MAIL));
        Attempt attempt = assertInstanceOf(Attempt.class, logon.submitMessage(message));
        ((CancellableTransport) logon).cancelMessage(message.attempt());
        assertInstanceOf(EndResult.Stopped.class, attempt.endMessage());
        assertFalse(support.isAsked(message.attempt()));
        assertFalse(Files.exists(box()));
        ((CancellableTransport) logon).cancelMessage(message.attempt()); // has ended: no error
    }

    @Test
    void aDirectoryThatCannotBeMadeDefersAndShowsInTheStatusRowUntilItCan() throws Exception {
        Path file = Files.createFile(temporary.resolve("box"));
        TransportLogon logon = logon(box());
        logon.transportNotify(TransportNotice.BEGIN_OUTBOUND);
        EndResult.Done done = assertInstanceOf(EndResult.Done.class, send(logon, message("M1", Content.of(MAIL))));
        RecipientOutcome outcome = done.results().get(0).outcome();
        assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
        assertTrue(
                outcome.reply().text().contains(file.toString()),
                outcome.reply().text());
        assertTrue(support.statusRow().orElseThrow().contains(StatusBit.FAILURE));
        Files.delete(file);
        send(logon, message("M1", Content.of(MAIL)));
        assertEquals(
                Set.of(StatusBit.AVAILABLE, StatusBit.OUTBOUND_ENABLED),
                support.statusRow().orElseThrow());
        assertEquals(1, files("new").size());
    }

    @Test
    void whatCannotBeWrittenOrReadToItsEndIsDeferredAndLeavesNothing() throws Exception {
        for (int given : new int[] {-1, 5, 15}) {
            RecipientOutcome outcome = drop(box(), message("M1", content(10, given)));
            assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
            assertTrue(
                    outcome.reply().text().startsWith("not dropped: "),
                    outcome.reply().text());
        }
        assertEquals(0, files("new").size() + files("tmp").size());
    }

    private static Content content(long said, int given) {
        return new Content() {
            @Override
            public long size() {
                return said;
            }

            @Override
            public InputStream open() throws IOException {
                if (given < 0) {
                    throw new IOException("disk error");
                }
                return new ByteArrayInputStream(new byte[given]);
            }
        };
    }

    @Test
    void T4_oneFileIsForAllRecipientsAndOtherKindsAreNotMine() throws Exception {
        Recipient fax = new Recipient("FAX", "+49 1");
        OutboundMessage message = message("M1", Content.of(MAIL), bob, fax, Recipient.smtp("carol@example.org"));
        EndResult.Done done = assertInstanceOf(EndResult.Done.class, send(logon(box()), message));
        assertEquals(
                message.recipients(),
                done.results().stream().map(EndResult.Result::recipient).toList());
        assertInstanceOf(RecipientOutcome.NotMine.class, done.results().get(1).outcome());
        assertInstanceOf(RecipientOutcome.Accepted.class, done.results().get(2).outcome());
        assertEquals(1, files("new").size());
        assertInstanceOf(SubmitResult.NotMine.class, logon(box()).submitMessage(message("M2", Content.of(MAIL), fax)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"maildir:", "smtp://example.org", "/var/mail", "maildir:a\0b"})
    void aUrlWithoutADirectoryIsRefused(String url) {
        assertThrows(
                TransportConfigurationException.class,
                () -> new MaildirDropTransportProvider()
                        .transportLogon(support, new TransportRequest("drop", url, Map.of())));
    }
}
