package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.commons.lang3.StringUtils;
import org.postlude.message.Recipient;

/** Makes text from outside harmless: one line of printable ASCII, so that it can neither end a field nor begin one. */
final class Printable {
    /** Longer than any mailbox (RFC 5321, 4.5.3.1), short enough for one line. */
    static final int MAX_WORD = 400;

    /** What RFC 5322, 2.1.1 recommends. */
    private static final int LINE_LENGTH = 78;

    private Printable() {}

    /** White space becomes one space; what is not printable ASCII becomes a question mark; cut to {@code max}. */
    static String line(String text, int max) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), max));
        text.codePoints().forEach(c -> {
            if (Character.isWhitespace(c)) {
                if (line.length() > 0 && line.charAt(line.length() - 1) != ' ') {
                    line.append(' ');
                }
            } else {
                line.append(c > 0x20 && c < 0x7f ? (char) c : '?');
            }
        });
        return StringUtils.abbreviate(line.toString().trim(), max);
    }

    /** The same without any space, for what must stay one word. */
    static String word(String text, int max) {
        return line(text, max).replace(' ', '?');
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /**
     * A mailbox as it is, spaces within its quotes too: another one would be somebody else's. Each octet of its UTF-8 is a
     * character (RFC 6532).
     */
    static String mailbox(String mailbox) {
        return new String(
                mailbox.replaceAll("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]", "?").getBytes(UTF_8), ISO_8859_1);
    }

    static String address(Recipient recipient) {
        String address = recipient.address();
        return recipient.addressType().equals(Recipient.SMTP) ? mailbox(address) : word(address, MAX_WORD);
    }

    /** Whether it is an address of RFC 6531. One of another kind of address is nothing that mail programs know. */
    static boolean isBeyondAscii(Recipient recipient) {
        return recipient.addressType().equals(Recipient.SMTP) && !isAscii(recipient.address());
    }

    /** Appends a header field, folded at spaces (RFC 5322, 2.2.3). The value must be printable already. */
    static void field(StringBuilder out, String name, String value) {
        fold(out, name + ": " + value, name.length() + 2, " ");
    }

    /** Appends one with an address, on one line: of spaces around a fold within its quotes a reader may make one. */
    static void addressField(StringBuilder out, String name, String value) {
        out.append(name).append(": ").append(value).append("\r\n");
    }

    /** Appends a paragraph, wrapped at spaces; later lines start with {@code indent}. */
    static void paragraph(StringBuilder out, String text, String indent) {
        fold(out, text, 0, indent);
    }

    // Never before "keep": a field whose name stands alone on its line is legal, and read wrongly by some.
    private static void fold(StringBuilder out, String text, int keep, String indent) {
        int start = 0;
        int width = LINE_LENGTH;
        while (text.length() - start > width) {
            int space = text.lastIndexOf(' ', start + width);
            if (space <= Math.max(start, keep)) {
                space = text.indexOf(' ', Math.max(start + width, keep));
            }
            if (space < 0) {
                break;
            }
            out.append(text, start, space).append("\r\n").append(indent);
            start = space + 1;
            width = LINE_LENGTH - indent.length();
        }
        out.append(text, start, text.length()).append("\r\n");
    }
}
