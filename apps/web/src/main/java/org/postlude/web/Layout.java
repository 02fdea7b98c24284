package org.postlude.web;

import static j2html.TagCreator.a;
import static j2html.TagCreator.body;
import static j2html.TagCreator.button;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.form;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.input;
import static j2html.TagCreator.label;
import static j2html.TagCreator.link;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.nav;
import static j2html.TagCreator.p;
import static j2html.TagCreator.script;
import static j2html.TagCreator.span;
import static j2html.TagCreator.title;

import j2html.tags.DomContent;
import java.time.Instant;
import java.util.List;

/** What all pages have around them. */
final class Layout {
    private static final DomContent NOTHING = span();

    private Layout() {}

    /** Of what changes: shown as it is at this time, and changed where a browser runs scripts. */
    static String live(String name, List<House.Room> rooms, Instant now, DomContent... content) {
        DomContent asOf = p(
                        span("As of "),
                        Parts.at(now),
                        span(". "),
                        a("Load again").withHref("/"))
                .withId("link")
                .attr("role", "status");
        return page(name, links(rooms), asOf, content);
    }

    static String still(String name, List<House.Room> rooms, DomContent... content) {
        return page(name, links(rooms), NOTHING, content);
    }

    /** Without a way to other pages: whoever sees it may see none, or nobody serves them any more. */
    static String alone(String name, DomContent... content) {
        return page(name, NOTHING, NOTHING, content);
    }

    static String fault(String name, String text) {
        return alone(name, h1(name), p(Visible.of(text)), p(a("To the overview").withHref("/")));
    }

    /** For whoever has no token yet. */
    static String door() {
        return alone(
                "Not without the token",
                h1("Not without the token"),
                p("It stands in the file that the run has named when it began; its owner alone can read that."),
                form(
                                label("Token").withFor("token"),
                                input().withId("token")
                                        .withName("token")
                                        .withType("password")
                                        .attr("autocomplete", "off")
                                        .isRequired(),
                                button("Open").withType("submit"))
                        .withMethod("get")
                        .withAction("/")
                        .withClass("line"));
    }

    private static DomContent links(List<House.Room> rooms) {
        return nav(
                        a("Overview").withHref("/"),
                        each(rooms, room -> a(Visible.of(room.name())).withHref(Parts.place("/queue", room, ""))))
                .attr("aria-label", "Pages");
    }

    private static String page(String name, DomContent links, DomContent asOf, DomContent... content) {
        return document(html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                title(name.equals("Postlude") ? name : name + " \u2013 Postlude"),
                                link().withRel("icon").withHref(Resources.place("icon.svg")),
                                link().withRel("stylesheet").withHref(Resources.place("postlude.css")),
                                script().withSrc(Resources.place("postlude.js")).isDefer()),
                        body(header(span("Postlude").withClass("brand"), links, asOf), main(content)))
                .withLang("en"));
    }
}
