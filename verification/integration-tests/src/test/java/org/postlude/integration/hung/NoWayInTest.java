package org.postlude.integration.hung;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageState;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.Outcome;
import org.postlude.tck.smtp.FaultServer;
import org.postlude.tck.smtp.SmtpFault;
import org.postlude.tck.smtp.SmtpPoint;
import org.postlude.tck.smtp.ThrowAwayCertificate;

/** A server to which there is no way: every mode lets the store go at once, the mail waits, and it costs nobody his mail. */
@Timeout(60)
@Tag("long")
class NoWayInTest {
    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void aServerThatRefusesToConnectKeepsNobody(LogoffMode mode) throws Exception {
        try (Stopwatch watch = new Stopwatch();
                Trial trial = new Trial(Line.PLAIN, Disk.inMemory())) {
            trial.server.refuseConnections();
            trial.submit("first", "first@example.net");
            trial.awaitState("first", MessageState.BACKING_OFF);
            LogoffReport report = trial.logoff(mode, Trial.DEADLINE, watch, () -> {});
            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            assertEquals(Set.of(Activity.OUTBOUND_QUEUE), report.activity(), report::toString);
            long requeued = mode == LogoffMode.PURGE ? 1 : 0;
            assertEquals(new LogoffCounts(1, 0, 1, 0, requeued, 0, 0, 0, 0), report.counts(), report::toString);
            MessageStatus left = report.messages().get(0);
            assertEquals(MessageState.BACKING_OFF, left.state(), report::toString);
            assertTrue(String.valueOf(left.lastReply()).contains("refused"), report::toString);
            trial.leave(watch);
            trial.assertNothingIsLost();
        }
    }

    /** To a certificate of another host, without STARTTLS, or with words slipped in before TLS, nothing goes, least of all in plain text. */
    @Test
    void whereTlsIsRequiredNothingGoesInPlainText(@TempDir Path folder) throws Exception {
        ThrowAwayCertificate other = ThrowAwayCertificate.make(folder, "other", "mail.example.net");
        try (FaultServer elsewhere = FaultServer.smtp().implicitTls(other).start();
                FaultServer stripped = FaultServer.smtp().startTls(other).start();
                FaultServer injected =
                        FaultServer.smtp().startTls(Line.CERTIFICATE).start();
                FaultServer refusing =
                        FaultServer.smtp().startTls(Line.CERTIFICATE).start()) {
            stripped.at(SmtpPoint.EHLO, SmtpFault.reply("250-faults.example.net", "250 8BITMIME"));
            injected.at(SmtpPoint.STARTTLS, SmtpFault.none().then(SmtpFault.garbage("250 slipped in\r\n")));
            refusing.at(SmtpPoint.STARTTLS, SmtpFault.reply("454 4.7.0 no TLS today"));
            assertNothingGoes(elsewhere, "smtps", other, "127.0.0.1");
            assertNothingGoes(stripped, "smtp", other, "STARTTLS is required and was not offered");
            assertNothingGoes(injected, "smtp", Line.CERTIFICATE, "TLS");
            assertNothingGoes(refusing, "smtp", Line.CERTIFICATE, "454");
        }
    }

    private static void assertNothingGoes(FaultServer server, String scheme, ThrowAwayCertificate trusted, String why)
            throws Exception {
        Disk disk = Disk.inMemory();
        String url = scheme + "://127.0.0.1:" + server.port() + "?trust=" + trusted.pem()
                + (scheme.equals("smtps") ? "" : "&starttls=required");
        try (Program program = new Program(disk, disk.address(), url, Map.of(), builder -> builder)) {
            program.submit("first", "first@example.net");
            LogoffReport report = program.store().storeLogoff(LogoffMode.PURGE, Deadline.in(Trial.PATIENCE));
            assertEquals(1, report.counts().left(), report::toString);
            assertTrue(String.valueOf(report.messages().get(0).lastReply()).contains(why), report::toString);
        }
        assertEquals(List.of(), server.taken());
        assertEquals(List.of(), server.saidInPlain());
    }
}
