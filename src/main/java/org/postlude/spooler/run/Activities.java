package org.postlude.spooler.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.MessageState;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.Recovery;
import org.postlude.store.LogoffMode;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/** What a store's record of a part means as an event. The same record gives the same key, whoever reads it and when. */
final class Activities {
    private static final String BETWEEN = "\t";

    private Activities() {}

    /** Empty for a part that is only on its way. */
    static Optional<ActivityEvent> of(QueuedPart part, PartRecord record, Instant now) {
        String kind = kind(part.label().state(), record);
        if (kind == null) {
            return Optional.empty();
        }
        Map<String, String> facts = new HashMap<>();
        facts.put("message", part.id().message().value());
        facts.put("part", String.valueOf(part.id().index()));
        facts.put("sender", record.sender());
        facts.put("transport", record.transport());
        facts.put("attempts", String.valueOf(record.attempts()));
        facts.put("submitted", record.submitted().toString());
        put(facts, "message-id", record.messageId());
        put(facts, "subject", record.terms().subject());
        put(facts, "reason", record.holdReason());
        put(facts, "reply", record.lastReply());
        if (part.label().state() != LabelState.DONE && part.label().due().isBefore(Label.NEVER)) {
            facts.put("until", part.label().due().toString());
        }
        facts.putAll(recipients(part, record, state(kind)));
        Instant settled = record.past().settledAt();
        return Optional.of(new ActivityEvent(
                "part:" + part.id().message().value() + "/" + part.id().index() + "@" + part.revision(),
                settled == null || isChangedByStore(part, record) ? now : settled,
                kind,
                facts));
    }

    private static void put(Map<String, String> facts, String name, @Nullable Object value) {
        if (value != null) {
            facts.put(name, value.toString());
        }
    }

    private static @Nullable String kind(LabelState label, PartRecord record) {
        return switch (label) {
            case CLAIMED -> null;
            case READY -> record.state() == MessageState.BACKING_OFF ? "mail.backed-off" : null;
            case IN_DOUBT -> "mail.in-doubt";
            case HELD -> record.state() == MessageState.TRANSPORT_DEFERRED ? "mail.kept-by-transport" : "mail.held";
            case DONE ->
                switch (record.state()) {
                    case DELIVERED -> "mail.sent";
                    case RETURNED -> "mail.returned";
                    default -> "mail.withdrawn";
                };
        };
    }

    private static MessageState state(String kind) {
        return switch (kind) {
            case "mail.backed-off" -> MessageState.BACKING_OFF;
            case "mail.in-doubt" -> MessageState.IN_DOUBT;
            case "mail.held" -> MessageState.HELD;
            case "mail.kept-by-transport" -> MessageState.TRANSPORT_DEFERRED;
            case "mail.sent" -> MessageState.DELIVERED;
            case "mail.returned" -> MessageState.RETURNED;
            default -> MessageState.WITHDRAWN;
        };
    }

    /** Who got what: one part may have some who have it and some who wait. */
    private static Map<String, String> recipients(QueuedPart part, PartRecord record, MessageState own) {
        Map<MessageState, List<String>> by = new EnumMap<>(MessageState.class);
        for (int i = 0; i < part.recipients().size(); i++) {
            MessageState word =
                    i < record.marks().size() ? record.marks().get(i).fate().word(own) : own;
            by.computeIfAbsent(word, each -> new ArrayList<>())
                    .add(part.recipients().get(i).toString());
        }
        Map<String, String> facts = new HashMap<>();
        by.forEach((state, who) ->
                facts.put(state.name().toLowerCase(Locale.ROOT).replace('_', '-'), String.join(BETWEEN, who)));
        return facts;
    }

    /** A withdrawal, and damage that sets a message aside: the store changes the label and leaves the record as it is. */
    static boolean isChangedByStore(QueuedPart part, PartRecord record) {
        boolean isWithdrawn =
                part.label().state() == LabelState.DONE && !record.state().isEnded();
        boolean isSetAside = record.state() != MessageState.HELD && Recovery.isSetAside(part.label(), record);
        return isWithdrawn || isSetAside;
    }

    /** A store's logoff, when nothing of it is in process any more. */
    static ActivityEvent logoff(long epoch, long logon, @Nullable LogoffMode mode, Instant now, long left) {
        Map<String, String> facts = new HashMap<>();
        facts.put("mode", mode == null ? LogoffMode.ABORT.name() : mode.name());
        facts.put("left", String.valueOf(left));
        return new ActivityEvent("logoff:" + epoch + "." + logon, now, "store.logged-off", facts);
    }
}
