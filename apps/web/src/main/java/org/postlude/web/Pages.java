package org.postlude.web;

import static j2html.TagCreator.a;
import static j2html.TagCreator.button;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.form;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.img;
import static j2html.TagCreator.input;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import j2html.tags.specialized.FormTag;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.postlude.message.ActivityEvent;
import org.postlude.message.MessageState;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.queue.Explanation;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.ProviderStatus;
import org.postlude.store.QueuePage;
import org.postlude.store.RecipientStatus;

/** What is shown; all text goes through the library's escapes. */
final class Pages {
    private static final int MOST_EVENTS = 20;

    private final House house;
    private final String formToken;

    Pages(House house, String formToken) {
        this.house = house;
        this.formToken = formToken;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What changes by itself. */
    String live() {
        return div(each(house.rooms(), this::room), status(house.status())).render();
    }

    private DomContent room(House.Room room) {
        Tally tally = Tally.of(room.queue());
        String place = "/queue?store=" + encoded(room.name());
        List<ActivityEvent> events = house.recent(room.name(), MOST_EVENTS);
        return section(
                h2(a(room.name()).withHref(place)),
                p(
                        tally.queued() == 0
                                ? "Nothing is queued."
                                : tally.queued() + " queued"
                                        + (tally.looked() < tally.queued()
                                                ? ", of which the oldest " + tally.looked() + " are:"
                                                : "")),
                iff(!tally.counts().isEmpty(), tally(tally, place)),
                iff(!events.isEmpty(), events(events)));
    }

    private static DomContent tally(Tally tally, String place) {
        return table(
                        thead(tr(th("state"), each(Arrays.asList(Tally.NAMES), name -> th(name)), th("all"))),
                        tbody(each(tally.counts().entrySet(), row -> tallied(row, place))))
                .withClass("numbers");
    }

    private static DomContent tallied(Map.Entry<MessageState, long[]> row, String place) {
        String word = word(row.getKey());
        return tr(
                td(a(word).withHref(place + "&filter="
                        + encoded("state=" + row.getKey().name()))),
                each(Arrays.stream(row.getValue()).boxed().toList(), count -> td(count == 0 ? "" : "" + count)),
                td("" + LongStream.of(row.getValue()).sum()));
    }

    private static DomContent events(List<ActivityEvent> events) {
        return table(
                thead(tr(th("when"), th("what"), th("facts"))),
                tbody(each(
                        events,
                        event -> tr(
                                td(event.at().toString()),
                                td(event.kind()),
                                td(event.facts().entrySet().stream()
                                        .map(fact -> fact.getKey() + " " + fact.getValue())
                                        .sorted()
                                        .collect(Collectors.joining(", ")))))));
    }

    private static DomContent status(List<ProviderStatus> rows) {
        return section(
                h2("Stores and transports"),
                table(
                        thead(tr(th("kind"), th("name"), th("does"), th("held by"), th("state"))),
                        tbody(each(
                                rows,
                                row -> tr(
                                        td(row.kind().name().toLowerCase(Locale.ROOT)),
                                        td(row.name()),
                                        td(each(
                                                row.bits().stream().sorted().toList(),
                                                bit -> span(word(bit.name()))
                                                        .withClass("flag "
                                                                + (bit.name().equals("FAILURE") ? "bad" : "")))),
                                        td(String.join(", ", row.holders())),
                                        td(row.validateState()))))));
    }

    private static String word(Enum<?> value) {
        return word(value.name());
    }

    private static String word(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    String overview() {
        return Layout.page(
                "Postlude",
                true,
                h1("Postlude"),
                div(rawHtml(live())).withId("live"),
                section(
                        h2("The last hour"),
                        img().withId("plot").withSrc("/plot.png").withAlt("how much was queued")),
                each(house.rooms(), this::logoff));
    }

    private DomContent logoff(House.Room room) {
        return section(
                h2("Log off " + room.name()),
                p("It ends this process, with a report. The mail that is left stays in its store."),
                div(each(
                                Arrays.asList(LogoffMode.values()),
                                mode -> action(
                                        "/logoff",
                                        room,
                                        mode.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                                        Map.of("mode", mode.name()))))
                        .withClass("actions"));
    }

    private FormTag action(String place, House.Room room, String label, Map<String, String> fields) {
        return form(
                        input().withType("hidden").withName("form").withValue(formToken),
                        input().withType("hidden").withName("store").withValue(room.name()),
                        each(
                                fields.entrySet(),
                                field -> input().withType("hidden")
                                        .withName(field.getKey())
                                        .withValue(field.getValue())),
                        button(label).withType("submit"))
                .withMethod("post")
                .withAction(place);
    }

    String queue(House.Room room, String filter, QueuePage page, String fault) {
        String place = "/queue";
        return Layout.page(
                "Queue of " + room.name(),
                false,
                h1("Queue of " + room.name()),
                form(
                                input().withType("hidden").withName("store").withValue(room.name()),
                                input().withType("text")
                                        .withName("filter")
                                        .withValue(filter)
                                        .withPlaceholder("state=BACKING_OFF domain=example.org"),
                                button("Find").withType("submit"))
                        .withMethod("get")
                        .withAction(place),
                iff(!fault.isEmpty(), p(fault).withClass("bad")),
                table(
                        thead(tr(
                                th("id"),
                                th("state"),
                                th("age"),
                                th("to"),
                                th("over"),
                                th("attempts"),
                                th("last reply"))),
                        tbody(each(page.messages(), message -> row(room, message)))),
                iff(page.messages().isEmpty(), p("Nothing that it means is queued.")),
                page.next()
                        .map(next -> (DomContent) a("More")
                                .withHref(place + "?store=" + encoded(room.name()) + "&filter=" + encoded(filter)
                                        + "&after=" + encoded(next)))
                        .orElse(span()));
    }

    private static DomContent row(House.Room room, MessageStatus message) {
        return tr(
                td(a(message.id()).withHref("/message?store=" + encoded(room.name()) + "&id=" + encoded(message.id()))),
                td(word(message.state())),
                td(age(message.age().toSeconds())),
                td(message.recipients().stream()
                                .limit(3)
                                .map(RecipientStatus::address)
                                .collect(Collectors.joining(", "))
                        + (message.recipients().size() > 3
                                ? " and " + (message.recipients().size() - 3) + " more"
                                : "")),
                td(String.valueOf(message.transport() == null ? "" : message.transport())),
                td("" + message.attempts()),
                td(message.lastReply() == null ? "" : message.lastReply().toString()));
    }

    static String age(long seconds) {
        return seconds < 60
                ? seconds + " s"
                : seconds < 3_600
                        ? seconds / 60 + " min"
                        : seconds < 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }

    String message(House.Room room, MessageDetails details, Optional<Explanation> why, String done) {
        MessageStatus status = details.status();
        Map<String, String> id = Map.of("id", status.id());
        return Layout.page(
                "Message " + status.id(),
                false,
                h1("Message " + status.id()),
                iff(!done.isEmpty(), p(done).withClass("done")),
                table(tbody(
                        fact("state", word(status.state())),
                        fact("from", String.valueOf(details.sender())),
                        fact("subject", String.valueOf(details.subject())),
                        fact("submitted", String.valueOf(details.submitted())),
                        fact("next attempt", String.valueOf(details.nextAttempt())),
                        fact("octets", String.valueOf(details.size())),
                        fact("attempts", "" + status.attempts()))),
                h2("Why it is here"),
                ul(each(why.map(Explanation::reasons).orElse(List.of()), reason -> li(reason.sentence()))),
                h2("Recipients"),
                table(
                        thead(tr(th("address"), th("state"), th("reply"))),
                        tbody(each(
                                status.recipients(),
                                to -> tr(
                                        td(to.address()),
                                        td(word(to.state())),
                                        td(to.reply() == null ? "" : to.reply().toString()))))),
                div(
                                action("/hold", room, "Hold", id),
                                action("/release", room, "Release", id),
                                action("/retry", room, "Retry now", id),
                                action("/withdraw", room, "Withdraw", id))
                        .withClass("actions"));
    }

    private static DomContent fact(String name, String value) {
        return tr(th(name), td(value.equals("null") ? "not known" : value));
    }

    static String report(LogoffReport report) {
        return Layout.page(
                "Logged off",
                false,
                h1("Logged off: " + word(report.outcome())),
                table(tbody(
                        fact("mode", word(report.mode())),
                        fact("submitted", "" + report.counts().submitted()),
                        fact("sent", "" + report.counts().sent()),
                        fact("received", "" + report.counts().received()),
                        fact("returned", "" + report.counts().returned()),
                        fact("left", "" + report.counts().left()),
                        fact("in doubt", "" + report.counts().inDoubt()))),
                ul(each(report.problems(), problem -> li(problem))),
                table(
                        thead(tr(th("id"), th("state"), th("age"), th("to"))),
                        tbody(each(
                                report.messages(),
                                message -> tr(
                                        td(message.id()),
                                        td(word(message.state())),
                                        td(age(message.age().toSeconds())),
                                        td(message.recipients().stream()
                                                .map(RecipientStatus::address)
                                                .collect(Collectors.joining(", "))))))));
    }

    static String fault(String title, String text) {
        return Layout.page(title, false, h1(title), p(text));
    }
}
