package org.postlude.message.event;

import java.time.Instant;
import java.util.List;

/** The values of an event's fields, as arguments and as texts. */
final class Wire {
    private Wire() {}

    static Fact<Long> count(Fact<List<String>> items) {
        return items instanceof Fact.Absent<?> absent
                ? Fact.absent(absent.why())
                : Fact.of((long) items.optional().orElseThrow().size());
    }

    static void require(String name, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty, and is always known");
        }
    }

    /** An item with a TAB is refused where the event is made, for whoever makes it knows where it is from. */
    static Fact<List<String>> copied(String name, Fact<List<String>> items) {
        return items.optional()
                .map(all -> Fact.of(EventArguments.items(name, all)))
                .orElse(items);
    }

    static Object value(EventArgument.Type type, Fact<?> fact) {
        Object value = fact.optional().map(Object.class::cast).orElse("");
        boolean isAbsent = fact instanceof Fact.Absent<?>;
        return switch (type) {
            case TEXT -> value;
            case LIST -> isAbsent ? List.of() : value;
            case NUMBER -> isAbsent ? Long.valueOf(0) : number(value);
            case TIME -> isAbsent ? Instant.EPOCH : value;
        };
    }

    private static Long number(Object value) {
        if (value instanceof Blocked blocked) {
            return blocked.number();
        }
        if (value instanceof MediaType media) {
            return media.number();
        }
        return value instanceof LeaveFlags flags ? Long.valueOf(flags.number()) : (Long) value;
    }

    /** Both of a leave's flags, though the wire has only room for one. */
    static String text(String name, Object value) {
        if (value instanceof List<?> items) {
            return EventArguments.joined(
                    name, items.stream().map(String.class::cast).toList());
        }
        if (value instanceof LeaveFlags flags) {
            return String.valueOf((flags.forced() ? 1 : 0) + (flags.conversationEnd() ? 2 : 0));
        }
        boolean isText = value instanceof String || value instanceof Instant;
        return isText ? value.toString() : number(value).toString();
    }
}
