package org.postlude.command.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postlude.message.MessageState;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.mapi.LogoffFlags;

/** The tour for a person: at most a hundred characters a line. */
final class TourText {
    private static final int WIDTH = 100;
    private static final int LABEL = 22;

    private TourText() {}

    static List<String> lines(TourResult result) {
        List<String> lines = new ArrayList<>(List.of(
                "Five ways to log off a message store. Each begins at the same moment: one message on the wire that",
                "can still be stopped, one ready, one backing off, one arriving. The spooler is the real one, each",
                "store a Maildir in a temporary directory, the transport stands still when it is told to; no network.",
                ""));
        Table table = new Table(
                List.of("mode", "intent", "outcome", "sent", "received", "left", "activity", "mask"),
                List.of(7, 23, 8, 4, 8, 4, 14, 10));
        for (ModeRun run : result.modes()) {
            LogoffReport report = run.report();
            LogoffCounts counts = report.counts();
            table.row(
                    run.mode(),
                    Words.intent(run.mode()),
                    report.outcome(),
                    counts.sent(),
                    counts.received(),
                    counts.left(),
                    activity(report, " "),
                    mask(report));
        }
        lines.addAll(table.lines());
        lines.add("");
        add(lines, "close without logoff", closed(result.closed()));
        add(lines, "a shared store", shared(result.shared()));
        add(lines, "opened again", reopened(result.reopened()));
        addDifferences(lines, result.differences());
        return lines;
    }

    private static String closed(CloseRun run) {
        return "as ABORT: " + run.stopped() + " stopped, " + run.queued() + " stay queued, "
                + (run.isNothingLost() ? "nothing lost" : "NOT EVERYTHING IS THERE") + "; the log warns: "
                + (run.warning().isEmpty() ? "NOTHING" : "\"" + run.warning().split("\\. ", 2)[0] + "\"");
    }

    private static String shared(SharedRun run) {
        LogoffCounts other = run.other().counts();
        return run.first().mode() + " of one holder: " + run.first().outcome() + ", " + mask(run.first())
                + ", at once; the other goes on, submits " + (other.submitted() - Mail.QUEUE.size())
                + " more, and with " + run.other().mode() + ": " + counts(other);
    }

    private static String reopened(ReopenRun run) {
        LogoffCounts counts = run.report().counts();
        return run.report().mode() + " an hour later sends " + counts.sent() + " of the " + run.left() + " left"
                + (run.isEachOnce() ? ", each once; " : ", BUT NOT EACH ONCE; ") + counts.received() + " received, "
                + counts.left() + " left";
    }

    static List<String> lines(ModeRun run) {
        LogoffReport report = run.report();
        List<String> lines = new ArrayList<>();
        lines.add(run.mode() + ": " + Words.intent(run.mode()) + ".");
        lines.add("");
        lines.add("The state");
        addState(lines, run.state());
        lines.add("");
        lines.add("The calls until then");
        addCalls(lines, run.before());
        lines.add("");
        lines.add("The calls of the logoff");
        addCalls(lines, run.calls());
        lines.add("");
        lines.add("The report");
        LogoffCounts counts = report.counts();
        lines.add("  " + outcome(report));
        lines.add("  submitted " + counts.submitted() + ", " + counts(counts) + ", stopped " + counts.cancelled()
                + ", queued again " + counts.requeued());
        lines.add("  mask " + mask(report) + ", activity "
                + (report.activity().isEmpty() ? "none" : activity(report, ", ")));
        addState(lines, messages(report));
        addDifferences(lines, run.differences());
        return lines;
    }

    private static String outcome(LogoffReport report) {
        return report.outcome() + ": "
                + switch (report.outcome()) {
                    case RELEASED -> "the store was let go, the handle is invalid";
                    case RELEASED_SHARED -> "this handle was let go, others hold the store";
                    case REFUSED -> "something is going on, and nothing was changed";
                    case INCOMPLETE -> "the deadline came first, and work goes on";
                };
    }

    private static List<Standing> messages(LogoffReport report) {
        return Standing.inOrder(
                report.messages().stream().map(TourText::standing).toList());
    }

    private static Standing standing(MessageStatus message) {
        Standing standing = Standing.of(message);
        return message.state() == MessageState.ACTIVE && message.phase() != null
                ? standing.with(message.direction() + ", " + message.phase())
                : standing;
    }

    private static void addState(List<String> lines, List<Standing> state) {
        for (Standing each : state) {
            lines.add(String.format("  %-12s %-12s %s", each.name(), each.state(), each.detail())
                    .stripTrailing());
        }
    }

    private static void addCalls(List<String> lines, List<String> calls) {
        for (int i = 0; i < calls.size(); i++) {
            lines.add(String.format("  %2s  %s", i + 1, calls.get(i)));
        }
    }

    private static void addDifferences(List<String> lines, List<String> differences) {
        if (!differences.isEmpty()) {
            lines.add("");
            lines.add("This is not what the documentation says:");
            differences.forEach(each -> lines.add("  " + each));
        }
    }

    private static void add(List<String> lines, String label, String text) {
        String first = label;
        for (String line : Table.wrap(text, WIDTH - LABEL)) {
            lines.add(String.format("%-" + LABEL + "s%s", first, line));
            first = "";
        }
    }

    private static String counts(LogoffCounts counts) {
        return counts.sent() + " sent, " + counts.received() + " received, " + counts.left() + " left";
    }

    private static String activity(LogoffReport report, String between) {
        return new TreeSet<>(report.activity()).stream().map(Enum::name).collect(Collectors.joining(between));
    }

    private static String mask(LogoffReport report) {
        return LogoffFlags.hex(LogoffFlags.toMask(report));
    }
}
