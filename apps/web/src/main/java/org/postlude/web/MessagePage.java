package org.postlude.web;

import static j2html.TagCreator.a;
import static j2html.TagCreator.code;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.Tried;
import org.postlude.spooler.queue.Explanation;
import org.postlude.spooler.queue.Reason;
import org.postlude.store.MessageStatus;
import org.postlude.store.RecipientStatus;

/** One message: where it stands, why, and what can be done with it. */
final class MessagePage {
    private final String formToken;

    MessagePage(String formToken) {
        this.formToken = formToken;
    }

    String page(
            List<House.Room> rooms,
            House.Room room,
            MessageDetails details,
            Optional<Explanation> why,
            DomContent notice) {
        MessageStatus status = details.status();
        return Layout.still(
                "Message " + status.id(),
                rooms,
                p(a(text("Queue of "), Visible.of(room.name())).withHref(Parts.place("/queue", room, "")))
                        .withClass("quiet"),
                h1(
                        details.subject() == null || details.subject().isBlank()
                                ? span("(no subject)").withClass("quiet")
                                : Visible.of(details.subject())),
                p(Parts.badge(status.state()), code(status.id())).withClass("title"),
                notice,
                why(why),
                orders(room, status),
                section(h2("Facts"), facts(details)),
                section(h2("Recipients"), recipients(status)),
                section(h2("Attempts"), tries(details.tries())));
    }

    private static DomContent why(Optional<Explanation> why) {
        List<Reason> reasons = why.map(Explanation::reasons).orElse(List.of());
        return section(
                h2("Why it is here"),
                reasons.isEmpty()
                        ? p("Nobody can say.").withClass("empty")
                        : ul(each(reasons, MessagePage::reason)).withClass("reasons"));
    }

    private static DomContent reason(Reason reason) {
        return li(
                Visible.of(reason.sentence()),
                iff(
                        reason.since() != null || reason.until() != null,
                        span(
                                        span(
                                                reason.since() == null
                                                        ? text("")
                                                        : span(text("since "), Parts.at(reason.since()))),
                                        span(
                                                reason.until() == null
                                                        ? text("")
                                                        : span(text(" until "), Parts.at(reason.until()))))
                                .withClass("quiet times")));
    }

    private DomContent orders(House.Room room, MessageStatus status) {
        Set<MessageState> states = EnumSet.of(status.state());
        status.recipients().forEach(each -> states.add(each.state()));
        states.removeIf(MessageState::isEnded);
        if (states.isEmpty()) {
            return p("It has ended: nothing more can be done with it.").withClass("empty");
        }
        boolean isAllHeld = states.equals(EnumSet.of(MessageState.HELD));
        Map<String, String> which = Map.of("store", room.name(), "id", status.id());
        return div(
                        iff(!isAllHeld, Parts.action("/hold", formToken, "Hold", "", which)),
                        iff(
                                states.contains(MessageState.HELD),
                                Parts.action("/release", formToken, "Release", "first", which)),
                        iff(!isAllHeld, Parts.action("/retry", formToken, "Retry now", "", which)),
                        details(
                                summary("Withdraw\u2026"),
                                div(
                                                p("It is taken back for good: nobody else gets it, and nobody is told."
                                                        + " What was delivered stays delivered."),
                                                Parts.action(
                                                        "/withdraw", formToken, "Withdraw for good", "danger", which))
                                        .withClass("choice")))
                .withClass("actions");
    }

    private static DomContent facts(MessageDetails details) {
        MessageStatus status = details.status();
        return table(tbody(
                        fact("From", sender(details.sender())),
                        fact("Message-ID", status.messageId()),
                        fact("Submitted", details.submitted()),
                        fact("Next attempt", details.nextAttempt(), "none is due"),
                        fact("Given up", details.expires(), "as the schedule says"),
                        fact("Octets", details.size() == null ? null : Overview.count(details.size())),
                        fact("Over", status.transport()),
                        fact("Attempts", String.valueOf(status.attempts())),
                        details.damage() == null ? null : fact("Damage", details.damage())))
                .withClass("facts");
    }

    private static @Nullable String sender(@Nullable String sender) {
        return sender != null && sender.isEmpty() ? "<> (a report)" : sender;
    }

    private static DomContent fact(String name, @Nullable String value) {
        return fact(name, value == null ? span("not known").withClass("quiet") : Visible.of(value));
    }

    private static DomContent fact(String name, @Nullable Instant value) {
        return fact(name, value, "not known");
    }

    private static DomContent fact(String name, @Nullable Instant value, String none) {
        return fact(name, value == null ? span(none).withClass("quiet") : Parts.at(value));
    }

    private static DomContent fact(String name, DomContent value) {
        return tr(th(name).attr("scope", "row"), td(value));
    }

    private static DomContent recipients(MessageStatus status) {
        return new Grid<RecipientStatus>()
                .column("Address", to -> Visible.of(to.address()))
                .column("State", to -> Parts.badge(to.state()))
                .column(
                        "Answer",
                        to -> Visible.of(to.reply() == null ? "" : to.reply().toString()))
                .of(status.recipients());
    }

    private static DomContent tries(List<Tried> tries) {
        if (tries.isEmpty()) {
            return p("It was not tried yet.").withClass("empty");
        }
        return new Grid<Tried>()
                .column("When (UTC)", tried -> Parts.utc(tried.at()))
                .number("Took", tried -> text(tried.took().toMillis() + " ms"))
                .column("Over", tried -> Visible.of(tried.transport()))
                .column("To", tried -> Parts.some(tried.recipients()))
                .column("Answer", tried -> Visible.of(tried.answer()))
                .of(tries);
    }
}
