package org.postlude.web;

import static j2html.TagCreator.a;
import static j2html.TagCreator.attrs;
import static j2html.TagCreator.button;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.dl;
import static j2html.TagCreator.each;
import static j2html.TagCreator.form;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.img;
import static j2html.TagCreator.input;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tag;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.TagCreator;
import j2html.tags.DomContent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.postlude.message.MessageState;
import org.postlude.message.PostludeException;
import org.postlude.store.LogoffMode;
import org.postlude.store.ProviderStatus;

/** The first page: everything at once. What changes lies in parts with names, which are sent anew when they have changed. */
final class Overview {
    private static final int MOST_EVENTS = 12;
    private static final String DARK = "(prefers-color-scheme: dark)";
    private static final String NARROW = "(max-width: 40rem)";
    private static final Map<LogoffMode, String> MEANING = new EnumMap<>(Map.of(
            LogoffMode.ORDERLY, "Finishes what is being sent, and leaves the queue for the next start.",
            LogoffMode.NO_WAIT, "Tries what is ready once, and does not wait for more to come.",
            LogoffMode.PURGE, "Tries everything that is queued once, whatever its back-off. Deletes nothing.",
            LogoffMode.QUIET, "Goes if nothing is being sent; otherwise it is refused, and an orderly logoff follows.",
            LogoffMode.ABORT, "Stops what can be stopped at once, and leaves everything in the queue."));
    private static final List<LogoffMode> MODES =
            List.of(LogoffMode.ORDERLY, LogoffMode.NO_WAIT, LogoffMode.PURGE, LogoffMode.QUIET, LogoffMode.ABORT);

    private final House house;
    private final Looks looks;
    private final History history;
    private final InstantSource clock;
    private final String formToken;

    Overview(House house, Looks looks, History history, InstantSource clock, String formToken) {
        this.house = house;
        this.looks = looks;
        this.history = history;
        this.clock = clock;
        this.formToken = formToken;
    }

    String page(Optional<DomContent> notice) {
        Map<String, String> live = live();
        List<DomContent> content = new ArrayList<>();
        content.add(h1("Postlude").withClass("unseen-head"));
        notice.ifPresent(content::add);
        content.add(part(live, "summary"));
        List<House.Room> rooms = house.rooms();
        for (int i = 0; i < rooms.size(); i++) {
            content.add(store(rooms.get(i), i, live));
        }
        content.add(section(h2("Transports and the spooler"), part(live, "status"), part(live, "alone")));
        content.add(logoff());
        return Layout.live("Postlude", rooms, clock.instant(), content.toArray(DomContent[]::new));
    }

    private static DomContent part(Map<String, String> live, String name) {
        return div(rawHtml(Objects.requireNonNull(live.get(name), name))).withId(name);
    }

    private DomContent store(House.Room room, int number, Map<String, String> live) {
        return section(
                div(
                                h2(a(Visible.of(room.name())).withHref(Parts.place("/queue", room, ""))),
                                part(live, "flags-" + number))
                        .withClass("title"),
                div(part(live, "queue-" + number), plot(room)).withClass("columns"),
                part(live, "events-" + number));
    }

    private DomContent plot(House.Room room) {
        String place = Parts.place("/plot.png", room, "");
        return tag("figure")
                .with(
                        tag("picture")
                                .with(
                                        source(place + "&dark=yes&narrow=yes", DARK + " and " + NARROW),
                                        source(place + "&narrow=yes", NARROW),
                                        source(place + "&dark=yes", DARK),
                                        img().withSrc(place)
                                                .withAlt("What waited in " + room.name()
                                                        + " over the last hour, by state; at most "
                                                        + history.most(room) + " at once.")
                                                .withWidth(String.valueOf(Plot.WIDE))
                                                .withHeight(String.valueOf(Plot.HEIGHT))),
                        tag("figcaption").withText("The queue by state, over the last hour at the most"))
                .withClass("plot");
    }

    private static DomContent source(String place, String media) {
        return TagCreator.source().attr("srcset", place).attr("media", media);
    }

    /** What changes by itself, by the name of its place on the page. */
    Map<String, String> live() {
        Map<String, String> parts = new LinkedHashMap<>();
        List<ProviderStatus> status = house.status();
        List<House.Room> rooms = house.rooms();
        parts.put("summary", tiles(rooms, status).render());
        for (int i = 0; i < rooms.size(); i++) {
            House.Room room = rooms.get(i);
            parts.put("flags-" + i, flags(room, status).render());
            parts.put("queue-" + i, queue(room, looks.of(room)).render());
            parts.put("events-" + i, events(room).render());
        }
        parts.put("status", StatusRows.of(status, formToken).render());
        parts.put("alone", LeftAlone.of(house.destinations()).render());
        return parts;
    }

    private DomContent events(House.Room room) {
        try {
            return div(h3("Recent events"), EventRows.of(room, house.recent(room.name(), MOST_EVENTS)));
        } catch (PostludeException e) {
            return div(h3("Recent events"), p(Visible.of(String.valueOf(e.getMessage()))));
        }
    }

    private DomContent tiles(List<House.Room> rooms, List<ProviderStatus> status) {
        long queued = 0;
        Duration oldest = null;
        Map<MessageState, Long> by = new EnumMap<>(MessageState.class);
        for (House.Room room : rooms) {
            Tally tally = looks.of(room);
            queued += tally.queued();
            oldest = tally.oldest() != null && (oldest == null || tally.oldest().compareTo(oldest) > 0)
                    ? tally.oldest()
                    : oldest;
            for (MessageState state : tally.counts().keySet()) {
                by.merge(state, tally.in(state), Long::sum);
            }
        }
        long doubt = by.getOrDefault(MessageState.IN_DOUBT, 0L);
        Set<String> down = new HashSet<>();
        status.stream().filter(StatusRows::isFailed).forEach(row -> down.add(row.name()));
        house.destinations().stream().filter(row -> row.held() != null).forEach(row -> down.add(row.name()));
        return dl(
                        Parts.tile("Queued", count(queued), ""),
                        Parts.tile("Oldest", oldest == null ? "\u2013" : Parts.age(oldest), ""),
                        Parts.tile("Being sent", count(by.getOrDefault(MessageState.ACTIVE, 0L)), ""),
                        Parts.tile("Backing off", count(by.getOrDefault(MessageState.BACKING_OFF, 0L)), ""),
                        Parts.tile("Held", count(by.getOrDefault(MessageState.HELD, 0L)), ""),
                        Parts.tile("In doubt", count(doubt), doubt > 0 ? "alarm" : ""),
                        Parts.tile("Transports down", count(down.size()), down.size() > 0 ? "alarm" : ""))
                .withClass("tiles");
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static DomContent flags(House.Room room, List<ProviderStatus> status) {
        return each(
                status.stream()
                        .filter(row -> row.kind() == ProviderStatus.Kind.STORE
                                && row.name().equals(room.address()))
                        .toList(),
                row -> div(
                        StatusRows.flags(row.bits()),
                        span(span("held by ").withClass("quiet"), StatusRows.holders(row))));
    }

    private static DomContent queue(House.Room room, Tally tally) {
        if (tally.fault() != null) {
            return Parts.notice("bad", "This store cannot be read. ", tally.fault());
        }
        if (tally.queued() == 0) {
            return p("Nothing is queued.").withClass("empty");
        }
        return div(
                table(
                                thead(tr(th("State"), each(Arrays.asList(Tally.NAMES), name -> th(name)), th("All"))),
                                tbody(each(tally.counts().entrySet(), row -> tallied(row, room))))
                        .withClass("numbers"),
                iff(
                        tally.looked() < tally.queued(),
                        p("The oldest " + count(tally.looked()) + " of " + count(tally.queued()) + ".")
                                .withClass("quiet")));
    }

    private static DomContent tallied(Map.Entry<MessageState, long[]> row, House.Room room) {
        return tr(
                th(a(Parts.badge(row.getKey()))
                                .withHref(Parts.place(
                                        "/queue",
                                        room,
                                        "&filter="
                                                + Parts.encoded(
                                                        "state=" + row.getKey().name()))))
                        .attr("scope", "row"),
                each(
                        Arrays.stream(row.getValue()).boxed().toList(),
                        count -> td(count == 0 ? "\u00b7" : count(count)).withClass(count == 0 ? "quiet" : "")),
                td(count(LongStream.of(row.getValue()).sum())).withClass("sum"));
    }

    private DomContent logoff() {
        return section(
                attrs("#log-off"),
                h2("Log off"),
                p(
                        "Ends this process with all its stores, and shows what became of the mail. What is left stays in its store."),
                details(
                        summary("Choose how"),
                        form(
                                        input().withType("hidden")
                                                .withName("form")
                                                .withValue(formToken),
                                        each(
                                                MODES,
                                                mode -> div(
                                                                button(Parts.sentence(Parts.word(mode)))
                                                                        .withType("submit")
                                                                        .withName("mode")
                                                                        .withValue(mode.name())
                                                                        .withClass("danger")
                                                                        .attr("aria-describedby", "means-" + mode),
                                                                span(MEANING.get(mode))
                                                                        .withId("means-" + mode))
                                                        .withClass("choice")))
                                .withMethod("post")
                                .withAction("/logoff")));
    }
}
