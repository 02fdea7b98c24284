package org.postlude.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postlude.bridge.ReadableMessage;
import org.postlude.spooler.InboxMessage;

/** Messages of the Inbox, a line or a JSON object each. */
final class InboxList {
    private final Surroundings surroundings;
    private final List<String> lines = new ArrayList<>();
    private final ObjectNode object = ReportJson.object();
    private final ArrayNode array = object.putArray("messages");

    InboxList(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    void add(InboxMessage message) throws IOException {
        ReadableMessage mail = ReadableMessage.ofHeader(message.content());
        Duration age = Duration.between(message.filed(), surroundings.clock().instant());
        lines.add(Words.oneLine(message.id() + "  " + Words.duration(age) + " old, "
                + message.content().size() + " octets, " + (mail.isReport() ? "report, " : "") + "from "
                + mail.field("From").orElse("nobody") + ": "
                + mail.field("Subject").orElse("(no subject)")));
        array.addObject()
                .put("id", message.id().value())
                .put("filed", message.filed().toString())
                .put("size", message.content().size())
                .put("report", mail.isReport())
                .put("from", mail.field("From").orElse(null))
                .put("to", mail.field("To").orElse(null))
                .put("subject", mail.field("Subject").orElse(null))
                .put("date", mail.field("Date").orElse(null))
                .put("messageId", mail.field("Message-ID").orElse(null));
    }

    void print(boolean json) {
        if (json) {
            ReportJson.print(object, surroundings.out());
        } else if (lines.isEmpty()) {
            surroundings.out().println("The Inbox is empty.");
        } else {
            lines.forEach(surroundings.out()::println);
        }
    }
}
