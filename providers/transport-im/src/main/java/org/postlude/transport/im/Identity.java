package org.postlude.transport.im;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What somebody calls themselves, as it may be recorded and shown (rule R7). What ends an item or a line, and what is not seen or turns
 * the direction of writing, is written as {@code %} and two hexadecimal digits for each octet of its UTF-8. Two different names are never
 * the same behind it.
 */
final class Identity {
    /** As long as a name may be in XMPP (RFC 7622, 3.4), in octets. */
    static final int LONGEST = 1_023;
    /** Behind it stands what no name can bring with it: a percent sign before a tilde is written as %25. */
    static final String MARK = "%~";

    private static final int HEX_DIGITS = 2;

    private Identity() {}

    /**
     * As an item of a list.
     *
     * @param name as it came
     * @return never empty, at most {@link #LONGEST} octets; what is longer ends with {@link #MARK} and its digest
     */
    static String of(String name) {
        return of(name, LONGEST);
    }

    static String of(String name, int most) {
        StringBuilder safe = new StringBuilder();
        int octets = 0;
        int room = most - MARK.length() - HEX_DIGITS * 32;
        int end = 0;
        // A name may have a megabyte: what is cut off is only looked at for its digest.
        for (int i = 0; i < name.length() && octets <= most; ) {
            int point = name.codePointAt(i);
            String part = isPlain(name, i, point) ? Character.toString(point) : escaped(point);
            octets += part.getBytes(StandardCharsets.UTF_8).length;
            safe.append(part);
            end = octets <= room ? safe.length() : end;
            i += Character.charCount(point);
        }
        if (safe.isEmpty()) {
            return MARK;
        }
        return octets <= most ? safe.toString() : safe.substring(0, end) + MARK + digest(name);
    }

    private static boolean isPlain(String name, int at, int point) {
        if (point == '%') {
            String next = name.substring(at + 1, Math.min(name.length(), at + 1 + HEX_DIGITS));
            return !next.startsWith("~")
                    && !(next.length() == HEX_DIGITS && next.chars().allMatch(Identity::isHex));
        }
        if (isIgnorable(point)) {
            return false;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Letters and marks that are not shown (of Unicode's Default_Ignorable_Code_Point), and the empty Braille cell. */
    private static boolean isIgnorable(int point) {
        return point == 0x034F
                || point == 0x115F
                || point == 0x1160
                || point == 0x17B4
                || point == 0x17B5
                || (point >= 0x180B && point <= 0x180F)
                || point == 0x2800
                || point == 0x3164
                || (point >= 0xFE00 && point <= 0xFE0F)
                || point == 0xFFA0
                || (point >= 0xE0000 && point <= 0xE0FFF);
    }

    private static boolean isHex(int c) {
        return HexFormat.isHexDigit(c);
    }

    /** Half of a pair is written as if it were a character: an encoder would put the same question mark for all of them. */
    private static String escaped(int point) {
        byte[] octets = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                ? new byte[] {
                    (byte) (0xE0 | (point >> 12)), (byte) (0x80 | ((point >> 6) & 0x3F)), (byte) (0x80 | (point & 0x3F))
                }
                : Character.toString(point).getBytes(StandardCharsets.UTF_8);
        return "%" + HexFormat.ofDelimiter("%").withUpperCase().formatHex(octets);
    }

    /**
     * Of a text.
     *
     * @param text any
     * @return SHA-256 of its UTF-16: 64 hexadecimal digits
     */
    static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
