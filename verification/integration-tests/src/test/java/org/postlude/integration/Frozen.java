package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What submit makes of a mail, and nothing else may: CRLF for LF where every line ends so, an end for the last line, an empty
 * line after a header that nothing follows, a Date and a Message-ID at the top where there was none, no Bcc. Written down
 * anew here, so that the product is not held against itself.
 */
final class Frozen {
    private static final Pattern FIELD = Pattern.compile("(?s)[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*");
    private static final Pattern GONE = Pattern.compile("(?is)(?:Resent-)?Bcc[ \t]*:.*|(?:Date|Message-ID)[ \t]*:\\s*");
    private static final Pattern DATE = Pattern.compile("(?is)Date[ \t]*:.*");
    private static final Pattern MESSAGE_ID = Pattern.compile("(?is)Message-ID[ \t]*:.*");

    private final StringBuilder rest = new StringBuilder();
    private final List<Pattern> added = new ArrayList<>();

    private Frozen(String given) {
        String mail = given.endsWith("\r\n") ? given : given + "\r\n";
        int empty = mail.startsWith("\r\n") ? 0 : mail.indexOf("\r\n\r\n") + 2;
        String header = empty >= 2 || mail.startsWith("\r\n") ? mail.substring(0, empty) : mail;
        boolean hasDate = false;
        boolean hasId = false;
        Matcher fields = FIELD.matcher(header);
        while (fields.find()) {
            String field = fields.group();
            if (!GONE.matcher(field).matches()) {
                rest.append(field);
                hasDate |= DATE.matcher(field).matches();
                hasId |= MESSAGE_ID.matcher(field).matches();
            }
        }
        rest.append(header.length() < mail.length() ? mail.substring(header.length()) : "\r\n");
        if (!hasDate) {
            added.add(Pattern.compile("\\ADate: [^\r\n]{20,40}\r\n"));
        }
        if (!hasId) {
            added.add(Pattern.compile("\\AMessage-ID: <[^<>\r\n]+@[^<>\r\n]+>\r\n"));
        }
    }

    /** Of a mail as it is given: LF alone becomes CRLF. */
    static Frozen of(String given) {
        return new Frozen(given.contains("\r\n") ? given : given.replace("\n", "\r\n"));
    }

    /** How many fields are added. */
    int added() {
        return added.size();
    }

    void assertIs(String name, String arrived) {
        String left = arrived;
        for (Pattern field : added) {
            Matcher found = field.matcher(left);
            assertTrue(found.find(), () -> name + " should begin with an added field " + field);
            left = left.substring(found.end());
        }
        assertEquals(rest.toString(), left, name);
    }
}
