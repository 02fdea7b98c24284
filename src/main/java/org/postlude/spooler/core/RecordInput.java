package org.postlude.spooler.core;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;

/** What {@link java.io.DataOutputStream} wrote, from octets at hand: a page of a queue is a thousand records, and most of their text is ASCII. */
final class RecordInput {
    private final byte[] octets;
    private int next;

    RecordInput(byte[] octets) {
        this.octets = octets;
    }

    int readByte() throws IOException {
        return octets[take(1)];
    }

    int readUnsignedByte() throws IOException {
        return readByte() & 0xff;
    }

    boolean readBoolean() throws IOException {
        return readByte() != 0;
    }

    int readUnsignedShort() throws IOException {
        int at = take(2);
        return (octets[at] & 0xff) << 8 | (octets[at + 1] & 0xff);
    }

    int readInt() throws IOException {
        return readUnsignedShort() << 16 | readUnsignedShort();
    }

    long readLong() throws IOException {
        return (long) readInt() << 32 | (readInt() & 0xffff_ffffL);
    }

    String readUTF() throws IOException {
        int begin = next;
        int length = readUnsignedShort();
        int at = take(length);
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            text[i] = (char) octets[at + i];
            if (octets[at + i] <= 0) {
                return DataInputStream.readUTF(
                        new DataInputStream(new ByteArrayInputStream(octets, begin, 2 + length)));
            }
        }
        return new String(text);
    }

    private int take(int count) throws IOException {
        if (octets.length - next < count) {
            throw new IOException("a part's record ends after " + octets.length + " octets, in the middle of a field");
        }
        int at = next;
        next += count;
        return at;
    }
}
