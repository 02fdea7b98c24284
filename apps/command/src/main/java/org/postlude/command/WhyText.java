package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.Explanation;
import org.postlude.spooler.queue.Reason;

/** Why a message is still here, for a person: its state, then a sentence for each thing that applies. */
final class WhyText {
    private WhyText() {}

    static List<String> lines(Explanation why, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(why.id() + "  " + why.state());
        for (Reason reason : why.reasons()) {
            lines.add("  " + Words.oneLine(reason.sentence() + whom(reason.recipients())));
            String times = times(reason, now);
            if (!times.isEmpty()) {
                lines.add("    " + times);
            }
        }
        return lines;
    }

    private static String whom(List<String> recipients) {
        if (recipients.isEmpty()) {
            return "";
        }
        String more = recipients.size() == 1 ? "" : " and " + (recipients.size() - 1) + " more";
        return " (" + recipients.get(0) + more + ")";
    }

    private static String times(Reason reason, Instant now) {
        String since = reason.since() == null ? "" : "since " + at(reason.since(), now);
        String until = reason.until() == null ? "" : "until " + at(reason.until(), now);
        return since.isEmpty() || until.isEmpty() ? since + until : since + ", " + until;
    }

    private static String at(@Nullable Instant time, Instant now) {
        if (time == null) {
            return "";
        }
        Duration away = Duration.between(now, time);
        return Words.time(time)
                + (away.isNegative()
                        ? " (" + Words.duration(away.negated()) + " ago)"
                        : " (in " + Words.duration(away) + ")");
    }
}
