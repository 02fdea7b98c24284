package org.postlude.message.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields of an event that is read, by name. */
final class Told {
    private static final String EMPTY = "nothing is in its place on the wire";
    private static final int CUT_FROM = 1_000;
    private static final String NOT_TOLD = "not told";

    private final EventType type;
    private final Map<String, String> facts;

    private Told(EventType type, Map<String, String> facts) {
        this.type = type;
        this.facts = facts;
    }

    static Told of(EventType type, Map<String, String> facts) {
        return new Told(type, facts);
    }

    static Told of(EventArguments arguments) {
        Map<String, String> facts = new HashMap<>();
        for (int i = 0; i < arguments.values().size(); i++) {
            String name = arguments.type().arguments().get(i).name();
            String text = Wire.text(name, arguments.values().get(i));
            if (text.isEmpty()) {
                facts.put(name + RecordedEvent.ABSENT, EMPTY);
            } else {
                facts.put(name, text);
            }
        }
        return new Told(arguments.type(), facts);
    }

    Fact<String> text(String name) {
        String told = facts.get(name);
        return told == null ? Fact.absent(facts.getOrDefault(name + RecordedEvent.ABSENT, NOT_TOLD)) : Fact.of(told);
    }

    String required(String name) {
        String told = facts.get(name);
        if (told == null) {
            throw new IllegalArgumentException(type.kind() + " has no " + name);
        }
        return told;
    }

    /** With as many items as are counted. */
    Fact<List<String>> list(String name, String count) {
        String told = facts.get(name);
        if (told == null && facts.containsKey(count) && number(count) == 0) {
            return Fact.of(List.of());
        }
        if (told == null) {
            return Fact.absent(facts.getOrDefault(name + RecordedEvent.ABSENT, NOT_TOLD));
        }
        if (told.length() > CUT_FROM && told.endsWith("...")) {
            return Fact.absent("there are more than the feed tells"); // ActivityFeed: a long text is cut off
        }
        List<String> items = EventArguments.split(told);
        if (number(count) != items.size()) {
            throw new IllegalArgumentException(type.kind() + " has " + items.size() + " in " + name + " and "
                    + number(count) + " in " + count + "");
        }
        return Fact.of(items);
    }

    long number(String name) {
        String told = required(name);
        try {
            return Long.parseLong(told);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(type.kind() + ": " + name + " is no number: " + told, e);
        }
    }

    Blocked blocked(String name) {
        return Blocked.of(number(name));
    }

    LeaveFlags leaveFlags(String name) {
        return LeaveFlags.of(number(name));
    }

    MediaType mediaType(String name) {
        return MediaType.of(number(name));
    }

    Instant time(String name) {
        String told = required(name);
        try {
            return Instant.parse(told);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(type.kind() + ": " + name + " is no time: " + told, e);
        }
    }
}
