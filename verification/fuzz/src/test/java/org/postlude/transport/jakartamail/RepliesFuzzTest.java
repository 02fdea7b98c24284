package org.postlude.transport.jakartamail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.postlude.message.Reply;
import org.postlude.transport.RecipientOutcome;

/** What a server says: any octets are no reply, or one whose code alone decides, and whose text no terminal obeys. */
class RepliesFuzzTest {
    private static final Session SESSION = Session.getInstance(new Properties());

    @FuzzTest
    void linesComeOneByOneWithinBoundsAndNothingIsLeftUnseen(FuzzedDataProvider data) throws IOException {
        int most = data.consumeInt(1, 40);
        int asked = data.consumeInt(1, 40);
        byte[] said = data.consumeRemainingAsBytes();
        StringBuilder got = new StringBuilder();
        try (Socket none = new Socket();
                ReplyStream replies = new ReplyStream(none, pieces(said, most))) {
            byte[] buffer = new byte[asked];
            for (int n = replies.read(buffer, 0, asked); n >= 0; n = replies.read(buffer, 0, asked)) {
                String part = new String(buffer, 0, n, ISO_8859_1);
                assertTrue(n > 0);
                assertTrue(part.indexOf('\n') < 0 || part.indexOf('\n') == n - 1, "one read, one line at most");
                got.append(part);
            }
            assertTrue(replies.endSeen());
        } catch (IOException e) {
            assertTrue(got.length() + asked > ReplyStream.MAX_REPLY, e::toString);
            return;
        }
        assertTrue(got.length() <= ReplyStream.MAX_REPLY);
        String expected = new String(said, ISO_8859_1).replace("\r\n", "\n");
        // A last CR is not given: nobody knows what it would have ended.
        expected = expected.endsWith("\r") ? expected.substring(0, expected.length() - 1) : expected;
        assertEquals(expected.replace('\r', '?'), got.toString());
    }

    @FuzzTest
    void aReplyIsWhatItsCodeSaysAndItsTextIsHarmless(byte[] octets) {
        String lines = new String(octets, ISO_8859_1);
        ServerReply reply = ServerReply.parse(lines);
        if (reply == null) {
            return;
        }
        assertTrue(reply.code() >= 200 && reply.code() <= 599);
        assertTrue(lines.startsWith(Integer.toString(reply.code())));
        Reply shown = reply.reply();
        assertTrue(shown.text().length() <= Reply.MAX_TEXT);
        assertTrue(shown.text().codePoints().noneMatch(Character::isISOControl), shown.text());
        assertTrue(shown.text().codePoints().noneMatch(c -> c >= 0x2028 && c <= 0x202e), shown.text());
        if (shown.status() != null) {
            assertEquals('0' + reply.code() / 100, shown.status().value().charAt(0), "of the code's class");
        }
        if (reply.isFailure()) {
            RecipientOutcome outcome = reply.failure();
            assertEquals(shown, outcome.reply());
            assertFalse(reply.code() < 500 && outcome instanceof RecipientOutcome.Refused, "4yz never ends mail");
        }
        assertFalse(reply.isTooManyRecipients() && reply.code() != 552);
        ServerReply clean = reply.without(List.of("secret", "c2VjcmV0"));
        assertEquals(reply.code(), clean.code());
        assertFalse(clean.reply().text().contains("secret"), lines);
    }

    @FuzzTest
    void aGreetingAndItsOffersAreTakenOrTheConnectionFails(byte[] said) throws IOException {
        try (Talk socket = new Talk(said)) {
            SMTPTransport transport =
                    new SMTPTransport(SESSION, new URLName("smtp", "127.0.0.1", 25, null, null, null));
            try {
                transport.connect(socket);
            } catch (MessagingException e) {
                return;
            }
            Offer offer = Offer.of(transport, "127.0.0.1:25");
            assertTrue(offer.sizeLimit() >= 0);
            assertTrue(offer.size() || offer.sizeLimit() == 0, "a limit that was not offered");
            assertTrue(new String(said, ISO_8859_1).startsWith("220"), "only 220 is a greeting");
        }
    }

    private static InputStream pieces(byte[] octets, int most) {
        return new ByteArrayInputStream(octets) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, most));
            }
        };
    }

    /** A server that says all it has to say, whatever it hears. */
    private static final class Talk extends Socket {
        private final Socket behind = new Socket();
        private final ReplyStream replies;

        Talk(byte[] said) {
            replies = new ReplyStream(behind, pieces(said, 1000));
        }

        /** Ten minutes of open ones are more than a process may have. */
        @Override
        public synchronized void close() throws IOException {
            behind.close();
            super.close();
        }

        @Override
        public InetAddress getInetAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public InputStream getInputStream() {
            return replies;
        }

        @Override
        public OutputStream getOutputStream() {
            return new ByteArrayOutputStream();
        }
    }
}
