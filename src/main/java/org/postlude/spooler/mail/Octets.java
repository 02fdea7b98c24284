package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;

/** Searching octets eight at a time: nearly all octets of mail are of no interest to the rules of line ends. */
final class Octets {
    /** The largest buffer that the streams of this package read through. */
    private static final int MAX_BUFFER = 65_536;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final byte AFTER_CR = '\r' + 1;

    private Octets() {}

    /** The index of the first octet from 0 to 13 (NUL, TAB, LF and CR among them), or {@code to}. */
    static int nextControl(byte[] octets, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = (long) WORDS.get(octets, i);
            // Subtracting 14 from each octet sets the high bit of those below 14. A borrow can spoil only the octets
            // above
            // such a one, so the lowest bit set, the first octet in little-endian order, is always right.
            long hits = (word - ONES * AFTER_CR) & ~word & HIGH_BITS;
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (octets[i] >= 0 && octets[i] < AFTER_CR) {
                return i;
            }
        }
        return to;
    }

    /** The index of the first LF, or {@code to}. */
    static int nextLineFeed(byte[] octets, int from, int to) {
        int i = nextControl(octets, from, to);
        while (i < to && octets[i] != '\n') {
            i = nextControl(octets, i + 1, to);
        }
        return i;
    }

    /** Whether any octet is above 127. */
    static boolean hasEightBit(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return true;
            }
        }
        return false;
    }

    static boolean isUtf8(byte[] octets) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The longest line, its end not counted. */
    static int longestLine(byte[] octets) {
        int longest = 0;
        int start = 0;
        while (start < octets.length) {
            int end = nextLineFeed(octets, start, octets.length);
            int length = end > start && octets[end - 1] == '\r' ? end - start - 1 : end - start;
            longest = Math.max(longest, length);
            start = end + 1;
        }
        return longest;
    }

    /** A buffer for content that says it has {@code size} octets: a small message must not cost a large array. */
    static byte[] bufferFor(long size) {
        return new byte[(int) Math.max(512, Math.min(size + 1, MAX_BUFFER))];
    }
}
