package org.postlude.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.NewsAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.NoRecipientsException;
import org.postlude.message.Recipient;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;

class MimeMessagesTest {
    private final Session session = Session.getInstance(new Properties());

    @Test
    void takesTheEnvelopeFromTheFieldsAndKeepsBccInItAlone() throws Exception {
        MimeMessage message = message();
        message.setRecipients(RecipientType.CC, "copy@example.net");
        message.setRecipients(RecipientType.BCC, "hidden@example.net");

        Submission submission = MimeMessages.submission(message);

        assertEquals("press@example.org", submission.envelope().sender());
        assertEquals(
                List.of("reader@example.net", "copy@example.net", "hidden@example.net"),
                submission.envelope().recipients().stream()
                        .map(Recipient::address)
                        .toList());
        String text = text(submission.content());
        assertTrue(text.contains("Cc: copy@example.net\r\n"), text);
        assertFalse(text.contains("hidden"), text);
        assertEquals("hidden@example.net", message.getRecipients(RecipientType.BCC)[0].toString());
    }

    @Test
    void savesAMessageThatNeverWasSoThatItHasAMessageId() throws Exception {
        MimeMessage message = message();
        String text = text(MimeMessages.submission(message).content());
        assertTrue(text.contains("\r\nMessage-ID: " + message.getMessageID() + "\r\n"), text);
        assertTrue(text.contains("\r\nDate: ") || text.startsWith("Date: "), text);
    }

    @Test
    void leavesTheMessageIdOfASavedMessageAsItIs() throws Exception {
        MimeMessage message = message();
        message.saveChanges();
        message.setHeader("Message-ID", "<mine@example.org>");
        assertTrue(text(MimeMessages.content(message)).contains("\r\nMessage-ID: <mine@example.org>\r\n"));
    }

    @Test
    void endsEveryLineByCrlfWhateverTheProgramWrote() throws Exception {
        MimeMessage message = message();
        message.setText("one\ntwo\r\nthree\rfour\n\nfive\r");
        String text = text(MimeMessages.content(message));
        assertTrue(text.endsWith("\r\n\r\none\r\ntwo\r\nthree\r\nfour\r\n\r\nfive\r\n"), text);
        assertFalse(text.replace("\r\n", "").contains("\n"), text);
    }

    @Test
    void freezesTheBytes() throws Exception {
        MimeMessage message = message();
        Content content = MimeMessages.content(message);
        String before = text(content);
        message.setSubject("another");
        message.saveChanges();
        assertEquals(before, text(content));
        assertEquals(before.length(), content.size());
    }

    @Test
    void prefersTheSenderToTheAuthors() throws Exception {
        MimeMessage message = message();
        message.addFrom(new InternetAddress[] {new InternetAddress("second@example.org")});
        message.setSender(new InternetAddress("secretary@example.org"));
        assertEquals(
                "secretary@example.org",
                MimeMessages.submission(message).envelope().sender());
    }

    @Test
    void replacesAGroupByItsMembers() throws Exception {
        MimeMessage message =
                parsed("From: press@example.org\r\nTo: desk: a@example.net, B <b@example.net>;\r\n\r\nHello\r\n");
        assertEquals(
                List.of("a@example.net", "b@example.net"),
                MimeMessages.submission(message).envelope().recipients().stream()
                        .map(Recipient::address)
                        .toList());
    }

    @Test
    void writesAParsedMessageByteForByte() throws Exception {
        String bytes = "From: press@example.org\r\nTo: a@example.net\r\nX-Odd:   kept \r\n\r\n.dot\r\n\u00e4\r\n";
        assertEquals(bytes, text(MimeMessages.content(parsed(bytes))));
    }

    @Test
    void takesAddressesInUtf8WhereTheSessionReadsThemSo() throws Exception {
        byte[] bytes =
                "From: büro@नमूना.example\r\nTo: käse@bücher.example\r\nBcc: x: ann@😀.example;\r\nMessage-ID: <1@x>\r\n\r\nx\r\n"
                        .getBytes(UTF_8);
        Properties utf8 = new Properties();
        utf8.setProperty("mail.mime.allowutf8", "true");
        Submission submission =
                MimeMessages.submission(new MimeMessage(Session.getInstance(utf8), new ByteArrayInputStream(bytes)));
        assertEquals(
                Envelope.smtp("büro@नमूना.example", "käse@bücher.example", "ann@😀.example"), submission.envelope());
        assertEquals(
                new String(bytes, UTF_8).replaceFirst("Bcc: .*\r\n", ""),
                new String(submission.content().open().readAllBytes(), UTF_8));
    }

    @Test
    void refusesAddressesInUtf8WhereTheSessionReadsThemAsLatin1() throws Exception {
        for (String address : List.of("käse@example.net", "ann@नमूना.example")) {
            byte[] bytes = ("From: press@example.org\r\nTo: " + address + "\r\n\r\nx\r\n").getBytes(UTF_8);
            MimeMessage message = new MimeMessage(session, new ByteArrayInputStream(bytes));
            InvalidAddressException e =
                    assertThrows(InvalidAddressException.class, () -> MimeMessages.submission(message));
            assertTrue(e.toString().contains("mail.mime.allowutf8"), e::toString);
        }
    }

    @Test
    void refusesAMessageWithoutASender() throws Exception {
        MimeMessage message = parsed("To: a@example.net\r\n\r\nHello\r\n");
        SubmitRejectedException e = assertThrows(SubmitRejectedException.class, () -> MimeMessages.submission(message));
        assertTrue(e.toString().contains("neither a Sender nor a From"), e.toString());
    }

    @Test
    void refusesAMessageForNobody() throws Exception {
        MimeMessage message = parsed("From: press@example.org\r\nTo: nobody:;\r\n\r\nHello\r\n");
        assertThrows(NoRecipientsException.class, () -> MimeMessages.submission(message));
        message.removeHeader("To");
        assertThrows(NoRecipientsException.class, () -> MimeMessages.submission(message));
    }

    @Test
    void losesNoAddressThatJakartaMailWouldDropBehindAComment() throws Exception {
        MimeMessage message = parsed("From: press@example.org\r\nTo: a@example.net (x) b@example.net\r\n\r\nx\r\n");
        assertThrows(InvalidAddressException.class, () -> MimeMessages.submission(message));
    }

    @Test
    void refusesANewsgroupAmongTheRecipients() throws Exception {
        MimeMessage message = message();
        message.setRecipient(MimeMessage.RecipientType.NEWSGROUPS, new NewsAddress("example.test"));
        SubmitRejectedException e = assertThrows(SubmitRejectedException.class, () -> MimeMessages.submission(message));
        assertTrue(e.toString().contains("example.test"), e.toString());
    }

    @Test
    void refusesAnAddressThatCannotStandInAnEnvelope() throws Exception {
        MimeMessage message = message();
        message.setRecipient(RecipientType.TO, new InternetAddress("k\u00e4se@example.net", false));
        assertThrows(InvalidAddressException.class, () -> MimeMessages.submission(message));
    }

    @Test
    void refusesAMessageThatCannotBeWritten() throws Exception {
        MimeMessage broken = new MimeMessage(session) {
            @Override
            public void writeTo(OutputStream out, String[] leftOut) throws IOException, MessagingException {
                throw new IOException("the folder is closed");
            }
        };
        broken.setFrom("press@example.org");
        broken.setRecipients(RecipientType.TO, "reader@example.net");
        SubmitRejectedException e = assertThrows(SubmitRejectedException.class, () -> MimeMessages.submission(broken));
        assertTrue(e.toString().contains("the folder is closed"), e.toString());
        assertEquals("the folder is closed", e.getSuppressed()[0].getMessage());
    }

    private MimeMessage message() throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom("Press <press@example.org>");
        message.setRecipients(RecipientType.TO, "reader@example.net");
        message.setSubject("Notice");
        message.setText("Hello\n", UTF_8.name());
        return message;
    }

    private MimeMessage parsed(String bytes) throws MessagingException {
        return new MimeMessage(session, new ByteArrayInputStream(bytes.getBytes(ISO_8859_1)));
    }

    private static String text(Content content) throws IOException {
        try (var in = content.open()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }
}
