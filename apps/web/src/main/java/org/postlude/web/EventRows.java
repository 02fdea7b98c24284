package org.postlude.web;

import static j2html.TagCreator.a;
import static j2html.TagCreator.p;
import static j2html.TagCreator.span;

import j2html.tags.DomContent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.MessageState;

/** What happened in a store, the latest first. */
final class EventRows {
    private static final Map<String, String> COLOURS = Map.of(
            "mail.sent", "good",
            "mail.returned", "bad",
            "mail.backed-off", "backing-off",
            "mail.in-doubt", "in-doubt",
            "mail.held", "held",
            "mail.kept-by-transport", "transport-deferred");
    /** Of the events whose recipients may stand in several places: where those stand whom it is about. */
    private static final Map<String, String> WHOSE = Map.of(
            "mail.backed-off", "backing-off",
            "mail.in-doubt", "in-doubt",
            "mail.held", "held",
            "mail.kept-by-transport", "transport-deferred");

    private EventRows() {}

    static DomContent of(House.Room room, List<ActivityEvent> events) {
        if (events.isEmpty()) {
            return p("Nothing has happened since it began.").withClass("empty");
        }
        return new Grid<ActivityEvent>()
                .column("When (UTC)", event -> Parts.utc(event.at()))
                .column(
                        "What",
                        event -> span(word(event.kind()))
                                .withClass("badge " + COLOURS.getOrDefault(event.kind(), "plain")))
                .column("Message", event -> link(room, event.facts().get("message")))
                .column("To", event -> Parts.some(recipients(event)))
                .column("Answer", event -> Visible.of(said(event)))
                .of(events);
    }

    private static String word(String kind) {
        return kind.substring(kind.indexOf('.') + 1).replace('-', ' ');
    }

    static DomContent link(House.Room room, @Nullable String message) {
        return message == null
                ? span()
                : a(message)
                        .withHref(Parts.place("/message", room, "&id=" + Parts.encoded(message)))
                        .withClass("id");
    }

    /** They stand under the word of where they stand. */
    private static List<String> recipients(ActivityEvent event) {
        String whose = event.facts().get(WHOSE.getOrDefault(event.kind(), ""));
        if (whose != null) {
            return List.of(whose.split("\t"));
        }
        return places(event).flatMap(found -> Arrays.stream(found.split("\t"))).toList();
    }

    private static Stream<String> places(ActivityEvent event) {
        return Arrays.stream(MessageState.values())
                .map(state ->
                        event.facts().get(state.name().toLowerCase(Locale.ROOT).replace('_', '-')))
                .filter(Objects::nonNull)
                .filter(found -> !found.isEmpty());
    }

    /** The last reply may have been another recipient's. */
    private static String said(ActivityEvent event) {
        Map<String, String> facts = event.facts();
        if (!facts.containsKey("message")) {
            return all(facts);
        }
        String reply = places(event).count() > 1 ? "" : facts.getOrDefault("reply", "");
        return facts.getOrDefault("reason", reply);
    }

    private static String all(Map<String, String> facts) {
        return facts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(fact -> fact.getKey() + " " + fact.getValue())
                .collect(Collectors.joining(", "));
    }
}
