package org.postlude.bridge;

import org.postlude.message.InvalidAddressException;

/**
 * Takes comments and optional white space out of an address field (RFC 5322, section 3.2.2). Jakarta Mail's parser knows
 * comments only between addresses, and drops without a word what follows a comment or a closing angle bracket.
 */
final class Comments {
    private final String text;
    private final StringBuilder out;
    private int at;
    private boolean spaceWaits;
    private boolean angleClosed;

    private Comments(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    static String remove(String text) {
        return new Comments(text).run();
    }

    private String run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '(') {
                skipComment();
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                spaceWaits = true;
                at++;
            } else {
                token(c);
            }
        }
        return out.toString();
    }

    private void token(char c) {
        if (angleClosed && c != ',' && c != ';') {
            throw new InvalidAddressException(text.trim(), "text follows a closing '>'; is there a comma missing?");
        }
        // White space is free around '@' and inside angle brackets, but Jakarta Mail's parser refuses it there.
        if (spaceWaits && !out.isEmpty() && !endsWith('@') && !endsWith('<') && c != '@' && c != '>') {
            out.append(' ');
        }
        spaceWaits = false;
        angleClosed = c == '>';
        if (c == '"') {
            copyThrough('"');
        } else if (c == '[') {
            copyThrough(']');
        } else {
            out.append(c);
            at++;
        }
    }

    private boolean endsWith(char c) {
        return out.charAt(out.length() - 1) == c;
    }

    /** Copies a quoted string or domain literal as it is; one that is not closed is left to the parser to refuse. */
    private void copyThrough(char end) {
        out.append(text.charAt(at++));
        while (at < text.length()) {
            char c = text.charAt(at++);
            out.append(c);
            if (c == '\\' && at < text.length()) {
                out.append(text.charAt(at++));
            } else if (c == end) {
                return;
            }
        }
    }

    private void skipComment() {
        int depth = 0;
        do {
            if (at >= text.length()) {
                throw new InvalidAddressException(text.trim(), "a comment '(...' is not closed");
            }
            char c = text.charAt(at++);
            if (c == '\\') {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            }
        } while (depth > 0);
        spaceWaits = true;
    }
}
