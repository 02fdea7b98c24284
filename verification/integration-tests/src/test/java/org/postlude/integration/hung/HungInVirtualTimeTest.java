package org.postlude.integration.hung;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageState;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;
import org.postlude.tck.smtp.SmtpFault;
import org.postlude.tck.smtp.SmtpPoint;
import org.postlude.tck.time.VirtualTime;

/**
 * Where time stands still, no logoff that waits for a hanging server returns; where it comes to the deadline, each does. So
 * the bound holds exactly, however busy the machine is.
 */
@Tag("long")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HungInVirtualTimeTest {
    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-01T09:00:00Z"));

    @ParameterizedTest
    @EnumSource(value = SmtpPoint.class, names = "QUIT", mode = EnumSource.Mode.EXCLUDE)
    void theDeadlineEndsEveryWaitForAServerThatHangs(SmtpPoint point) throws Exception {
        try (Trial trial = new Trial(
                Line.SECURED,
                Disk.inMemory(),
                Map.of("connections", "1"),
                builder -> builder.clock(time).alarm(time::alarm))) {
            trial.server.at(point, SmtpFault.hang());
            trial.submit("first", "first@example.net");
            trial.awaitState("first", MessageState.ACTIVE);
            if (point != SmtpPoint.CONNECT) {
                trial.server.awaitReached(point, Trial.PATIENCE);
            }
            assertEquals(
                    Outcome.REFUSED, trial.store().storeLogoff(LogoffMode.QUIET).outcome());
            for (LogoffMode mode : new LogoffMode[] {LogoffMode.PURGE, LogoffMode.NO_WAIT, LogoffMode.ORDERLY}) {
                assertEquals(Outcome.INCOMPLETE, atTheDeadline(trial, mode).outcome());
            }
            // Which waits for nobody here: what can be stopped is, and what cannot be refuses it.
            LogoffReport abort = trial.store().storeLogoff(LogoffMode.ABORT, Deadline.in(A_WHILE));
            Outcome expected = point == SmtpPoint.END_OF_DATA ? Outcome.REFUSED : Outcome.RELEASED;
            assertEquals(expected, abort.outcome(), abort::toString);
        }
    }

    private LogoffReport atTheDeadline(Trial trial, LogoffMode mode) {
        CompletableFuture<LogoffReport> report =
                trial.store().storeLogoffAsync(mode, Deadline.in(A_WHILE)).toCompletableFuture();
        trial.settle();
        time.advance(A_WHILE.minusMillis(1));
        trial.settle();
        assertFalse(report.isDone(), () -> mode + " returned before its deadline: " + report.join());
        time.advance(Duration.ofMillis(1));
        await().atMost(Trial.PATIENCE).until(report::isDone);
        return report.join();
    }
}
