package org.postlude.tck.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server is a good one until it is told otherwise, and then does what it is told and nothing else. */
@Timeout(60)
class FaultServerTest {
    private static final List<SmtpPoint> DIALOGUE = List.of(
            SmtpPoint.BANNER,
            SmtpPoint.EHLO,
            SmtpPoint.MAIL,
            SmtpPoint.RCPT,
            SmtpPoint.DATA,
            SmtpPoint.END_OF_DATA,
            SmtpPoint.QUIT);

    private final FaultServer server = FaultServer.smtp().start();

    FaultServerTest() throws IOException {}

    /** A conversation, up to the reply of a point, which is left to be heard. */
    private Talker upTo(SmtpPoint point) throws IOException {
        Talker talker = new Talker(server);
        int steps = DIALOGUE.indexOf(point);
        List<String> said = List.of(
                "",
                "EHLO me",
                "MAIL FROM:<me@example.org>",
                "RCPT TO:<ann@example.net>",
                "DATA",
                "x: y\r\n\r\n.",
                "QUIT");
        List<String> replies = List.of("220", "250", "250", "250", "354", "250", "221");
        for (int i = 0; i <= steps; i++) {
            if (i > 0) {
                talker.hear(replies.get(i - 1)).say(said.get(i));
            }
        }
        return talker;
    }

    @Test
    void withoutAFaultItTakesMailAndKnowsIt() throws IOException {
        try (server;
                Talker talker = new Talker(server)) {
            talker.hear("220").ask("EHLO me", "250").upToDot("ann@example.net", "bob@example.net");
            assertEquals(List.of(), server.taken());
            talker.ask(".", "250").ask("QUIT", "221").hearEnd();
            String octets = "Message-ID: <a@example.org>\r\n\r\n.text\r\n";
            assertEquals(
                    List.of("ann@example.net", "bob@example.net"),
                    server.taken().stream().map(Taken::recipient).toList());
            assertEquals(
                    new Taken(1, "me@example.org", "ann@example.net", "<a@example.org>", octets, false, true),
                    server.taken().get(0));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SmtpPoint.class,
            names = {"CONNECT", "STARTTLS", "TLS_HANDSHAKE", "AUTH"},
            mode = EnumSource.Mode.EXCLUDE)
    void atEachPointOfTheDialogueItHangsCutsDripsAndFloods(SmtpPoint point) throws Exception {
        try (server) {
            server.once(
                    point,
                    SmtpFault.hang(),
                    SmtpFault.cut(Cut.CLOSE),
                    SmtpFault.cut(Cut.RESET),
                    SmtpFault.split(),
                    SmtpFault.longLine(1 << 20).then(SmtpFault.cut(Cut.CLOSE)),
                    SmtpFault.manyLines(1 << 20).then(SmtpFault.cut(Cut.CLOSE)),
                    SmtpFault.garbage("nonsense").then(SmtpFault.cut(Cut.CLOSE)),
                    SmtpFault.reply("421 4.3.2 over"));
            try (Talker hung = upTo(point)) {
                hung.hearNothing();
            }
            server.awaitReached(point, Duration.ofSeconds(10));
            assertEquals("", heard(point));
            assertTrue(heard(point).matches("(<reset>)?"));
            try (Talker split = upTo(point)) {
                split.hear(point == SmtpPoint.DATA ? "354" : "2");
            }
            assertTrue(heard(point).length() >= 1 << 20);
            assertTrue(heard(point).length() >= 1 << 20);
            assertEquals("nonsense", heard(point));
            assertEquals("421 4.3.2 over\r\n", heard(point));
            assertEquals(8, server.conversations());
        }
    }

    private String heard(SmtpPoint point) throws IOException {
        try (Talker talker = upTo(point)) {
            return talker.hearEnd();
        }
    }

    @Test
    void whatItTookIsToldOfOnlyIfTheReplyWasWritten() throws Exception {
        try (server) {
            server.once(SmtpPoint.END_OF_DATA, SmtpFault.cut(Cut.CLOSE), SmtpFault.reply("554 5.7.1 no"));
            heard(SmtpPoint.END_OF_DATA);
            assertEquals(1, server.taken().size());
            assertFalse(server.taken().get(0).told());
            upTo(SmtpPoint.END_OF_DATA).hear("554").close();
            server.takesUntold(false).once(SmtpPoint.END_OF_DATA, SmtpFault.cut(Cut.CLOSE));
            heard(SmtpPoint.END_OF_DATA);
            assertEquals(1, server.taken().size(), "neither refused nor untold mail is its own");
        }
    }

    /** Cut after each octet of what it says: where the reply to the final dot is not whole, it is untold. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsNotToldToTheEndIsTakenOnlyIfUntoldMailIs(boolean takesUntold) throws Exception {
        AtomicLong octets = new AtomicLong(50);
        String heard = "";
        try (server) {
            server.takesUntold(takesUntold).afterSent(octets::incrementAndGet, SmtpFault.cut(Cut.CLOSE));
            while (!heard.contains("221 2.0.0 bye\r\n")) {
                try (Talker talker = new Talker(server)) {
                    talker.say("EHLO me\r\nMAIL FROM:<me@example.org>\r\nRCPT TO:<ann@example.net>\r\nDATA\r\n"
                            + "x: y\r\n\r\n.\r\nQUIT");
                    heard = talker.hearEnd();
                }
            }
        }
        long untold = server.taken().stream().filter(each -> !each.told()).count();
        assertEquals(takesUntold ? "250 2.0.0 taken\r\n".length() : 0, untold);
        assertTrue(server.taken().size() > untold, "none was cut behind its end");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 24, 30})
    void itSendsSoManyOctetsAndNotOneMore(int octets) throws IOException {
        try (server) {
            server.afterSent(() -> octets, SmtpFault.cut(Cut.CLOSE));
            try (Talker talker = new Talker(server)) {
                talker.say("EHLO me");
                assertEquals(octets, talker.hearEnd().replace("<reset>", "").length());
            }
        }
    }

    @Test
    void itMakesNothingOfAnythingOnceSoManyOctetsHaveCome() throws IOException {
        try (server) {
            server.afterReceived(() -> "EHLO me\r\n".length() + 1L, SmtpFault.hang());
            try (Talker talker = new Talker(server)) {
                talker.hear("220").ask("EHLO me", "250").say("NOOP").hearNothing();
            }
        }
    }

    @Test
    void aHeldReplyComesWhenItIsReleased() throws IOException {
        try (server) {
            server.at(SmtpPoint.MAIL, SmtpFault.held(SmtpFault.none()));
            try (Talker talker = upTo(SmtpPoint.MAIL)) {
                talker.hearNothing();
                server.release();
                talker.hear("250");
            }
        }
    }

    @Test
    void itsPortRefusesIsSilentAndIsThereAgain() throws IOException {
        InetSocketAddress place = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        try (server) {
            server.refuseConnections();
            try (Socket refused = new Socket()) {
                assertThrows(ConnectException.class, () -> refused.connect(place, 10_000));
            }
            server.at(SmtpPoint.CONNECT, SmtpFault.hang());
            try (Socket unanswered = new Socket()) {
                assertThrows(SocketTimeoutException.class, () -> unanswered.connect(place, 300));
            }
            server.heal();
            try (Talker talker = upTo(SmtpPoint.QUIT)) {
                talker.hear("221");
            }
            assertEquals(place.getPort(), server.port());
        }
    }

    @Test
    void eachRecipientHasHisOwnReplyAndA421IsTheEnd() throws IOException {
        try (server;
                Talker talker = new Talker(server)) {
            server.recipients(address -> address.substring(0, 3) + " said");
            talker.hear("220").ask("EHLO me", "250").ask("MAIL FROM:<me@example.org>", "250");
            talker.ask("RCPT TO:<550@example.net>", "550 said").ask("RCPT TO:<250@example.net>", "250 said");
            talker.ask("RCPT TO:<421@example.net>", "421 said");
            assertEquals("", talker.hearEnd());
        }
    }

    @Test
    void byLmtpItAnswersForEachRecipient() throws IOException {
        try (server;
                FaultServer lmtp = FaultServer.lmtp().pipelining().start();
                Talker talker = new Talker(lmtp)) {
            lmtp.afterData(address -> address.startsWith("bob") ? "452 full" : "250 taken");
            talker.hear("220").ask("LHLO me", "250").upToDot("ann@example.net", "bob@example.net", "eve@example.net");
            talker.ask(".", "250").hear("452").hear("250");
            assertEquals(
                    List.of("ann@example.net", "eve@example.net"),
                    lmtp.taken().stream().map(Taken::recipient).toList());
        }
    }

    @Test
    void whenItIsClosedNoneOfItsThreadsIsLeft() throws Exception {
        server.at(SmtpPoint.MAIL, SmtpFault.hang());
        server.once(SmtpPoint.EHLO, SmtpFault.endless());
        try (Talker flooded = upTo(SmtpPoint.EHLO)) {
            flooded.hearOctet();
            try (Talker hung = upTo(SmtpPoint.MAIL)) {
                server.awaitReached(SmtpPoint.MAIL, Duration.ofSeconds(10));
                server.once(SmtpPoint.EHLO, SmtpFault.drip(Duration.ofHours(1)));
                try (Talker dripping = upTo(SmtpPoint.EHLO)) {
                    server.close();
                    hung.hearEnd();
                    dripping.hearEnd();
                    flooded.hearEnd();
                }
            }
        }
        assertEquals(
                List.of(),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("fault-server"))
                        .toList());
    }
}
