package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import org.postlude.message.Direction;
import org.postlude.message.MessageState;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;

/** The logoff of a command: the mode that was asked for, and where that is refused, orderly in what is left of the time. */
final class LeavingStore {
    private static final Deadline GRACE = Deadline.in(Duration.ofSeconds(1));

    private final MessageStore store;
    private final Surroundings surroundings;
    private final ExitCodes codes;

    LeavingStore(MessageStore store, Surroundings surroundings, ExitCodes codes) {
        this.store = store;
        this.surroundings = surroundings;
        this.codes = codes;
    }

    /**
     * The same as long as no signal comes; at the first one an orderly logoff, at the second an abort. Returns the report
     * of the last of them, which alone decides the exit code.
     */
    LogoffReport logoff(LogoffMode mode, Deadline deadline, Interrupts interrupts) {
        while (true) {
            int seen = interrupts.count();
            Interrupts.First first = interrupts.first();
            LogoffMode now = seen == 0 ? mode : seen == 1 ? first.mode() : LogoffMode.ABORT;
            Deadline within = seen == 0 ? deadline : seen == 1 ? first.within() : Interrupts.ABORT;
            LeavingStore turn = new LeavingStore(store, surroundings, new ExitCodes());
            LogoffReport report = interrupts.during(seen, () -> turn.logoff(now, within));
            if (report.isComplete() || seen > 1 || interrupts.count() == seen) {
                codes.add(turn.codes.worst());
                return report;
            }
        }
    }

    /** Returns the report of the last logoff; the refusal before it is a line and an exit code. */
    LogoffReport logoff(LogoffMode mode, Deadline deadline) {
        Instant begin = surroundings.clock().instant();
        LogoffReport report = store.storeLogoff(mode, deadline);
        if (report.outcome() == Outcome.REFUSED) {
            codes.add(ExitCodes.REFUSED);
            Deadline rest = rest(deadline, begin);
            surroundings.line(refusal(report, rest));
            report = store.storeLogoff(LogoffMode.ORDERLY, rest);
        }
        codes.addAll(report);
        report.problems().forEach(surroundings::line);
        return report;
    }

    /**
     * Before the process goes: a transfer that is cut off unasked would be in doubt at the next run, one that is stopped
     * before its permit is in the queue. The report is out already; it tells of the logoff that was asked for.
     */
    void stopWhatCanBeStopped(LogoffReport report) {
        if (report.outcome() == Outcome.INCOMPLETE) {
            store.storeLogoff(LogoffMode.ABORT, GRACE);
        }
    }

    private Deadline rest(Deadline deadline, Instant begin) {
        return rest(deadline, begin, surroundings.clock().instant());
    }

    static Deadline rest(Deadline deadline, Instant begin, Instant now) {
        Duration gone = Duration.between(begin, now);
        return new Deadline(deadline.limit().map(limit -> {
            Duration rest = limit.minus(gone.isNegative() ? Duration.ZERO : gone); // a clock that was set back
            return rest.isNegative() ? Duration.ZERO : rest;
        }));
    }

    private static String refusal(LogoffReport report, Deadline rest) {
        long transfers = report.messages().stream()
                .filter(message -> message.state() == MessageState.ACTIVE || message.direction() == Direction.INBOUND)
                .count();
        return Words.of(report.mode()) + " was refused: " + Words.messages(transfers)
                + " in process; nothing was changed, all mail is where it was. Logging off orderly, "
                + Words.deadline(rest);
    }
}
