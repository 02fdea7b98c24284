package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;

/** Mailboxes of a real Dovecot through TLS and a login. */
@Tag("real-peer")
@Timeout(120)
class RealDovecotLoginTest {
    private static final int COUNT = 3;

    @TempDir
    Path dir;

    private DovecotMailboxes dovecot;
    private String store;
    private Path secret;

    @BeforeEach
    void start() throws Exception {
        dovecot = DovecotMailboxes.startSecure(Files.createDirectory(dir.resolve("dovecot")));
        store = "sqlite:" + dir.resolve("store");
        secret = dir.resolve("secret");
        for (int i = 0; i < COUNT; i++) {
            dovecot.deliver("ann", Letters.bytesOf("k" + i));
        }
    }

    @AfterEach
    void stop() throws Exception {
        dovecot.close();
    }

    private SpoolerCoordinator spooler(String protocol, String mechanism, String value, Path trust) throws IOException {
        boolean isToken = mechanism.equals("xoauth2");
        secret = LoginPeer.secret(secret, value);
        String options = "&trust=" + trust + "&auth=" + mechanism + "&mostBackOff=2s&"
                + (isToken ? "token" : "password") + "=file:" + secret;
        return SpoolerCoordinator.builder()
                .transport("box", dovecot.secureUrl(protocol, "ann", options), Map.of())
                .build();
    }

    private void awaitAll() {
        await("mail in the store")
                .atMost(Duration.ofSeconds(30))
                .until(() -> StoredMail.of(store).size() == COUNT);
    }

    @ParameterizedTest
    @CsvSource({
        "imap, plain",
        "imap, login",
        "imap, xoauth2",
        "imaps, plain",
        "imaps, xoauth2",
        "pop3, plain",
        "pop3, xoauth2",
        "pop3s, login",
        "pop3s, xoauth2"
    })
    void mailComesThroughTlsAndALogin(String protocol, String mechanism) throws Exception {
        String value = mechanism.equals("xoauth2") ? dovecot.token("ann") : DovecotMailboxes.PASSWORD;
        try (SpoolerCoordinator spooler = spooler(protocol, mechanism, value, dovecot.certificate());
                MessageStore opened = spooler.logon("reader").openStore(store)) {
            awaitAll();
            opened.storeLogoff(LogoffMode.ORDERLY);
        }
        assertEquals(COUNT, dovecot.waiting("ann"));
    }

    @ParameterizedTest
    @CsvSource({"imap, plain", "imaps, xoauth2", "pop3s, login"})
    void aWrongSecretKeepsTheMailThereUntilItIsCorrected(String protocol, String mechanism) throws Exception {
        boolean isToken = mechanism.equals("xoauth2");
        String wrong = isToken ? dovecot.token("ann") + "x" : "wrong";
        try (SpoolerCoordinator spooler = spooler(protocol, mechanism, wrong, dovecot.certificate());
                MessageStore opened = spooler.logon("reader").openStore(store)) {
            await("the refusal")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> dovecot.log().contains("auth failed"));
            assertEquals(List.of(), StoredMail.of(store));
            Files.writeString(secret, isToken ? dovecot.token("ann") : DovecotMailboxes.PASSWORD);
            awaitAll();
            opened.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "imaps", "pop3", "pop3s"})
    void whoseCertificateIsNotTrustedIsToldNoPassword(String protocol) throws Exception {
        try (SpoolerCoordinator spooler =
                        spooler(protocol, "plain", DovecotMailboxes.PASSWORD, Certificates.ANOTHER.pem());
                MessageStore opened = spooler.logon("reader").openStore(store)) {
            await("the end of the handshake")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> dovecot.log().contains("no auth attempts"));
            assertEquals(List.of(), StoredMail.of(store));
            opened.storeLogoff(LogoffMode.ORDERLY);
        }
        assertEquals(List.of(), StoredMail.of(store));
    }
}
