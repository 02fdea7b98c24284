package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.integration.Command.Result;

/** The command through TLS and a login, to a real Postfix with Cyrus SASL. */
@Tag("real-peer")
@Timeout(180)
class RealPostfixLoginTest {
    @TempDir
    Path dir;

    private Postfix postfix;
    private Command command;
    private Path password;
    private Path mail;

    @BeforeEach
    void start() throws Exception {
        postfix = Postfix.startSecure(Files.createDirectory(dir.resolve("postfix")));
        command = new Command(dir.resolve("store"));
        password = LoginPeer.secret(dir.resolve("password"), Postfix.PASSWORD);
        mail = Command.file(dir, "k1");
    }

    @AfterEach
    void stop() throws Exception {
        postfix.close();
    }

    private String via(Path trust) {
        return postfix.url().replace("smtp://", "smtp://ann%40peer.example.net@") + "?password=file:" + password
                + "&trust=" + trust;
    }

    private void assertDelivered() throws IOException {
        int expected = Letters.recipientsOf("k1").size();
        await("the deliveries of " + postfix)
                .atMost(Duration.ofSeconds(30))
                .until(() -> postfix.delivered().size() >= expected);
        assertEquals(expected, postfix.delivered().size());
        assertTrue(
                postfix.delivered().stream().allMatch(message -> message.contains(" with ESMTPSA ")),
                "as Received says it: through TLS, and somebody who logged in");
    }

    private String heldBack(Result result) throws IOException {
        result.assertCode(75);
        assertEquals(List.of(), postfix.delivered());
        assertFalse(result.toString().contains(Postfix.PASSWORD), "no password in a report");
        return result.json().get("messages").get(0).get("lastReply").asText();
    }

    @Test
    void mailArrivesThroughTlsAndALogin() throws Exception {
        command.run("send", mail, "--via", via(postfix.certificate()), "--json").assertCode(0);
        assertDelivered();
    }

    @Test
    void aWrongPasswordKeepsTheMailUntilItIsCorrected() throws Exception {
        Files.writeString(password, "wrong");
        String reply = heldBack(command.run("send", mail, "--via", via(postfix.certificate()), "--json"));
        assertTrue(reply.contains("PLAIN: 535 5.7.8"), reply);
        Files.writeString(password, Postfix.PASSWORD);
        command.run("send", "--logoff", "purge", "--json").assertCode(0);
        assertDelivered();
    }

    @Test
    void aCertificateThatIsNotOursKeepsTheMail() throws Exception {
        String reply = heldBack(command.run("send", mail, "--via", via(Certificates.ANOTHER.pem()), "--json"));
        assertTrue(reply.contains("certificate is not to be trusted"), reply);
    }

    @Test
    void whoDoesNotLogInIsRefused() throws Exception {
        Result result = command.run("send", mail, "--via", postfix.url(), "--json");
        assertEquals(1, result.json().get("returned").asInt(), result::toString);
        assertEquals(List.of(), postfix.delivered());
    }
}
