package org.postlude.integration.hung;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.message.Phase;
import org.postlude.store.Activity;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.Outcome;
import org.postlude.tck.smtp.SmtpFault;
import org.postlude.tck.smtp.SmtpPoint;

/**
 * A cell of the decision table (semantics 1.7), column P_out and column Q together: the first message is at a point of its
 * conversation when the logoff is called, the second is queued. A server that hangs goes on hanging; one that fails
 * otherwise does so after the logoff was called, to the second message too. Whether it has what it does not tell of is
 * {@code takesUntold}; no client can see it.
 */
record Cell(Line line, SmtpPoint point, Failing failing, LogoffMode mode, boolean takesUntold) {
    private static final String FIRST = "first";
    private static final String SECOND = "second";

    /**
     * Whether it can be told from a server without fault: where no reply is due, none can drip. What drips is told in the end,
     * and so it is not of the kind that can be left.
     */
    boolean exists() {
        boolean due = point != SmtpPoint.CONNECT && point != SmtpPoint.TLS_HANDSHAKE;
        boolean untold = point == SmtpPoint.END_OF_DATA && failing != Failing.DRIPS;
        return line.passes(point) && (due || failing != Failing.DRIPS) && (takesUntold || untold);
    }

    /** Short, and another one for each. */
    String name() {
        return line + " " + point + " " + failing + " " + mode + (takesUntold ? "" : " not taken");
    }

    /** Carries it out. */
    void tryOut(Disk disk, Stopwatch watch) throws Exception {
        try (Trial trial = new Trial(line, disk)) {
            trial.takesUntold(takesUntold);
            if (point == SmtpPoint.QUIT) {
                atQuit(trial, watch);
            } else {
                report(trial, bring(trial), watch);
            }
            trial.leave(watch);
            if (point == SmtpPoint.QUIT) {
                trial.server.awaitReached(point, Trial.PATIENCE);
            }
            trial.assertNothingIsLost();
        }
    }

    /** Two messages, of which the first is where the fault is; says what goes on there. */
    private Runnable bring(Trial trial) throws IOException, InterruptedException {
        boolean unanswered = point == SmtpPoint.CONNECT && failing == Failing.HANGS;
        Runnable goOn = () -> {};
        if (failing.isSilence()) {
            trial.server.at(point, failing.fault);
        } else {
            trial.server.at(point, failing.fault).once(point, SmtpFault.held(failing.fault));
            goOn = trial.server::release;
        }
        trial.submit(FIRST, "first@example.net");
        trial.awaitState(FIRST, MessageState.ACTIVE);
        if (!unanswered) {
            trial.server.awaitReached(point, Trial.PATIENCE);
        }
        trial.submit(SECOND, "second@example.net");
        trial.settle();
        return goOn;
    }

    private void report(Trial trial, Runnable goOn, Stopwatch watch) {
        boolean waits = mode != LogoffMode.QUIET && mode != LogoffMode.ABORT;
        if (!waits || failing.isSilence()) {
            assertIsAtThePoint(trial.logoff(mode, Trial.DEADLINE, watch, () -> {}));
            goOn.run();
            return;
        }
        assertHasFailed(trial.logoff(mode, Trial.PATIENCE, watch, goOn));
    }

    /** The server has not gone on. */
    private void assertIsAtThePoint(LogoffReport report) {
        Phase phase = phase();
        boolean stopped = mode == LogoffMode.ABORT && phase != Phase.COMMITTED;
        boolean refused = !stopped && (mode == LogoffMode.QUIET || mode == LogoffMode.ABORT);
        Set<Activity> busy = EnumSet.of(Activity.OUTBOUND, Activity.OUTBOUND_QUEUE);
        assertEquals(
                stopped ? Outcome.RELEASED : refused ? Outcome.REFUSED : Outcome.INCOMPLETE,
                report.outcome(),
                report::toString);
        assertEquals(stopped ? Set.of(Activity.OUTBOUND_QUEUE) : busy, report.activity(), report::toString);
        assertEquals(
                new LogoffCounts(2, 0, 2, 0, stopped ? 1 : 0, stopped ? 1 : 0, 0, 0, 0),
                report.counts(),
                report::toString);
        assertStands(report, FIRST, stopped ? null : phase, stopped ? MessageState.QUEUED : MessageState.ACTIVE);
        assertStands(report, SECOND, null, MessageState.QUEUED);
    }

    /** The attempt has ended, and by the modes that send the queue that of the second message too. */
    private void assertHasFailed(LogoffReport report) {
        MessageState failed = phase() == Phase.COMMITTED ? MessageState.IN_DOUBT : MessageState.BACKING_OFF;
        boolean both = mode != LogoffMode.ORDERLY;
        int inDoubt = failed == MessageState.IN_DOUBT ? (both ? 2 : 1) : 0;
        assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
        assertEquals(Set.of(Activity.OUTBOUND_QUEUE), report.activity(), report::toString);
        LogoffCounts counts = report.counts();
        assertEquals(new LogoffCounts(2, 0, 2, 0, counts.requeued(), 0, 0, 0, inDoubt), counts, report::toString);
        assertStands(report, FIRST, null, failed);
        assertStands(report, SECOND, null, both ? failed : MessageState.QUEUED);
    }

    private static void assertStands(LogoffReport report, String name, @Nullable Phase phase, MessageState state) {
        List<MessageStatus> found = report.messages().stream()
                .filter(each -> Trial.isOf(each, name))
                .toList();
        assertEquals(1, found.size(), report::toString);
        assertEquals(state, found.get(0).state(), report::toString);
        assertEquals(phase, found.get(0).phase(), report::toString);
    }

    /** Nobody waits for a server's farewell: all is sent, and the store let go, in every mode. */
    private void atQuit(Trial trial, Stopwatch watch) throws Exception {
        trial.server.at(point, failing.fault);
        trial.submit(FIRST, "first@example.net");
        trial.submit(SECOND, "second@example.net");
        trial.awaitEmpty();
        LogoffReport report = trial.logoffOnceItIsKnown(mode, watch);
        assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
        assertEquals(Set.of(), report.activity(), report::toString);
        assertEquals(new LogoffCounts(2, 2, 0, 0, 0, 0, 0, 0, 0), report.counts(), report::toString);
        assertTrue(report.messages().isEmpty(), report::toString);
        assertTrue(trial.server.taken().stream().allMatch(each -> each.told()));
    }

    /** How far the first message has come at the point. */
    private Phase phase() {
        return switch (point) {
            case CONNECT, BANNER, EHLO, STARTTLS, TLS_HANDSHAKE, AUTH -> Phase.CONNECTING;
            case MAIL, RCPT -> Phase.ENVELOPE;
            case DATA -> Phase.BODY;
            case END_OF_DATA, QUIT -> Phase.COMMITTED;
        };
    }
}
