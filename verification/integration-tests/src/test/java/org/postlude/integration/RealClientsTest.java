package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mail programs that nobody here wrote submit to {@code postlude run}: through STARTTLS, with a login, to several recipients. */
@Tag("real-peer")
@Timeout(120)
class RealClientsTest {
    private static final List<String> RECIPIENTS = List.of("ann@example.net", "bob@example.net", "carol@example.com");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Not with a dot alone at its end, which swaks takes for its own. */
    private static final String TEXT = "Grüße\n.\n..two dots\nFrom here\n\n.end";

    @TempDir
    Path dir;

    private Receiver receiver;
    private RunningPostlude postlude;

    @BeforeEach
    void start() throws Exception {
        receiver = Receiver.start().pipelining();
        postlude = RunningPostlude.taking(dir.resolve("run"), receiver.url());
    }

    @AfterEach
    void stop() {
        postlude.close();
        receiver.close();
    }

    private static int run(ProcessBuilder line) throws IOException, InterruptedException {
        try (Jvm client = Jvm.start(line)) {
            return client.end(PATIENCE);
        }
    }

    private static void assertRuns(ProcessBuilder line) throws IOException, InterruptedException {
        try (Jvm client = Jvm.start(line)) {
            assertEquals(0, client.end(PATIENCE), () -> String.join(" ", line.command()) + ": " + client);
        }
    }

    private Path written(String key, String text) throws IOException {
        return Files.writeString(dir.resolve(key + ".eml"), """
                From: writer@example.org
                To: ann@example.net, bob@example.net,
                 carol@example.com
                Subject: %s
                Date: Mon, 03 Aug 2026 09:00:00 +0200
                Message-ID: <%s@writer.example.org>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                %s
                """.formatted(key, key, text));
    }

    /** The copies of all recipients, which are to be the same. */
    private String arrived() {
        List<String> recipients = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        await("the message at its next hop").atMost(PATIENCE).until(() -> {
            recipients.clear();
            texts.clear();
            receiver.arrivals().forEach(each -> {
                recipients.addAll(each.recipients());
                texts.add(each.octets());
            });
            return recipients.size() >= RECIPIENTS.size();
        });
        assertEquals(RECIPIENTS, recipients.stream().sorted().toList());
        assertEquals(1, texts.stream().distinct().count());
        return texts.get(0);
    }

    private static void assertTraced(String arrived, Path sent) throws IOException {
        assertTrue(arrived.startsWith("Received: from "), arrived);
        assertTrue(arrived.contains("(Postlude) with ESMTPSA id "), "through TLS, and a login: " + arrived);
        assertEquals(
                Files.readString(sent, ISO_8859_1).replace("\n", "\r\n"), RealServer.withoutTrace(arrived), arrived);
    }

    /** It ends the last line by itself, even one that has its end. */
    private ProcessBuilder swaks(Path mail, String password, String... more) throws IOException {
        RealServer.need(Path.of("/usr/bin/swaks"), "swaks");
        Path unended =
                Files.writeString(dir.resolve("swaks"), Files.readString(mail).stripTrailing());
        List<String> line = new ArrayList<>(List.of(
                "swaks",
                "--server",
                "127.0.0.1:" + postlude.port(),
                "--tls",
                "--tls-verify",
                "--tls-ca-path",
                postlude.certificate().toString(),
                "--auth-user",
                RunningPostlude.USER,
                "--auth-password",
                password,
                "--from",
                "writer@example.org",
                "--to",
                String.join(",", RECIPIENTS),
                "--data",
                "@" + unended));
        line.addAll(List.of(more));
        return new ProcessBuilder(line);
    }

    @Test
    void swaksSubmitsToSeveralWithItsCommandsInOneGo() throws Exception {
        Path mail = written("swaks", TEXT);
        assertRuns(swaks(mail, RunningPostlude.PASSWORD, "--pipeline", "--auth", "PLAIN"));
        assertTraced(arrived(), mail);
    }

    @Test
    void swaksWithTheOlderLogin() throws Exception {
        Path mail = written("login", "x".repeat(990) + "\n" + TEXT);
        assertRuns(swaks(mail, RunningPostlude.PASSWORD, "--auth", "LOGIN"));
        assertTraced(arrived(), mail);
    }

    /** Swaks says with its exit code what went wrong: 28 is the login, 24 a recipient. */
    @Test
    void whoHasTheWrongPasswordOrNoneSubmitsNothing() throws Exception {
        Path mail = written("wrong", TEXT);
        assertEquals(28, run(swaks(mail, "wrong", "--auth", "PLAIN")));
        ProcessBuilder none = new ProcessBuilder(
                "swaks",
                "--server",
                "127.0.0.1:" + postlude.port(),
                "--from",
                "writer@example.org",
                "--to",
                RECIPIENTS.get(0));
        assertNotEquals(0, run(none));
        assertEquals(0, postlude.end().get("submitted").asInt());
        assertEquals(List.of(), receiver.arrivals());
    }

    @Test
    void msmtpSubmitsWhatAProgramGivesIt() throws Exception {
        RealServer.need(Path.of("/usr/bin/msmtp"), "msmtp");
        Path mail = written("msmtp", TEXT);
        Path settings = LoginPeer.secret(dir.resolve("msmtprc"), """
                account default
                host 127.0.0.1
                port %d
                from writer@example.org
                tls on
                tls_starttls on
                tls_trust_file %s
                auth on
                user %s
                password %s
                """.formatted(
                        postlude.port(), postlude.certificate(), RunningPostlude.USER, RunningPostlude.PASSWORD));
        List<String> line = new ArrayList<>(List.of("msmtp", "-C", settings.toString(), "--"));
        line.addAll(RECIPIENTS);
        assertRuns(new ProcessBuilder(line).redirectInput(mail.toFile()));
        assertTraced(arrived(), mail);
    }

    @Test
    void muttSubmitsATextWithAnAttachment() throws Exception {
        RealServer.need(Path.of("/usr/bin/mutt"), "mutt");
        byte[] octets = new byte[100_000];
        new Random(7).nextBytes(octets);
        Path attached = Files.write(dir.resolve("octets.bin"), octets);
        Path text = Files.writeString(dir.resolve("text"), TEXT + "\n");
        Path settings = LoginPeer.secret(dir.resolve("muttrc"), """
                set smtp_url="smtp://%1$s@127.0.0.1:%2$d/"
                set smtp_pass="%3$s"
                set ssl_starttls=yes
                set ssl_force_tls=yes
                set ssl_ca_certificates_file="%4$s"
                set from=writer@example.org
                set use_envelope_from=yes
                set charset=utf-8
                set send_charset=utf-8
                set allow_8bit=yes
                set copy=no
                """.formatted(
                        RunningPostlude.USER, postlude.port(), RunningPostlude.PASSWORD, postlude.certificate()));
        List<String> line = new ArrayList<>(
                List.of("mutt", "-n", "-F", settings.toString(), "-s", "Grüße", "-a", attached.toString(), "--"));
        line.addAll(RECIPIENTS);
        ProcessBuilder mutt = new ProcessBuilder(line).redirectInput(text.toFile());
        mutt.environment().put("HOME", dir.toString());
        mutt.environment().put("LC_ALL", "C.UTF-8");
        assertRuns(mutt);

        String arrived = arrived();
        assertTrue(arrived.contains("(Postlude) with ESMTPSA id "), arrived);
        MimeMessage message = new MimeMessage(null, new ByteArrayInputStream(arrived.getBytes(ISO_8859_1)));
        assertEquals("Grüße", message.getSubject());
        Multipart parts = (Multipart) message.getContent();
        assertEquals(TEXT + "\n", parts.getBodyPart(0).getContent().toString().replace("\r\n", "\n"));
        assertArrayEquals(octets, parts.getBodyPart(1).getInputStream().readAllBytes());
        assertTrue(new String(arrived.getBytes(ISO_8859_1), UTF_8).contains("Grüße\r\n"), "as 8-bit text");
    }
}
