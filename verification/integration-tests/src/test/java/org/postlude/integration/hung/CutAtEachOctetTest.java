package org.postlude.integration.hung;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.LogoffReport;
import org.postlude.tck.smtp.Cut;
import org.postlude.tck.smtp.SmtpFault;

/**
 * A conversation is cut after its first octet, another one after its second, and so on to behind its last, in both directions:
 * what the report says of each is true, and nothing is lost.
 */
@Timeout(170)
class CutAtEachOctetTest {
    /** Longer than all that one side says in plain text. */
    private static final int PLAIN = 500;

    private static final int ENDS = "250 2.0.0 taken\r\n".length();

    /** What fails says how it is seen again. */
    private static void alone(String name, Work work) throws InterruptedException {
        Together.run(CutAtEachOctetTest.class, List.of(new Together.Case(name, watch -> work.run())));
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    @Tag("hung")
    @ParameterizedTest
    @CsvSource({
        "PLAIN, CLOSE, true",
        "PLAIN, RESET, false",
        "PIPELINED, CLOSE, false",
        "PIPELINED, RESET, true",
        "LMTP, CLOSE, true",
        "LMTP, CLOSE, false",
        "LMTP, RESET, true",
        "PLAIN, CLOSE, false"
    })
    void ofWhatTheServerSends(Line line, Cut cut, boolean takesUntold) throws InterruptedException {
        String name = "sent " + line + " " + cut + (takesUntold ? "" : " not taken");
        alone(name, () -> sent(line, cut, takesUntold));
    }

    private static void sent(Line line, Cut cut, boolean takesUntold) throws Exception {
        try (Trial trial = new Trial(line, Disk.inMemory(), Crowd.ONE_EACH, builder -> builder)) {
            trial.takesUntold(takesUntold);
            AtomicLong octets = new AtomicLong();
            trial.server.afterSent(octets::incrementAndGet, SmtpFault.cut(cut));
            Crowd.submit(trial, PLAIN);
            LogoffReport report = Crowd.logOff(trial, PLAIN);
            // Within the last reply there is doubt, and nowhere else: only its two ends are a matter of the network.
            int inDoubt = Crowd.inDoubt(report).size();
            assertTrue(inDoubt >= ENDS - 1 && inDoubt <= ENDS + 1, () -> inDoubt + " in doubt: " + report);
            assertTrue(report.counts().sent() > 0, "none was cut behind its end");
            trial.assertNothingIsLost();
        }
    }

    @Tag("hung")
    @ParameterizedTest
    @CsvSource({"PLAIN, CLOSE", "PLAIN, RESET", "PIPELINED, CLOSE", "PIPELINED, RESET", "LMTP, CLOSE", "LMTP, RESET"})
    void ofWhatTheClientSends(Line line, Cut cut) throws InterruptedException {
        alone("received " + line + " " + cut, () -> received(line, cut));
    }

    private static void received(Line line, Cut cut) throws Exception {
        try (Trial trial = new Trial(line, Disk.inMemory(), Crowd.ONE_EACH, builder -> builder)) {
            AtomicLong octets = new AtomicLong();
            trial.server.afterReceived(octets::incrementAndGet, SmtpFault.cut(cut));
            Crowd.submit(trial, PLAIN);
            LogoffReport report = Crowd.logOff(trial, PLAIN);
            assertTrue(report.counts().sent() > 0, "none was cut behind its end");
            assertTrue(Crowd.inDoubt(report).size() >= 1, "none was cut within its final dot");
            trial.assertNothingIsLost();
        }
    }

    /** In a connection that is secured the handshake and the login are cut too, some octets at a time. */
    @Tag("hung")
    @ParameterizedTest
    @CsvSource({"CLOSE, 13", "RESET, 17"})
    void ofTheHandshake(Cut cut, int step) throws InterruptedException {
        alone("handshake " + cut, () -> handshake(cut, step));
    }

    private static void handshake(Cut cut, int step) throws Exception {
        int count = 3_000 / step;
        for (boolean sent : new boolean[] {true, false}) {
            try (Trial trial = new Trial(Line.SECURED, Disk.inMemory(), Crowd.ONE_EACH, builder -> builder)) {
                AtomicLong octets = new AtomicLong();
                if (sent) {
                    trial.server.afterSent(() -> octets.addAndGet(step), SmtpFault.cut(cut));
                } else {
                    trial.server.afterReceived(() -> octets.addAndGet(step), SmtpFault.cut(cut));
                }
                Crowd.submit(trial, count);
                LogoffReport report = Crowd.logOff(trial, count);
                assertTrue(report.counts().sent() > 0, "none was cut behind its end");
                trial.assertNothingIsLost();
            }
        }
    }

    /** Some of them, in every build. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTheLastReplyOnly(boolean takesUntold) throws Exception {
        try (Trial trial = new Trial(Line.PLAIN, Disk.inMemory(), Crowd.ONE_EACH, builder -> builder)) {
            trial.takesUntold(takesUntold);
            AtomicLong octets = new AtomicLong(120);
            trial.server.afterSent(octets::incrementAndGet, SmtpFault.cut(Cut.CLOSE));
            Crowd.submit(trial, 30);
            LogoffReport report = Crowd.logOff(trial, 30);
            assertEquals(ENDS - 1.0, Crowd.inDoubt(report).size(), 1.0, report::toString);
            trial.assertNothingIsLost();
        }
    }
}
