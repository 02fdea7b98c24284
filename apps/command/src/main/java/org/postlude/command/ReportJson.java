package org.postlude.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.control.Records;
import org.postlude.message.Reply;
import org.postlude.spooler.MessageDetails;
import org.postlude.store.Activity;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.RecipientStatus;
import org.postlude.store.mapi.LogoffFlags;

/** The report and the queue as JSON. Names and order are stable; what is not known is null, never absent. */
final class ReportJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReportJson() {}

    /** One object, in one line; {@code existed} is in it only if it was asked for. */
    static void print(LogoffReport report, OptionalInt existed, PrintStream out) {
        ObjectNode object = MAPPER.createObjectNode();
        put(object, report);
        existed.ifPresent(count -> object.put("existed", count));
        print(object, out);
    }

    /** For whoever comes after the process: also who it was, when it ended, and what else it said. */
    static void printRecord(LogoffReport report, Instant end, PrintStream out) {
        ObjectNode object = MAPPER.createObjectNode();
        put(object, report);
        object.put("ended", end.toString()).put("pid", ProcessHandle.current().pid());
        object.set("problems", Records.write(report.problems()));
        object.set("setAside", Records.write(report.setAside()));
        print(object, out);
    }

    /** Of several stores, each with its report. */
    static void printAll(List<Endings.Ended> ended, PrintStream out) {
        ObjectNode object = MAPPER.createObjectNode();
        ArrayNode stores = object.putArray("stores");
        for (Endings.Ended each : ended) {
            put(stores.addObject().put("store", each.address().toString()), each.report());
        }
        print(object, out);
    }

    private static void put(ObjectNode object, LogoffReport report) {
        LogoffCounts counts = report.counts();
        object.put("outcome", report.outcome().name());
        ArrayNode activity = object.putArray("activity");
        for (Activity each : new TreeSet<>(report.activity())) {
            activity.add(each.name());
        }
        object.put("mask", LogoffFlags.hex(LogoffFlags.toMask(report)))
                .put("submitted", counts.submitted())
                .put("sent", counts.sent())
                .put("left", counts.left())
                .put("received", counts.received())
                .put("requeued", counts.requeued())
                .put("cancelled", counts.cancelled())
                .put("returned", counts.returned())
                .put("withdrawn", counts.withdrawn())
                .put("inDoubt", counts.inDoubt());
        putMessages(object, report.messages());
        object.put("messagesOmitted", report.messagesOmitted());
    }

    /** An object to be filled. */
    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The queue: one object with the messages. */
    static void print(List<MessageStatus> messages, boolean isMore, PrintStream out) {
        ObjectNode object = MAPPER.createObjectNode();
        putMessages(object, messages);
        object.put("more", isMore);
        print(object, out);
    }

    /** One message: the fields it has in every list, and what only a closer look tells. */
    static void print(MessageDetails message, PrintStream out) {
        ObjectNode object = MAPPER.createObjectNode();
        put(object, message.status());
        object.put("sender", message.sender())
                .put("submitted", text(message.submitted()))
                .put("nextAttempt", text(message.nextAttempt()))
                .put("size", message.size())
                .put("damage", message.damage())
                .put("subject", message.subject())
                .put(
                        "inDoubt",
                        message.inDoubt() == null ? null : message.inDoubt().name())
                .put("expires", text(message.expires()));
        object.set("tries", Records.write(message.tries()));
        print(object, out);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static void putMessages(ObjectNode object, List<MessageStatus> messages) {
        ArrayNode array = object.putArray("messages");
        messages.forEach(message -> put(array.addObject(), message));
    }

    private static void put(ObjectNode row, MessageStatus message) {
        row.put("id", message.id())
                .put("messageId", message.messageId())
                .put("direction", message.direction().name())
                .put("state", message.state().name())
                .put("phase", message.phase() == null ? null : message.phase().name())
                .put("ageMillis", message.age().toMillis())
                .put("transport", message.transport())
                .put("attempts", message.attempts())
                .put(
                        "lastReply",
                        message.lastReply() == null ? null : message.lastReply().toString());
        ArrayNode recipients = row.putArray("recipients");
        for (RecipientStatus recipient : message.recipients()) {
            putRecipient(recipients.addObject(), recipient);
        }
    }

    private static void putRecipient(ObjectNode row, RecipientStatus recipient) {
        @Nullable Reply reply = recipient.reply();
        row.put("address", recipient.address())
                .put("state", recipient.state().name())
                .put(
                        "code",
                        reply == null || reply.code() == null
                                ? null
                                : (Integer) reply.code().value())
                .put(
                        "status",
                        reply == null || reply.status() == null
                                ? null
                                : reply.status().value())
                .put("text", reply == null ? null : reply.text());
    }

    /** UTF-8 in every locale (RFC 8259, section 8.1). */
    static void print(JsonNode object, PrintStream out) {
        try {
            out.write((Words.harmlessJson(MAPPER.writeValueAsString(object)) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of strings and numbers must print", e);
        } catch (IOException e) {
            throw new IllegalStateException("a PrintStream keeps its failures to itself", e);
        }
    }
}
