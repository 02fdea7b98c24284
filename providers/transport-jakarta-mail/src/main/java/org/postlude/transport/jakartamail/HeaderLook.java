package org.postlude.transport.jakartamail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** A message's header section, block by block: whether it has octets above 127, and whether they are UTF-8 (RFC 6532). */
final class HeaderLook {
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    private final CharBuffer unused = CharBuffer.allocate(1024);
    private byte[] begun = {}; // a character that goes on in the next block
    private int matched = 2; // an empty line may be the first
    private boolean eightBit;
    private boolean over;

    /** Whether the next block can change nothing any more. */
    boolean isOver() {
        return over;
    }

    /** Latin-1 in a header is against every rule, but SMTPUTF8 would be a lie about it. */
    boolean isUtf8() {
        return eightBit;
    }

    void next(byte[] block, int count) {
        int end = 0;
        while (end < count && !over) {
            byte b = block[end++];
            matched = b == END[matched] ? matched + 1 : b == END[0] ? 1 : 0;
            over = matched == END.length;
            eightBit |= b < 0;
        }
        if (eightBit) {
            decode(block, end);
        }
    }

    private void decode(byte[] block, int count) {
        ByteBuffer octets = ByteBuffer.allocate(begun.length + count)
                .put(begun)
                .put(block, 0, count)
                .flip();
        CoderResult result;
        do {
            result = utf8.decode(octets, unused.clear(), false);
        } while (result.isOverflow());
        if (result.isError()) {
            over = true;
            eightBit = false;
        }
        begun = new byte[octets.remaining()];
        octets.get(begun);
    }
}
