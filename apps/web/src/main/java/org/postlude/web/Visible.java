package org.postlude.web;

import static j2html.TagCreator.bdi;
import static j2html.TagCreator.each;
import static j2html.TagCreator.span;
import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of strangers: what it says is shown, and what it would do to the text around it is not done. HTML is escaped by the library;
 * characters that nobody sees, or that turn the direction of what follows (UAX 9), are shown by their numbers.
 */
final class Visible {
    private static final Pattern UNSEEN =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029\\ufff9-\\ufffb\\p{Co}\\p{Cs}]");

    private Visible() {}

    static DomContent of(String of) {
        List<DomContent> parts = new ArrayList<>();
        Matcher unseen = UNSEEN.matcher(of);
        int from = 0;
        while (unseen.find()) {
            parts.add(text(of.substring(from, unseen.start())));
            parts.add(
                    span(String.format("U+%04X", unseen.group().codePointAt(0))).withClass("unseen"));
            from = unseen.end();
        }
        parts.add(text(of.substring(from)));
        return bdi(each(parts, part -> part));
    }
}
