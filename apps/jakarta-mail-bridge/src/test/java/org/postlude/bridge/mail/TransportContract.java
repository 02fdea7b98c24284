package org.postlude.bridge.mail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.event.TransportEvent;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.NewsAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.tck.smtp.FaultServer;
import org.postlude.tck.smtp.Taken;

/** What programs rely on, of any transport: the same tests for Jakarta Mail's own and for Postlude's. */
abstract class TransportContract {
    /** One for all, for to open it takes longer than a test. */
    @TempDir
    static Path folder;

    FaultServer server;
    Program program;

    abstract Program program(FaultServer to, Path store);

    @BeforeEach
    void start() throws IOException {
        server = FaultServer.smtp().start();
        program = program(server, folder.resolve("mail"));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @AfterAll
    static void logoff() {
        SharedMail.logoffAll(LogoffMode.ORDERLY, Deadline.DEFAULT);
    }

    private Transport transport() throws MessagingException {
        Transport transport = program.session().getTransport();
        transport.addTransportListener(program);
        return transport;
    }

    /** Jakarta Mail's own leaves arrays out that are empty. */
    private static int length(Address @Nullable [] addresses) {
        return addresses == null ? 0 : addresses.length;
    }

    private List<String> recipients() {
        return server.taken().stream().map(Taken::recipient).toList();
    }

    private static Address[] addresses(String... mailboxes) throws MessagingException {
        return InternetAddress.parse(String.join(",", mailboxes), false);
    }

    @Test
    void theStaticSendDelivers() throws MessagingException {
        Transport.send(Program.message(program.session(), "ann@example.org"));
        assertEquals(List.of("ann@example.org"), recipients());
        assertEquals("billing@example.org", server.taken().get(0).sender());
    }

    @Test
    void aTransportSendsOneMessageAfterAnother() throws Exception {
        Session session = program.session();
        try (Transport transport = transport()) {
            transport.connect();
            assertTrue(transport.isConnected());
            for (int i = 0; i < 2; i++) {
                MimeMessage message = Program.message(session, "ann@example.org", "bob@example.org");
                transport.sendMessage(message, message.getAllRecipients());
                TransportEvent event = program.event();
                assertEquals(TransportEvent.MESSAGE_DELIVERED, event.getType());
                assertArrayEquals(message.getAllRecipients(), event.getValidSentAddresses());
                assertEquals(0, length(event.getValidUnsentAddresses()));
                assertEquals(0, length(event.getInvalidAddresses()));
                assertSame(message, event.getMessage());
            }
        }
        assertEquals(4, server.taken().size(), "two messages for two");
    }

    @Test
    void theMessageIdOfTheHeaderIsTheOneThatArrives() throws MessagingException {
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        String before = message.getMessageID();
        try (Transport transport = transport()) {
            transport.connect();
            transport.sendMessage(message, message.getAllRecipients());
        }
        assertEquals(before, message.getMessageID());
        assertTrue(server.taken().get(0).octets().contains("Message-ID: " + before));
    }

    @Test
    void blindCopiesAreSentAndNotShown() throws MessagingException {
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        message.addRecipient(Message.RecipientType.BCC, new InternetAddress("boss@example.org"));
        Transport.send(message);
        assertEquals(List.of("ann@example.org", "boss@example.org"), recipients());
        assertFalse(server.taken().get(0).octets().contains("boss"));
    }

    @Test
    void theAddressesOfTheCallAndNotThoseOfTheHeaderCount() throws MessagingException {
        Transport.send(Program.message(program.session(), "ann@example.org"), addresses("carl@example.org"));
        assertEquals(List.of("carl@example.org"), recipients());
    }

    @Test
    void theSenderOfTheSessionStandsBeforeTheAuthor() throws MessagingException {
        program.with("mail.smtp.from", "bounces@example.org");
        Transport.send(Program.message(program.session(), "ann@example.org"));
        assertEquals("bounces@example.org", server.taken().get(0).sender());
    }

    @Test
    void aGroupIsItsMembers() throws MessagingException {
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        message.setHeader("To", "team:ann@example.org,bob@example.org;");
        Transport.send(message);
        assertEquals(List.of("ann@example.org", "bob@example.org"), recipients());
    }

    @Test
    void aSecondConnectIsRefused() throws MessagingException {
        try (Transport transport = transport()) {
            transport.connect();
            assertThrows(IllegalStateException.class, transport::connect);
            assertTrue(transport.isConnected());
        }
    }

    @Test
    void whoIsNotConnectedCannotSend() throws MessagingException {
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        Transport transport = transport();
        assertThrows(IllegalStateException.class, () -> transport.sendMessage(message, message.getAllRecipients()));
        transport.connect();
        transport.close();
        assertThrows(IllegalStateException.class, () -> transport.sendMessage(message, message.getAllRecipients()));
    }

    @Test
    void aTransportIsClosedTwiceAndConnectedAgain() throws MessagingException {
        Transport transport = transport();
        transport.close();
        transport.connect();
        transport.close();
        transport.close();
        assertFalse(transport.isConnected());
        transport.connect();
        assertTrue(transport.isConnected());
        transport.close();
    }

    @Test
    void nobodyToSendToIsAFailureOfTheSend() throws MessagingException {
        MimeMessage message = Program.message(program.session());
        assertThrows(SendFailedException.class, () -> Transport.send(message));
        try (Transport transport = transport()) {
            transport.connect();
            assertThrows(SendFailedException.class, () -> transport.sendMessage(message, new Address[0]));
        }
    }

    @Test
    void anAddressOfAnotherKindIsRefused() throws MessagingException {
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        try (Transport transport = transport()) {
            transport.connect();
            assertThrows(
                    MessagingException.class,
                    () -> transport.sendMessage(message, new Address[] {new NewsAddress("comp.lang.java")}));
        }
    }

    @Test
    void oneOfTwoThatIsRefusedIsNamedWithTheServersWords() throws Exception {
        program.with("mail.smtp.sendpartial", "true");
        server.recipients(address -> address.contains("bob") ? "550 5.1.1 no such user" : "250 ok");
        MimeMessage message = Program.message(program.session(), "ann@example.org", "bob@example.org");
        try (Transport transport = transport()) {
            transport.connect();
            SendFailedException failed = assertThrows(
                    SendFailedException.class, () -> transport.sendMessage(message, message.getAllRecipients()));
            assertArrayEquals(addresses("ann@example.org"), failed.getValidSentAddresses());
            assertArrayEquals(addresses("bob@example.org"), failed.getInvalidAddresses());
            assertEquals(0, length(failed.getValidUnsentAddresses()));
            SMTPAddressFailedException why = (SMTPAddressFailedException) failed.getNextException();
            assertEquals(550, why.getReturnCode());
            assertEquals("bob@example.org", why.getAddress().getAddress());
            assertTrue(why.getMessage().contains("5.1.1 no such user"), why::getMessage);
            TransportEvent event = program.event();
            assertEquals(TransportEvent.MESSAGE_PARTIALLY_DELIVERED, event.getType());
            assertArrayEquals(addresses("ann@example.org"), event.getValidSentAddresses());
            assertArrayEquals(addresses("bob@example.org"), event.getInvalidAddresses());
            assertTrue(transport.isConnected());
        }
    }

    @Test
    void allThatAreRefusedAreNotDelivered() throws Exception {
        server.recipients(address -> "550 5.1.1 no such user");
        MimeMessage message = Program.message(program.session(), "ann@example.org");
        try (Transport transport = transport()) {
            transport.connect();
            SendFailedException failed = assertThrows(
                    SendFailedException.class, () -> transport.sendMessage(message, message.getAllRecipients()));
            assertArrayEquals(addresses("ann@example.org"), failed.getInvalidAddresses());
            assertEquals(TransportEvent.MESSAGE_NOT_DELIVERED, program.event().getType());
        }
    }
}
