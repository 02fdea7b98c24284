package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postlude.spooler.core.QueueSnapshot;
import org.postlude.spooler.core.Verdict;
import org.postlude.store.Activity;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/** A logoff's report: what the core decided, and what the store said of its queue (rule D10). */
final class Reports {
    private Reports() {}

    static LogoffReport of(Verdict verdict, QueueSnapshot snapshot, List<String> problems) {
        Set<Activity> activity = EnumSet.noneOf(Activity.class);
        activity.addAll(verdict.activity());
        boolean released =
                verdict.outcome() == Outcome.RELEASED && verdict.activity().isEmpty();
        if (snapshot.waiting() || (released && snapshot.left() > 0)) {
            activity.add(Activity.OUTBOUND_QUEUE);
        }
        LogoffCounts counts = verdict.counts();
        List<String> all = new ArrayList<>(verdict.problems());
        all.addAll(problems);
        return new LogoffReport(
                verdict.mode(),
                verdict.overwritten(),
                verdict.outcome(),
                activity,
                new LogoffCounts(
                        counts.submitted(),
                        counts.sent(),
                        counts.left(),
                        counts.received(),
                        counts.requeued(),
                        counts.cancelled(),
                        counts.returned(),
                        counts.withdrawn(),
                        snapshot.inDoubt()),
                snapshot.messages(),
                snapshot.omitted(),
                all);
    }
}
