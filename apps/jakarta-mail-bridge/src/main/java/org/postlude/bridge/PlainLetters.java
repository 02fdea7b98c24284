package org.postlude.bridge;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes an address list so that Jakarta Mail's parser judges its structure and not its letters, and reads back what came out.
 * In strict mode, which alone loses no address, that parser takes letters, digits, {@code -} and {@code .} for a domain, each
 * {@code char} by itself: no combining mark, no joiner, nothing beyond the BMP, no {@code _}. What an envelope takes is said by
 * {@link org.postlude.message.Recipient} alone.
 */
final class PlainLetters {
    /** A letter to the parser, and one that hardly occurs; where it does, it is written as its number too. */
    private static final char SIGN = '\ua015';

    private static final Pattern WRITTEN = Pattern.compile(SIGN + "([0-9a-f]{4})");

    private PlainLetters() {}

    static String write(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '_' || c == SIGN || (c > 0x7f && !Character.isLetterOrDigit(c))) {
                out.append(SIGN).append(String.format("%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    static String read(String written) {
        return WRITTEN.matcher(written)
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }
}
