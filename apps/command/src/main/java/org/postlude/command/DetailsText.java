package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.Tried;
import org.postlude.store.MessageStatus;
import org.postlude.store.RecipientStatus;

/** One message for a person, a line for each thing that is known of it. */
final class DetailsText {
    private DetailsText() {}

    static List<String> lines(MessageDetails message, Instant now) {
        MessageStatus status = message.status();
        List<String> lines = new ArrayList<>();
        add(lines, "id", status.id());
        add(lines, "state", status.phase() == null ? status.state() : status.state() + " " + status.phase());
        add(lines, "Message-ID", status.messageId());
        add(lines, "sender", message.sender() == null ? null : "<" + message.sender() + ">");
        add(
                lines,
                "submitted",
                message.submitted() == null
                        ? null
                        : message.submitted() + " (" + Words.duration(status.age()) + " old)");
        add(lines, "subject", message.subject());
        add(lines, "size", message.size() == null ? null : message.size() + " octets");
        add(lines, "damage", message.damage());
        add(lines, "transport", status.transport());
        add(lines, "attempts", status.attempts());
        add(lines, "next attempt", next(message.nextAttempt(), now));
        add(lines, "expires", message.expires());
        add(lines, "in doubt", message.inDoubt() == null ? null : "policy " + message.inDoubt());
        add(lines, "last reply", status.lastReply());
        status.recipients().forEach(recipient -> add(lines, "recipient", of(recipient)));
        message.tries().forEach(tried -> add(lines, "attempt", of(tried)));
        return lines;
    }

    private static @Nullable String next(@Nullable Instant due, Instant now) {
        if (due == null) {
            return null;
        }
        return due + (due.isAfter(now) ? " (in " + Words.duration(Duration.between(now, due)) + ")" : " (ready)");
    }

    private static String of(RecipientStatus recipient) {
        return recipient.address() + "  " + recipient.state()
                + (recipient.reply() == null ? "" : ": " + recipient.reply());
    }

    private static String of(Tried attempt) {
        int others = attempt.recipients().size() - 1;
        return attempt.at() + "  " + attempt.recipients().get(0) + (others == 0 ? "" : " and " + others + " more")
                + " over "
                + attempt.transport() + ", took " + Words.duration(attempt.took())
                + (attempt.answer().isEmpty() ? "" : ": " + attempt.answer());
    }

    /** What is not known has no line. */
    private static void add(List<String> lines, String name, @Nullable Object value) {
        if (value != null) {
            lines.add(String.format("%-13s %s", name + ":", Words.oneLine(value.toString())));
        }
    }
}
