package org.postlude.transport.jakartamail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.transport.RecipientOutcome;

/** What is told of a conversation to those who listen. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpConversationTest {
    private final SmtpStub stub = new SmtpStub();

    SmtpConversationTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        stub.close();
    }

    private static int place(List<String> lines, String beginning) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(beginning)) {
                return i;
            }
        }
        throw new AssertionError("no " + beginning + " in " + String.join("\n", lines));
    }

    @Test
    void everyCommandAndReplyIsToldInItsOrder() throws Exception {
        try (Sending sending = new Sending(stub.url())) {
            sending.support.listen();
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            List<String> lines = sending.support.conversation();
            int last = -1;
            for (String beginning : List.of(
                    "< 220",
                    "> EHLO ",
                    "> MAIL FROM:<ann@example.org>",
                    "> RCPT TO:<bob@example.org>",
                    "> DATA",
                    "< 354",
                    "> (",
                    "> .")) {
                int place = place(lines, beginning);
                assertTrue(place > last, () -> beginning + " in " + lines);
                last = place;
            }
            assertTrue(lines.get(last + 1).startsWith("< 250"), lines::toString);
            assertEquals("> (" + Sending.MAIL.length + " octets of the message, not shown)", lines.get(last - 1));
            assertFalse(String.join("\n", lines).contains("Hello."), lines::toString);
        }
    }

    @Test
    void nothingIsToldWhereNobodyListens() throws Exception {
        try (Sending sending = new Sending(stub.url())) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            assertEquals(List.of(), sending.support.conversation());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH PLAIN", "AUTH LOGIN"})
    void T24_noCredentialsAreTold(String offer) throws Exception {
        stub.always("EHLO", Reaction.offers("STARTTLS", offer));
        stub.always("STAR", Reaction.say("220 go").then(Reaction.tls(Certificates.Kind.GOOD)));
        stub.always("AUTH", new StubLogin());
        SmtpTransportProvider provider = new SmtpTransportProvider(
                InetAddress::getAllByName, new Secrets(null, null, Map.of("RELAY", StubLogin.PASSWORD)::get));
        try (Sending sending = new Sending(
                provider, stub.url(), "trust", Certificates.pem(), "user", StubLogin.USER, "password", "env:RELAY")) {
            sending.support.listen();
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            String told = String.join("\n", sending.support.conversation());
            assertTrue(told.contains("> " + offer + " (the rest is not shown)"), told);
            assertTrue(told.contains("< 235 (the rest is not shown)"), told);
            for (String secret : List.of(
                    StubLogin.PASSWORD,
                    Base64.getEncoder().encodeToString(StubLogin.PASSWORD.getBytes(UTF_8)),
                    Base64.getEncoder()
                            .encodeToString(("\0" + StubLogin.USER + "\0" + StubLogin.PASSWORD).getBytes(UTF_8)))) {
                assertFalse(told.contains(secret), told);
            }
        }
    }
}
