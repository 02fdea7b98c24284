package org.postlude.command;

import java.util.ArrayList;
import java.util.List;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.StoreAddress;

/** The report for a person: how it ended, the counts, what is left and why, what to do next. */
final class ReportText {
    private static final int LISTED = 20;

    private final LogoffReport report;
    private final LogoffCounts counts;
    private final StoreAddress store;

    private ReportText(LogoffReport report, StoreAddress store) {
        this.report = report;
        this.counts = report.counts();
        this.store = store;
    }

    static List<String> lines(LogoffReport report, StoreAddress store) {
        return new ReportText(report, store).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(outcome());
        lines.add("  " + numbers());
        List<MessageStatus> messages = report.messages();
        messages.stream().limit(LISTED).forEach(message -> lines.add("  " + MessageLine.of(message)));
        long omitted = report.messagesOmitted() + Math.max(0, messages.size() - LISTED);
        if (omitted > 0) {
            lines.add("  and " + omitted + " more");
        }
        addNext(lines);
        return lines;
    }

    private String outcome() {
        return switch (report.outcome()) {
            case RELEASED -> released();
            case RELEASED_SHARED -> "Let go: others hold the store and go on with its mail.";
            case REFUSED -> "Refused: " + Words.of(report.mode()) + " found a transfer in process and changed nothing.";
            case INCOMPLETE ->
                "Incomplete: the deadline came before the end of " + Words.of(report.mode()) + "; "
                        + Words.messages(counts.left()) + " not ended.";
        };
    }

    private String released() {
        if (counts.left() > 0) {
            return "Released: " + Words.messages(counts.left()) + " left in the queue.";
        }
        if (counts.returned() > 0) {
            return "Released: nothing is left, " + Words.messages(counts.returned()) + " returned.";
        }
        return "Released: nothing is left.";
    }

    private String numbers() {
        StringBuilder line = new StringBuilder("submitted " + counts.submitted() + ", sent " + counts.sent()
                + ", returned " + counts.returned() + ", left " + counts.left());
        append(line, "in doubt", counts.inDoubt());
        append(line, "withdrawn", counts.withdrawn());
        append(line, "requeued", counts.requeued());
        append(line, "cancelled", counts.cancelled());
        append(line, "received", counts.received());
        return line.toString();
    }

    private static void append(StringBuilder line, String word, long count) {
        if (count > 0) {
            line.append(", ").append(word).append(' ').append(count);
        }
    }

    private void addNext(List<String> lines) {
        boolean isFolder = store.scheme().equals("sqlite") && !store.place().contains("#");
        String option = " --store " + Words.quoted(isFolder ? store.place() : store.toString());
        if (counts.returned() > 0) {
            lines.add("What was refused, and why: the reports are in the Inbox of " + store + ".");
        }
        if (counts.inDoubt() > 0) {
            lines.add("In doubt: the next hop may have " + Words.messages(counts.inDoubt())
                    + " already; the Message-ID stays the same, so that a second copy can be told.");
        }
        if (counts.left() > 0) {
            lines.add("What is left is safe in " + store + ". Next: 'postlude send" + option
                    + "' tries what is due, 'postlude queue list" + option + "' shows it.");
        }
    }
}
