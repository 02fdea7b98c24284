package org.postlude.spooler.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A text with {@code *} for any characters; {@code \} before a comma, a star or a backslash means that character itself. */
final class Wildcard {
    private final String written;
    private final boolean exactCase;
    /** What has to stand between the stars. */
    private final List<String> pieces = new ArrayList<>();

    Wildcard(String written, boolean exactCase) {
        this.written = written;
        this.exactCase = exactCase;
        StringBuilder piece = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '\\' && i + 1 < written.length()) {
                piece.append(written.charAt(++i));
            } else if (c == '*') {
                pieces.add(folded(piece.toString()));
                piece.setLength(0);
            } else {
                piece.append(c);
            }
        }
        pieces.add(folded(piece.toString()));
    }

    private String folded(String text) {
        return exactCase ? text : text.toLowerCase(Locale.ROOT);
    }

    boolean isExact() {
        return pieces.size() == 1;
    }

    /** The text itself, if {@link #isExact()}; in lower case where case does not matter. */
    String text() {
        return pieces.get(0);
    }

    boolean matches(String value) {
        String text = folded(value);
        String first = pieces.get(0);
        String last = pieces.get(pieces.size() - 1);
        if (isExact()) {
            return text.equals(first);
        }
        if (!text.startsWith(first) || !text.endsWith(last) || text.length() < first.length() + last.length()) {
            return false;
        }
        int end = text.length() - last.length();
        int at = first.length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = text.indexOf(piece, at);
            if (found < 0 || found + piece.length() > end) {
                return false;
            }
            at = found + piece.length();
        }
        return true;
    }

    /** Values that commas separate, as they were written. */
    static List<String> split(String values) {
        List<String> all = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < values.length(); i++) {
            if (values.charAt(i) == '\\') {
                i++;
            } else if (values.charAt(i) == ',') {
                all.add(values.substring(begin, i));
                begin = i + 1;
            }
        }
        all.add(values.substring(begin));
        return all;
    }

    @Override
    public String toString() {
        return written;
    }
}
