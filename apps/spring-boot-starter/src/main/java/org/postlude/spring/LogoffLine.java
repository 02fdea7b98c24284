package org.postlude.spring;

import java.time.Duration;
import java.util.Locale;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreAddress;

/** A report as one line of a log: how it ended, what left, what stays, and where. */
final class LogoffLine {
    private LogoffLine() {}

    static String of(LogoffReport report, StoreAddress store, Duration took) {
        LogoffCounts counts = report.counts();
        StringBuilder line = new StringBuilder(
                switch (report.outcome()) {
                    case RELEASED -> "Logged off " + store;
                    case RELEASED_SHARED -> "Let go of " + store + ", which others hold and go on with";
                    case REFUSED -> "Not logged off: a transfer is in process in " + store;
                    case INCOMPLETE -> "Not logged off in time, what is in process stays in the queue of " + store;
                });
        line.append(" (")
                .append(report.mode())
                .append(", ")
                .append(seconds(took))
                .append("): ");
        line.append("submitted ").append(counts.submitted());
        line.append(", sent ").append(counts.sent());
        line.append(", returned ").append(counts.returned());
        line.append(", left ").append(counts.left());
        if (counts.inDoubt() > 0) {
            line.append(", in doubt ").append(counts.inDoubt());
        }
        if (counts.withdrawn() > 0) {
            line.append(", withdrawn ").append(counts.withdrawn());
        }
        if (counts.left() > 0) {
            line.append("; what is left is safe there, and whoever opens it next sends it");
        }
        report.problems().forEach(problem -> line.append("; ").append(problem));
        return line.toString();
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }
}
