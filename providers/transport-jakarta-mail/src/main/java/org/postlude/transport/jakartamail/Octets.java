package org.postlude.transport.jakartamail;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What stands in the bytes of a message, looked at eight at once: what is looked for is rare. */
final class Octets {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long SPACES = 0x2020_2020_2020_2020L;

    private Octets() {}

    static boolean isEightBit(byte[] bytes, int count) {
        long seen = 0;
        int i = 0;
        for (; i <= count - Long.BYTES; i += Long.BYTES) {
            seen |= (long) EIGHT.get(bytes, i);
        }
        for (; i < count; i++) {
            seen |= bytes[i];
        }
        return (seen & HIGH_BITS) != 0;
    }

    /** Whether they are lines: each ends with CR LF, and neither stands anywhere else. */
    static boolean areLines(byte[] bytes) {
        int begin = 0;
        for (int i = nextControl(bytes, 0); i < bytes.length; i = nextControl(bytes, i + 1)) {
            if (bytes[i] == '\n') {
                return false; // one behind a CR is not come upon
            }
            if (bytes[i] == '\r') {
                i++;
                if (i == bytes.length || bytes[i] != '\n') {
                    return false;
                }
                begin = i + 1;
            }
        }
        return begin == bytes.length;
    }

    /** Lines with the dot doubled that one of them begins with (RFC 5321, section 4.5.2). */
    static byte[] withDotsDoubled(byte[] lines) {
        int dots = 0;
        for (int begin = 0; begin < lines.length; begin = nextLine(lines, begin)) {
            dots += lines[begin] == '.' ? 1 : 0;
        }
        if (dots == 0) {
            return lines;
        }
        ByteBuffer doubled = ByteBuffer.allocate(lines.length + dots);
        int copied = 0;
        for (int begin = 0; begin < lines.length; begin = nextLine(lines, begin)) {
            if (lines[begin] == '.') {
                doubled.put(lines, copied, begin - copied).put((byte) '.');
                copied = begin;
            }
        }
        return doubled.put(lines, copied, lines.length - copied).array();
    }

    private static int nextLine(byte[] lines, int from) {
        int end = nextControl(lines, from);
        while (lines[end] != '\n') {
            end = nextControl(lines, end + 1);
        }
        return end + 1;
    }

    /** Where the next octet below a space stands; the length if there is none. */
    private static int nextControl(byte[] bytes, int from) {
        int i = from;
        while (i <= bytes.length - Long.BYTES && !hasControl((long) EIGHT.get(bytes, i))) {
            i += Long.BYTES;
        }
        while (i < bytes.length && (bytes[i] < 0 || bytes[i] >= ' ')) {
            i++;
        }
        return i;
    }

    private static boolean hasControl(long octets) {
        return ((octets - SPACES) & ~octets & HIGH_BITS) != 0;
    }
}
