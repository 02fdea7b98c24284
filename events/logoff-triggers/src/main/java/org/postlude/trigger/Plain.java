package org.postlude.trigger;

import java.util.regex.Pattern;

/** What a guest says, for people and logs: short, and without what a terminal obeys. */
final class Plain {
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST = 4_000;
    /** Control characters (ECMA-48), breaks of lines, and what turns the direction of what follows (UAX 9). */
    private static final Pattern STEERING =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069]");

    private Plain() {}

    /** A name. */
    static String of(String name) {
        return of(name, LONGEST_NAME);
    }

    /** A sentence that may quote some. */
    static String words(String text) {
        return of(text, LONGEST);
    }

    private static String of(String text, int longest) {
        String shown = text;
        if (text.length() > longest) {
            int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
            shown = text.substring(0, end) + "...";
        }
        return STEERING.matcher(shown).replaceAll("?");
    }
}
