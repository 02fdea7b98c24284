package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postlude.message.MessageId;
import org.postlude.spooler.core.Candidate;
import org.postlude.spooler.core.InProcess;
import org.postlude.spooler.core.QueueSnapshot;
import org.postlude.spooler.core.Verdict;
import org.postlude.store.Activity;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/** A logoff's report: what the core decided, and what the store said of its queue (rule D10). */
final class Reports {
    private Reports() {}

    /** A report without a list: that something waits is then known by what is left and not in process. */
    private static QueueSnapshot guess(Verdict verdict) {
        Set<MessageId> inProcess = new HashSet<>();
        for (InProcess transfer : verdict.inProcess()) {
            Candidate part = transfer.part();
            if (part != null) {
                inProcess.add(part.id().message());
            }
        }
        long waiting = Math.max(0, verdict.counts().left() - inProcess.size());
        return new QueueSnapshot(verdict.counts().left(), 0, waiting > 0, List.of(), waiting, List.of(), List.of());
    }

    /** A store that was let go is counted out: one that failed may have done what it did not answer for. */
    private static long left(Verdict verdict, QueueSnapshot read, boolean isGone, List<String> problems) {
        long counted = verdict.counts().left();
        if (!isGone
                || verdict.outcome() != Outcome.RELEASED
                || !verdict.withQueue()
                || read.left() < 0
                || read.left() == counted) {
            return counted;
        }
        problems.add("the store holds " + read.left() + " messages where " + counted
                + " were counted: a change of it may have failed, and was made or not; what it holds is what is left");
        return read.left();
    }

    /** While the store may change, between the verdict and the look at its queue too. */
    static LogoffReport of(Verdict verdict, QueueSnapshot read, List<String> problems) {
        return of(verdict, read, false, problems);
    }

    /** When nobody changes the store any more. */
    static LogoffReport ofReleased(Verdict verdict, QueueSnapshot read) {
        return of(verdict, read, true, List.of());
    }

    private static LogoffReport of(Verdict verdict, QueueSnapshot read, boolean isGone, List<String> problems) {
        QueueSnapshot snapshot = read.equals(QueueSnapshot.UNKNOWN) ? guess(verdict) : read;
        Set<Activity> activity = EnumSet.noneOf(Activity.class);
        activity.addAll(verdict.activity());
        boolean released =
                verdict.outcome() == Outcome.RELEASED && verdict.activity().isEmpty();
        if (snapshot.waiting() || (released && snapshot.left() > 0)) {
            activity.add(Activity.OUTBOUND_QUEUE);
        }
        LogoffCounts counts = verdict.counts();
        List<String> all = new ArrayList<>(verdict.problems());
        long left = left(verdict, read, isGone, all);
        all.addAll(snapshot.damaged());
        all.addAll(snapshot.setAside());
        all.addAll(problems);
        return new LogoffReport(
                verdict.mode(),
                verdict.overwritten(),
                verdict.outcome(),
                activity,
                new LogoffCounts(
                        counts.submitted(),
                        counts.sent(),
                        left,
                        counts.received(),
                        counts.requeued(),
                        counts.cancelled(),
                        counts.returned(),
                        counts.withdrawn(),
                        snapshot.inDoubt()),
                snapshot.messages(),
                snapshot.omitted(),
                all,
                snapshot.setAside());
    }

    /** What went wrong when the clients' logons went, which a session or a host ends before it reports (rule L18). */
    static LogoffReport with(LogoffReport report, List<String> problems) {
        List<String> all = new ArrayList<>(report.problems());
        all.addAll(problems);
        return new LogoffReport(
                report.mode(),
                report.overwritten(),
                report.outcome(),
                report.activity(),
                report.counts(),
                report.messages(),
                report.messagesOmitted(),
                all,
                report.setAside());
    }
}
