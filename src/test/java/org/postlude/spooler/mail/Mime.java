package org.postlude.spooler.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One MIME entity, parsed by the letter of RFC 5322 and RFC 2045/2046: whatever a lenient reader would let pass fails.
 *
 * @param fields in their order, {@code Name: value}, unfolded
 * @param body what follows the empty line
 */
record Mime(List<String> fields, String body) {
    private static final Pattern FIELD = Pattern.compile("([!-9;-~]+): ([^\r\n]*)");

    static Mime parse(String entity) {
        int empty = entity.indexOf("\r\n\r\n");
        assertTrue(empty > 0, "no header: " + entity);
        return new Mime(fields(entity.substring(0, empty + 2)), entity.substring(empty + 4));
    }

    /** Splits a block of fields; every line ends with CRLF. */
    static List<String> fields(String block) {
        assertTrue(block.endsWith("\r\n"), block);
        List<String> fields = new ArrayList<>();
        for (String field : block.substring(0, block.length() - 2).split("\r\n(?![ \t])", -1)) {
            for (String line : field.split("\r\n", -1)) {
                assertTrue(line.length() <= 998, "line too long: " + line);
                assertFalse(line.isBlank(), "a folded line of white space only (RFC 5322, 3.2.2): " + field);
            }
            String unfolded = field.replace("\r\n", "");
            assertTrue(FIELD.matcher(unfolded).matches(), "no field: '" + unfolded + "'");
            fields.add(unfolded);
        }
        return fields;
    }

    /** The value of a field that stands there exactly once. */
    String one(String name) {
        return one(fields, name);
    }

    static String one(List<String> fields, String name) {
        List<String> values = all(fields, name);
        assertEquals(1, values.size(), name + " in " + fields);
        return values.get(0);
    }

    static List<String> all(List<String> fields, String name) {
        return fields.stream()
                .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(field -> field.substring(name.length() + 2))
                .toList();
    }

    boolean has(String name) {
        return !all(fields, name).isEmpty();
    }

    /** The parts of a multipart body; preamble and epilogue are dropped. */
    List<Mime> parts() {
        Matcher parameter = Pattern.compile("boundary=\"([^\"]{1,70})\"").matcher(one("Content-Type"));
        assertTrue(parameter.find(), one("Content-Type"));
        String delimiter = "\r\n--" + parameter.group(1);
        String[] pieces = ("\r\n" + body).split(Pattern.quote(delimiter), -1);
        assertEquals("--\r\n", pieces[pieces.length - 1], "the close delimiter, and nothing after it");
        List<Mime> parts = new ArrayList<>();
        for (int i = 1; i < pieces.length - 1; i++) {
            assertTrue(pieces[i].startsWith("\r\n"), "a delimiter ends its line: " + pieces[i]);
            parts.add(parse(pieces[i].substring(2)));
        }
        return parts;
    }

    static String decodeQuotedPrintable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '=') {
                out.append(text.charAt(i));
            } else if (text.startsWith("\r\n", i + 1)) {
                i += 2;
            } else {
                String hex = text.substring(i + 1, i + 3);
                assertTrue(hex.matches("[0-9A-F]{2}"), "=" + hex);
                out.append((char) Integer.parseInt(hex, 16));
                i += 2;
            }
        }
        return out.toString();
    }
}
