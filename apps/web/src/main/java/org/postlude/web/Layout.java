package org.postlude.web;

import static j2html.TagCreator.a;
import static j2html.TagCreator.body;
import static j2html.TagCreator.document;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.link;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.nav;
import static j2html.TagCreator.script;
import static j2html.TagCreator.title;

import j2html.tags.DomContent;

/** What all pages have around them. */
final class Layout {
    private Layout() {}

    static String page(String name, boolean isLive, DomContent... content) {
        return document(html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                title(name),
                                link().withRel("stylesheet").withHref("/postlude.css"),
                                isLive ? script().withSrc("/postlude.js").isDefer() : null),
                        body(nav(a("Postlude").withHref("/")), main(content)))
                .withLang("en"));
    }
}
