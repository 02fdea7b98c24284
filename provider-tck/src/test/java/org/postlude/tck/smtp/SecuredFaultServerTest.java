package org.postlude.tck.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a certificate and a user it takes mail only where both were shown, and fails there too. */
@Timeout(60)
class SecuredFaultServerTest {
    @TempDir
    static Path folder;

    private static ThrowAwayCertificate certificate = new ThrowAwayCertificate(Path.of(""), "");

    private final FaultServer server =
            FaultServer.smtp().startTls(certificate).login("ann", "secret").start();

    SecuredFaultServerTest() throws IOException {}

    @BeforeAll
    static void makeCertificate() throws IOException {
        certificate = ThrowAwayCertificate.make(folder, "server", "127.0.0.1");
    }

    private Talker secured() throws Exception {
        Talker talker = new Talker(server);
        talker.hear("220").ask("EHLO me", "250").ask("STARTTLS", "220").secure(certificate);
        return talker.ask("EHLO me", "250");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(US_ASCII));
    }

    @Test
    void itTakesNothingInPlainTextAndNotesWhatWasSaidSo() throws IOException {
        try (server;
                Talker talker = new Talker(server)) {
            talker.hear("220").ask("EHLO me", "250").ask("MAIL FROM:<me@example.org>", "530");
            assertEquals(List.of("1 MAIL"), server.saidInPlain());
        }
    }

    @Test
    void itTakesMailOfItsUserThroughTls() throws Exception {
        try (server;
                Talker talker = secured()) {
            talker.ask("MAIL FROM:<me@example.org>", "530");
            talker.ask("AUTH PLAIN " + base64("\0ann\0guess"), "535");
            talker.ask("AUTH LOGIN", "334").ask(base64("ann"), "334").ask(base64("secret"), "235");
            talker.upToDot("ann@example.net").ask(".", "250");
            assertTrue(server.taken().get(0).encrypted());
            assertEquals(List.of(), server.saidInPlain());
        }
    }

    @Test
    void itKnowsPlainWithItsWordsAtOnceOrLater() throws Exception {
        try (server;
                Talker talker = secured()) {
            talker.ask("AUTH PLAIN", "334").ask(base64("\0ann\0secret"), "235");
            assertTrue(server.commands().stream().noneMatch(line -> line.contains(base64("\0ann\0secret"))));
        }
    }

    @Test
    void itFailsAtStartTlsInTheHandshakeAndAtTheLogin() throws Exception {
        try (server) {
            server.once(SmtpPoint.STARTTLS, SmtpFault.cut(Cut.CLOSE));
            assertThrows(AssertionError.class, this::secured);
            server.once(
                    SmtpPoint.TLS_HANDSHAKE,
                    SmtpFault.garbage("no TLS").then(SmtpFault.cut(Cut.CLOSE)),
                    SmtpFault.cut(Cut.RESET));
            assertThrows(IOException.class, this::secured);
            assertThrows(IOException.class, this::secured);
            server.once(SmtpPoint.AUTH, SmtpFault.hang());
            try (Talker talker = secured()) {
                talker.say("AUTH PLAIN " + base64("\0ann\0secret")).hearNothing();
            }
        }
    }

    @Test
    void itSpeaksTlsFromTheFirstOctetToo() throws Exception {
        try (server;
                FaultServer implicit =
                        FaultServer.smtp().implicitTls(certificate).start();
                Talker talker = new Talker(implicit)) {
            talker.secure(certificate).hear("220").ask("EHLO me", "250").ask("MAIL FROM:<me@example.org>", "250");
        }
    }
}
