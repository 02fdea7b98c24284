package org.postlude.web;

import static j2html.TagCreator.code;
import static j2html.TagCreator.div;
import static j2html.TagCreator.dl;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.text;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;

/** What became of the stores of a process that has logged off; its server answers nothing after this. */
final class ReportPage {
    private ReportPage() {}

    static String page(Map<String, LogoffReport> reports) {
        return Layout.alone(
                "Report of the logoff",
                h1("Report of the logoff"),
                p("The process ends now, and this page with it. The report is kept beside each store.")
                        .withClass("quiet"),
                each(reports.entrySet(), each -> store(each.getKey(), each.getValue())));
    }

    private static DomContent store(String name, LogoffReport report) {
        LogoffCounts counts = report.counts();
        return section(
                h2(Visible.of(name)),
                outcome(report),
                dl(
                                Parts.tile("Submitted", Overview.count(counts.submitted()), ""),
                                Parts.tile("Sent", Overview.count(counts.sent()), ""),
                                Parts.tile("Received", Overview.count(counts.received()), ""),
                                Parts.tile("Returned", Overview.count(counts.returned()), ""),
                                Parts.tile("Left", Overview.count(counts.left()), ""),
                                Parts.tile(
                                        "In doubt",
                                        Overview.count(counts.inDoubt()),
                                        counts.inDoubt() > 0 ? "alarm" : ""))
                        .withClass("tiles"),
                problems(Stream.concat(report.problems().stream(), report.setAside().stream())
                        .toList()),
                iff(!report.messages().isEmpty(), messages(report)));
    }

    private static DomContent outcome(LogoffReport report) {
        String mode = Parts.word(report.mode());
        long left = report.counts().left();
        return switch (report.outcome()) {
            case RELEASED ->
                Parts.notice(
                        "good",
                        "Released",
                        ", " + mode + ": "
                                + (left == 0
                                        ? "nothing is left."
                                        : Overview.count(left) + (left == 1 ? " message is" : " messages are")
                                                + " left in the queue, safe for the next start."));
            case RELEASED_SHARED ->
                Parts.notice("good", "Let go", ", " + mode + ": others hold the store and go on with its mail.");
            case REFUSED ->
                Parts.notice("bad", "Refused", ": " + mode + " found a transfer in process and changed nothing.");
            case INCOMPLETE ->
                Parts.notice(
                        "bad",
                        "Incomplete",
                        ": the deadline came before the end of " + mode + "; " + Overview.count(left)
                                + " not ended, and kept.");
        };
    }

    private static DomContent problems(List<String> problems) {
        return iff(
                !problems.isEmpty(),
                div(
                        h3("What went wrong"),
                        ul(each(problems, problem -> li(Visible.of(problem)))).withClass("reasons")));
    }

    private static DomContent messages(LogoffReport report) {
        return div(
                h3("What is left"),
                new Grid<MessageStatus>()
                        .column("Message", message -> code(message.id()))
                        .column("State", message -> Parts.badge(message.state()))
                        .number("Age", message -> text(Parts.age(message.age())))
                        .column("To", message -> Parts.addresses(message.recipients()))
                        .column("Last answer", Parts::answer)
                        .of(report.messages()),
                iff(
                        report.messagesOmitted() > 0,
                        p("and " + Overview.count(report.messagesOmitted()) + " more")
                                .withClass("quiet")));
    }
}
