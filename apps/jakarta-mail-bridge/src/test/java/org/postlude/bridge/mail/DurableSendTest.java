package org.postlude.bridge.mail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.event.TransportEvent;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.Outcome;
import org.postlude.tck.smtp.Cut;
import org.postlude.tck.smtp.FaultServer;
import org.postlude.tck.smtp.SmtpFault;
import org.postlude.tck.smtp.SmtpPoint;
import org.postlude.tck.smtp.Taken;

/** What a send has that no transport of Jakarta Mail has. */
class DurableSendTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private FaultServer server;
    private Program program;

    @BeforeEach
    void start() throws IOException {
        server = FaultServer.smtp().start();
        program = Program.durable(server, folder.resolve("mail"));
    }

    @AfterEach
    void stop() throws IOException, MessagingException {
        server.release();
        program.close();
        server.close();
    }

    private Transport connected() throws MessagingException {
        Transport transport = program.session().getTransport("postlude");
        transport.addTransportListener(program);
        transport.connect();
        return transport;
    }

    private PostludeTransportEvent event() throws InterruptedException {
        return (PostludeTransportEvent) program.event();
    }

    private static Address[] addresses(String... mailboxes) throws MessagingException {
        return InternetAddress.parse(String.join(",", mailboxes), false);
    }

    private Set<String> recipients() {
        Set<String> recipients = new TreeSet<>();
        server.taken().stream().map(Taken::recipient).forEach(recipients::add);
        return recipients;
    }

    @Test
    void aSendReturnsBeforeTheServerAnswersAndTheStoreHasTheMessage() throws Exception {
        server.at(SmtpPoint.BANNER, SmtpFault.held(SmtpFault.none()));
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        try (Transport transport = connected()) {
            transport.sendMessage(message, message.getAllRecipients());
        }
        PostludeTransportEvent event = event();
        assertEquals(TransportEvent.MESSAGE_DELIVERED, event.getType());
        MessageId id = event.getMessageId().orElseThrow();
        try (PostludeTransport other = (PostludeTransport) connected()) {
            List<MessageStatus> queue = other.messageStore().queue("", 10).messages();
            assertEquals(
                    List.of(id.value()), queue.stream().map(MessageStatus::id).toList());
        }
        server.release();
        program.flush();
        assertEquals(Set.of("ann@example.org"), recipients());
    }

    @Test
    void whatALogoffLeavesIsSentAfterTheNextConnect() throws Exception {
        server.at(SmtpPoint.MAIL, SmtpFault.reply("450 4.2.0 later"));
        Transport.send(Program.message(program.session(), "ann@example.org"));
        LogoffReport report = SharedMail.logoff(program.session(), LogoffMode.NO_WAIT, Deadline.in(PATIENCE))
                .orElseThrow();
        assertEquals(1, report.counts().left());
        server.heal();
        connected().close();
        SharedMail.logoff(program.session(), LogoffMode.PURGE, Deadline.in(PATIENCE));
        assertEquals(Set.of("ann@example.org"), recipients());
    }

    @Test
    void anAddressThatCannotBeIsRefusedAndNothingIsSubmitted() throws Exception {
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        try (Transport transport = connected()) {
            Address[] both = {new InternetAddress("ann@example.org"), new InternetAddress("no body", "x")};
            SendFailedException failed =
                    assertThrows(SendFailedException.class, () -> transport.sendMessage(message, both));
            assertArrayEquals(addresses("ann@example.org"), failed.getValidUnsentAddresses());
            assertArrayEquals(new Address[] {both[1]}, failed.getInvalidAddresses());
            assertEquals(0, failed.getValidSentAddresses().length);
            assertEquals(TransportEvent.MESSAGE_NOT_DELIVERED, event().getType());
        }
        program.flush();
        assertEquals(Set.of(), recipients());
    }

    @Test
    void withSendpartialTheOthersAreSubmitted() throws Exception {
        program.with("mail.smtp.sendpartial", true);
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        try (Transport transport = connected()) {
            Address[] both = {new InternetAddress("no body", "x"), new InternetAddress("ann@example.org")};
            SendFailedException failed =
                    assertThrows(SendFailedException.class, () -> transport.sendMessage(message, both));
            assertArrayEquals(addresses("ann@example.org"), failed.getValidSentAddresses());
            assertEquals(TransportEvent.MESSAGE_PARTIALLY_DELIVERED, event().getType());
        }
        program.flush();
        assertEquals(Set.of("ann@example.org"), recipients());
    }

    @Test
    void whatIsInDoubtIsNeverToldAsNotSent() throws Exception {
        program.with("mail.postlude.wait", "5s");
        server.once(SmtpPoint.END_OF_DATA, SmtpFault.cut(Cut.RESET)).takesUntold(true);
        server.once(SmtpPoint.BANNER, SmtpFault.none(), SmtpFault.hang());
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        try (Transport transport = connected()) {
            Thread.currentThread().interrupt(); // the wait ends there, and the message is durable
            transport.sendMessage(message, message.getAllRecipients());
            assertTrue(Thread.interrupted());
            PostludeTransportEvent event = event();
            assertEquals(TransportEvent.MESSAGE_DELIVERED, event.getType());
            assertArrayEquals(addresses("ann@example.org"), event.getValidSentAddresses());
            assertEquals(0, event.getValidUnsentAddresses().length);
        }
    }

    @Test
    void whoIsOnlyPutOffWhileSomebodyWaitsIsPostludes() throws Exception {
        program.with("mail.postlude.wait", "1s");
        server.recipients(address -> address.contains("bob") ? "550 5.1.1 no such user" : "450 4.2.0 later");
        MimeMessage message = Program.message(program.session(), "ann@example.org", "bob@example.net");
        try (Transport transport = connected()) {
            SendFailedException failed = assertThrows(
                    SendFailedException.class, () -> transport.sendMessage(message, message.getAllRecipients()));
            assertArrayEquals(addresses("ann@example.org"), failed.getValidSentAddresses());
            assertArrayEquals(addresses("bob@example.net"), failed.getInvalidAddresses());
            assertEquals(TransportEvent.MESSAGE_PARTIALLY_DELIVERED, event().getType());
        }
    }

    @Test
    void afterALogoffATransportIsNotConnectedAndConnectsAnew() throws Exception {
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        Transport transport = connected();
        LogoffReport report = SharedMail.logoff(program.session(), LogoffMode.QUIET, Deadline.in(PATIENCE))
                .orElseThrow();
        assertEquals(Outcome.RELEASED, report.outcome());
        assertFalse(transport.isConnected());
        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> transport.sendMessage(message, message.getAllRecipients()));
        assertTrue(refused.getMessage().contains("was logged off"), refused::getMessage);
        transport.close();
        transport.connect();
        transport.sendMessage(message, message.getAllRecipients());
        transport.close();
        program.flush();
        assertEquals(Set.of("ann@example.org"), recipients());
    }

    @Test
    void programsWithOtherServersShareOneStore() throws Exception {
        try (FaultServer second = FaultServer.smtp().start()) {
            Program other = Program.durable(second, folder.resolve("mail"));
            Transport.send(Program.message(program.session(), "ann@example.org"));
            Transport.send(Program.message(other.session(), "bob@example.org"));
            program.flush();
            assertEquals(Set.of("ann@example.org"), recipients());
            assertEquals("bob@example.org", second.taken().get(0).recipient());
        }
    }

    @Test
    void manyThreadsUseOneTransport() throws Exception {
        Session session = program.session();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Transport transport = connected()) {
            List<Future<?>> sends = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                MimeMessage message = Program.message(session, "user" + i + "@example.org");
                sends.add(threads.submit(() -> {
                    transport.sendMessage(message, message.getAllRecipients());
                    return true;
                }));
            }
            for (Future<?> send : sends) {
                send.get();
            }
        } finally {
            threads.shutdown();
        }
        program.flush();
        assertEquals(40, recipients().size());
    }
}
