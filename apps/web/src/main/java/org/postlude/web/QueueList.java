package org.postlude.web;

import static j2html.TagCreator.a;
import static j2html.TagCreator.button;
import static j2html.TagCreator.code;
import static j2html.TagCreator.form;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.input;
import static j2html.TagCreator.label;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.util.List;
import org.postlude.store.MessageStatus;
import org.postlude.store.QueuePage;

/** The messages of a store that a filter means. */
final class QueueList {
    private QueueList() {}

    static String page(List<House.Room> rooms, House.Room room, String filter, QueuePage page, String fault) {
        return Layout.still(
                "Queue of " + room.name(),
                rooms,
                h1(text("Queue of "), Visible.of(room.name())),
                find(room, filter),
                iff(!fault.isEmpty(), Parts.notice("bad", "Not understood: ", fault)),
                iff(fault.isEmpty(), found(room, filter, page)),
                page.next()
                        .map(next -> (DomContent) p(a("The next page")
                                .withHref(Parts.place(
                                        "/queue",
                                        room,
                                        "&filter=" + Parts.encoded(filter) + "&after=" + Parts.encoded(next)))))
                        .orElse(span()));
    }

    private static DomContent find(House.Room room, String filter) {
        return form(
                        input().withType("hidden").withName("store").withValue(room.name()),
                        label("Filter").withFor("filter"),
                        input().withId("filter")
                                .withType("search")
                                .withName("filter")
                                .withValue(filter)
                                .attr("aria-describedby", "words")
                                .attr("autocapitalize", "off")
                                .attr("spellcheck", "false"),
                        button("Find").withType("submit"),
                        span(
                                        text("Words as those of "),
                                        code("postlude queue list"),
                                        text(": "),
                                        code("state=held domain=example.org"))
                                .withId("words")
                                .withClass("quiet"))
                .withMethod("get")
                .withAction("/queue")
                .withClass("line");
    }

    private static DomContent found(House.Room room, String filter, QueuePage page) {
        if (page.messages().isEmpty()) {
            return p(filter.isEmpty() ? "Nothing is queued." : "Nothing that is queued is meant by this filter.")
                    .withClass("empty");
        }
        return section(messages(room, page.messages()));
    }

    private static DomContent messages(House.Room room, List<MessageStatus> messages) {
        return new Grid<MessageStatus>()
                .column("Message", message -> EventRows.link(room, message.id()))
                .column("State", message -> Parts.badge(message.state()))
                .number("Age", message -> text(Parts.age(message.age())))
                .column("To", message -> Parts.addresses(message.recipients()))
                .column("Over", message -> Visible.of(message.transport() == null ? "" : message.transport()))
                .number("Attempts", message -> text("" + message.attempts()))
                .column("Last answer", Parts::answer)
                .of(messages);
    }
}
