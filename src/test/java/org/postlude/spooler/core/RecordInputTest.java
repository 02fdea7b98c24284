package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was written with Java's own data format is read as that would read it. */
class RecordInputTest {
    private static byte[] written(String text) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        out.writeByte(-3);
        out.writeUTF(text);
        out.writeShort(0xfffe);
        out.writeLong(Long.MIN_VALUE);
        out.writeBoolean(true);
        out.writeByte(0x80);
        return octets.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ann@example.org", "bücher", "a\u0000b", "\u007f", "\u0080", "\ud83d\udce8", "\ud83d"})
    void eachTextIsReadAndWhatStandsBehindIt(String text) throws IOException {
        RecordInput in = new RecordInput(written(text));
        assertEquals(-3, in.readByte());
        assertEquals(text, in.readUTF());
        assertEquals(0xfffe, in.readUnsignedShort());
        assertEquals(Long.MIN_VALUE, in.readLong());
        assertEquals(true, in.readBoolean());
        assertEquals(0x80, in.readUnsignedByte());
        assertThrows(IOException.class, in::readByte);
    }

    @Test
    void aTextThatIsCutIsAnEndAndNoText() throws IOException {
        byte[] whole = written("ann@example.org");
        for (int length = 1; length < 18; length++) {
            RecordInput in = new RecordInput(Arrays.copyOf(whole, length));
            assertEquals(-3, in.readByte());
            assertThrows(IOException.class, in::readUTF);
        }
    }
}
