package org.postlude.command;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postlude.bridge.ReadableMessage;
import org.postlude.bridge.ReadableMessage.RecipientReport;
import org.postlude.spooler.InboxMessage;

/** One message of the Inbox for a person; nothing in it reaches the terminal that could steer it. */
final class InboxText {
    /** What is longer is mostly attachments, and is not taken into memory to be looked at. */
    static final long LONGEST = 16 << 20;

    private static final List<String> FIELDS = List.of("From", "To", "Cc", "Subject", "Date", "Message-ID");

    private InboxText() {}

    static ReadableMessage read(InboxMessage message) throws IOException {
        return message.content().size() > LONGEST
                ? ReadableMessage.ofHeader(message.content())
                : ReadableMessage.of(message.content());
    }

    static List<String> lines(InboxMessage message, ReadableMessage mail, Instant now) {
        List<String> lines = new ArrayList<>();
        add(lines, "id", message.id().value());
        add(lines, "filed", message.filed() + " (" + Words.duration(Duration.between(message.filed(), now)) + " old)");
        add(lines, "size", message.content().size() + " octets");
        for (String name : FIELDS) {
            mail.field(name).ifPresent(value -> add(lines, name, value));
        }
        mail.reports().forEach(report -> add(lines, "recipient", of(report)));
        lines.add("");
        if (message.content().size() > LONGEST) {
            lines.add("[more than " + (LONGEST >> 20) + " MiB: export it to read it]");
        }
        mail.text().lines().map(Words::harmless).forEach(lines::add);
        return lines;
    }

    private static String of(RecipientReport report) {
        return report.recipient() + "  " + (report.action() + " " + report.status()).trim()
                + (report.diagnostic().isEmpty() ? "" : ": " + report.diagnostic());
    }

    private static void add(List<String> lines, String name, String value) {
        lines.add(String.format("%-13s %s", name + ":", Words.oneLine(value)));
    }
}
