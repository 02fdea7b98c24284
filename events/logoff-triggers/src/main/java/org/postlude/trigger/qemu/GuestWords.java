package org.postlude.trigger.qemu;

/**
 * What a guest says, as far as people of the host are to read it: one line, short, and nothing in it that a terminal carries out. Whoever
 * has a guest can have its agent say anything.
 */
public final class GuestWords {
    private static final int LONGEST = 200;

    private GuestWords() {}

    /**
     * Cuts and cleans.
     *
     * @param text of a guest, or one that has such text in it
     * @return at most 200 characters of it, controls and other invisible ones replaced
     */
    public static String of(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(each -> line.appendCodePoint(isVisible(each) ? each : '?'));
        return text.codePointCount(0, text.length()) > LONGEST ? line + "..." : line.toString();
    }

    /**
     * Whether it has nothing that is not seen.
     *
     * @param text of a guest
     * @return false if a reader or a terminal would be led astray by it
     */
    static boolean isClean(String text) {
        return text.codePoints().allMatch(GuestWords::isVisible);
    }

    /** Marks that turn the direction of writing are of the category FORMAT, and half a character is one of SURROGATE. */
    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
