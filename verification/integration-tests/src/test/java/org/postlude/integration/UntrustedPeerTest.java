package org.postlude.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.Content;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.Submission;

/** What a server cannot show or a user does not know costs no mail: it waits, and goes once that is put right. */
@Tag("long")
@Timeout(60)
class UntrustedPeerTest {
    private static final String WRONG = "a-word-that-stands-nowhere-else";

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource(LoginPeer.Kind.class)
    void toACertificateThatIsNotTrustedNothingIsSentUntilItIs(LoginPeer.Kind kind) throws Exception {
        try (LoginPeer peer = kind.start()) {
            Path trust = Files.copy(Certificates.ANOTHER.pem(), dir.resolve("trust.pem"));
            Path password = LoginPeer.secret(dir.resolve("password"), LoginPeer.PASSWORD);
            String url = peer.url("127.0.0.1", trust, password);
            assertKept(peer, run(url, true), "certificate is not to be trusted");
            Files.write(trust, Files.readAllBytes(Certificates.OURS.pem()));
            assertSent(peer, run(url, false));
        }
    }

    @ParameterizedTest
    @EnumSource(LoginPeer.Kind.class)
    void toAnotherHostThanTheCertificatesNothingIsSent(LoginPeer.Kind kind) throws Exception {
        try (LoginPeer peer = kind.start()) {
            Path password = LoginPeer.secret(dir.resolve("password"), LoginPeer.PASSWORD);
            String url = peer.url("localhost", Certificates.OURS.pem(), password);
            assertKept(peer, run(url, true), "localhost");
            assertKept(peer, run(url, false), "localhost");
        }
    }

    @ParameterizedTest
    @EnumSource(LoginPeer.Kind.class)
    void withAWrongPasswordNothingIsSentUntilItIsCorrected(LoginPeer.Kind kind) throws Exception {
        try (LoginPeer peer = kind.start()) {
            Path password = LoginPeer.secret(dir.resolve("password"), WRONG);
            String url = peer.url("127.0.0.1", Certificates.OURS.pem(), password);
            LogoffReport report = run(url, true);
            assertKept(peer, report, "535");
            for (String said : List.of(WRONG, base64(WRONG), base64("\0" + LoginPeer.USER + "\0" + WRONG))) {
                assertFalse(report.toString().contains(said), () -> said + " is in " + report);
            }
            Files.writeString(password, LoginPeer.PASSWORD);
            assertSent(peer, run(url, false));
        }
    }

    /** GreenMail's plain port offers a login, and no STARTTLS before it. */
    @Test
    void withoutTheStartTlsThatIsRequiredNothingIsSentInPlainText() throws Exception {
        try (LoginPeer peer = new GreenMailPeer("smtp")) {
            Path password = LoginPeer.secret(dir.resolve("password"), LoginPeer.PASSWORD);
            assertKept(peer, run(peer.url("127.0.0.1", Certificates.OURS.pem(), password), true), "STARTTLS");
        }
    }

    /** Submits one message, or goes on with what is left. */
    private LogoffReport run(String url, boolean submits) throws Exception {
        try (SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().transport(url).build();
                MessageStore store = spooler.logon("writer").openStore("sqlite:" + dir.resolve("store"))) {
            if (submits) {
                store.submit(Submission.of(Letters.envelopeOf("k1"), Content.of(Letters.bytesOf("k1"))));
            }
            LogoffReport report = store.storeLogoff(LogoffMode.PURGE, Deadline.in(Duration.ofSeconds(30)));
            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            return report;
        }
    }

    private static void assertKept(LoginPeer peer, LogoffReport report, String why) throws Exception {
        assertEquals(1, report.counts().left(), report::toString);
        MessageStatus kept = report.messages().get(0);
        assertEquals(MessageState.QUEUED, kept.state(), report::toString);
        String reply = String.valueOf(kept.lastReply());
        assertTrue(reply.contains(why), reply);
        assertEquals(List.of(), peer.arrived());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(US_ASCII));
    }

    private static void assertSent(LoginPeer peer, LogoffReport report) throws Exception {
        assertEquals(1, report.counts().sent(), report::toString);
        assertEquals(0, report.counts().left(), report::toString);
        assertTrue(
                !peer.arrived().isEmpty()
                        && peer.arrived().stream().allMatch(text -> text.endsWith(Letters.textOf("k1"))),
                "it arrived as it is");
    }
}
