package org.postlude.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.RecordedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event of a conversation in one line: when, what, who, in which, who is in it now, how; and what else its protocol said. */
final class ConversationText {
    private static final Logger LOG = LoggerFactory.getLogger(ConversationText.class);
    private static final List<String> WHO = List.of("joining-user", "leaving-user", "sender");
    /** The same in all lines, or told by others. */
    private static final Set<String> LEFT_OUT =
            Set.of("app-name", "app-version", "account-name", "member-count", "recip-count");

    private ConversationText() {}

    static String line(ActivityEvent event) {
        Map<String, String> rest = new TreeMap<>(event.facts());
        Map<String, String> shown = new LinkedHashMap<>();
        WHO.stream().filter(rest::containsKey).findFirst().ifPresent(name -> shown.put("who", rest.remove(name)));
        move("conv-id", "conversation", rest, shown);
        move("member", "members", rest, shown);
        move("recipient", "recipients", rest, shown);
        named(event, rest, shown);
        rest.keySet().removeIf(name -> LEFT_OUT.contains(name) || name.endsWith(RecordedEvent.ABSENT));
        shown.putAll(rest);
        StringBuilder line =
                new StringBuilder(event.at().toString()).append("  ").append(Words.oneLine(event.kind()));
        shown.forEach((name, value) ->
                line.append("  ").append(Words.oneLine(name)).append('=').append(LogWords.value(value)));
        return line.toString();
    }

    private static void move(String name, String as, Map<String, String> from, Map<String, String> to) {
        String value = from.remove(name);
        if (value != null) {
            to.put(as, value);
        }
    }

    /** One with a field that is not as it has to be is shown with its numbers. */
    private static Optional<RecordedEvent> recorded(ActivityEvent event) {
        try {
            return RecordedEvent.of(event);
        } catch (IllegalArgumentException e) {
            LOG.debug("event {} is shown as it is", event.key(), e);
            return Optional.empty();
        }
    }

    /** The numbers by their names. */
    private static void named(ActivityEvent event, Map<String, String> rest, Map<String, String> shown) {
        recorded(event).ifPresent(told -> {
            for (int i = 0; i < told.facts().size(); i++) {
                String name = told.type().arguments().get(i).name();
                if (name.equals("flags") || name.equals("reason")) {
                    rest.remove(name);
                    told.facts()
                            .get(i)
                            .optional()
                            .filter(value -> !value.equals(Blocked.NOT))
                            .ifPresent(value -> shown.put(name, value.toString()));
                }
            }
        });
    }
}
