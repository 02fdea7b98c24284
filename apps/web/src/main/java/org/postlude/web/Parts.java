package org.postlude.web;

import static j2html.TagCreator.button;
import static j2html.TagCreator.dd;
import static j2html.TagCreator.div;
import static j2html.TagCreator.dt;
import static j2html.TagCreator.each;
import static j2html.TagCreator.form;
import static j2html.TagCreator.input;
import static j2html.TagCreator.p;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.time;

import j2html.tags.DomContent;
import j2html.tags.specialized.FormTag;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.store.MessageStatus;
import org.postlude.store.RecipientStatus;

/** What several pages consist of. */
final class Parts {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MOST_RECIPIENTS = 3;

    private Parts() {}

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static String place(String path, House.Room room, String more) {
        return path + "?store=" + encoded(room.name()) + more;
    }

    static String word(Enum<?> value) {
        return word(value.name());
    }

    static String word(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String sentence(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** The word that a class of the style sheet is made of. */
    private static String styled(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static DomContent badge(MessageState state) {
        return span(word(state)).withClass("badge " + styled(state));
    }

    static DomContent at(Instant at) {
        return time(TIME.format(at) + " UTC").attr("datetime", at.toString()).withClass("nowrap");
    }

    /** Under a head that says that it is UTC. */
    static DomContent utc(Instant at) {
        return time(TIME.format(at)).attr("datetime", at.toString()).withClass("nowrap");
    }

    /** The answer that goes with its state: of several recipients others may have had other ones. */
    static DomContent answer(MessageStatus message) {
        Reply own = message.recipients().stream()
                .filter(to -> to.state() == message.state())
                .map(RecipientStatus::reply)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(message.lastReply());
        return own == null ? span() : Visible.of(own.toString());
    }

    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        return seconds < 60
                ? seconds + " s"
                : seconds < 3_600
                        ? seconds / 60 + " min"
                        : seconds < 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }

    static DomContent addresses(List<RecipientStatus> recipients) {
        List<String> addresses =
                recipients.stream().map(RecipientStatus::address).toList();
        return some(addresses);
    }

    static DomContent some(List<String> addresses) {
        int more = addresses.size() - MOST_RECIPIENTS;
        return span(
                each(
                        addresses.stream().limit(MOST_RECIPIENTS).toList(),
                        address -> div(Visible.of(address)).withClass("address")),
                more > 0 ? div("and " + more + " more").withClass("quiet") : null);
    }

    /** A number with its name: one of a row of them. */
    static DomContent tile(String name, String value, String kind) {
        return div(dt(name), dd(value)).withClass("tile " + kind);
    }

    static DomContent notice(String kind, DomContent... text) {
        return p(text).withClass("notice " + kind).attr("role", "status");
    }

    static DomContent notice(String kind, String title, String text) {
        return notice(kind, strong(title), span(Visible.of(text)));
    }

    static FormTag action(String place, String formToken, String label, String kind, Map<String, String> fields) {
        return form(
                        input().withType("hidden").withName("form").withValue(formToken),
                        each(
                                fields.entrySet(),
                                field -> input().withType("hidden")
                                        .withName(field.getKey())
                                        .withValue(field.getValue())),
                        button(label).withType("submit").withClass(kind))
                .withMethod("post")
                .withAction(place);
    }
}
