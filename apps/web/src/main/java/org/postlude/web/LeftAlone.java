package org.postlude.web;

import static j2html.TagCreator.div;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.span;
import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.DestinationView;
import org.postlude.spooler.queue.TransportView;

/** Transports and destinations to which nothing is sent now, why, and until when. */
final class LeftAlone {
    private static final int MOST = 50;

    private record Row(
            String name,
            String over,
            String word,
            String colour,
            String why,
            @Nullable Instant since,
            @Nullable Instant next) {}

    private LeftAlone() {}

    static DomContent of(List<TransportView> transports) {
        List<Row> rows = new ArrayList<>();
        for (TransportView each : transports) {
            TransportView.Held held = each.held();
            if (held != null) {
                rows.add(new Row(
                        "all", each.name(), "left alone", "bad", held.reason(), held.since(), held.nextProbe()));
            }
            if (each.limited()) {
                rows.add(new Row(
                        "all",
                        each.name(),
                        "limited",
                        "backing-off",
                        "its limit is used up",
                        null,
                        each.limitedUntil()));
            }
            each.destinations().forEach(to -> add(rows, each.name(), to));
        }
        if (rows.isEmpty()) {
            return span();
        }
        return div(
                h3("Left alone" + (rows.size() > MOST ? ": the first " + MOST + " of " + rows.size() : "")),
                new Grid<Row>()
                        .column("Destination", row -> Visible.of(row.name))
                        .column("Over", row -> Visible.of(row.over))
                        .column("State", row -> span(row.word).withClass("badge " + row.colour))
                        .column("Why", row -> Visible.of(row.why))
                        .column("Since (UTC)", row -> row.since == null ? span() : Parts.utc(row.since))
                        .column("Next (UTC)", row -> row.next == null ? text("now") : Parts.utc(row.next))
                        .of(rows.subList(0, Math.min(MOST, rows.size()))));
    }

    private static void add(List<Row> rows, String over, DestinationView to) {
        String name = to.domain().isEmpty() ? "(no domain)" : to.domain();
        if (to.isDead()) {
            String why = to.lastFailure() == null ? "" : to.lastFailure();
            rows.add(new Row(name, over, "dead", "bad", why, to.since(), to.nextProbe()));
        } else if (to.limited()) {
            rows.add(new Row(name, over, "limited", "backing-off", "its limit is used up", null, to.limitedUntil()));
        }
    }
}
