package org.postlude.activitylog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Octets of JSON that grow. Of a text, whatever could steer a terminal, hide, turn or break what is read, or be no character at all
 * is escaped; everything else is UTF-8 as it is.
 */
final class Escapes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] octets = new byte[512];
    private int size;

    Escapes raw(String ascii) {
        int length = ascii.length();
        room(length);
        for (int i = 0; i < length; i++) {
            octets[size++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    Escapes raw(byte[] more, int length) {
        room(length);
        System.arraycopy(more, 0, octets, size, length);
        size += length;
        return this;
    }

    /** With its quotes. */
    Escapes text(String text) {
        room(text.length() + 2);
        octets[size++] = '"';
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                room(1);
                octets[size++] = (byte) c;
                i++;
            } else {
                int point = text.codePointAt(i);
                i += Character.charCount(point);
                other(point);
            }
        }
        room(1);
        octets[size++] = '"';
        return this;
    }

    private void other(int point) {
        if (point == '"' || point == '\\') {
            room(2);
            octets[size++] = '\\';
            octets[size++] = (byte) point;
        } else if (isHarmless(point)) {
            byte[] utf8 = Character.toString(point).getBytes(StandardCharsets.UTF_8);
            raw(utf8, utf8.length);
        } else {
            for (char unit : Character.toChars(point)) {
                unit(unit);
            }
        }
    }

    /** Format characters are those that turn the direction, or that nobody sees. */
    private static boolean isHarmless(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private void unit(char unit) {
        raw("\\u");
        room(4);
        for (int shift = 12; shift >= 0; shift -= 4) {
            octets[size++] = HEX[unit >> shift & 0xf];
        }
    }

    private void room(int more) {
        if (octets.length - size < more) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, size + more));
        }
    }

    int size() {
        return size;
    }

    byte[] toArray() {
        return Arrays.copyOf(octets, size);
    }
}
