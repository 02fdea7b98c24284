package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.message.ReplyCode;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.NewPart;

/** Stored records: any octets are refused as damaged, or are a record; each record comes back as it was. */
class PartRecordCodecFuzzTest {
    private static final int CHECK = 4;

    @FuzzTest
    void octetsAreARecordOrAreSaidToBeDamaged(byte[] octets) throws IOException {
        decoded(octets);
        if (octets.length <= NewPart.MAX_RECORD - CHECK) {
            // A fuzzer does not find a checksum: what lies behind it is only reached with the right one.
            CRC32 check = new CRC32();
            check.update(octets);
            decoded(ByteBuffer.allocate(octets.length + CHECK)
                    .put(octets)
                    .putInt((int) check.getValue())
                    .array());
        }
    }

    private static void decoded(byte[] octets) throws IOException {
        PartRecord record;
        try {
            record = PartRecordCodec.decode(octets);
        } catch (IOException e) {
            assertTrue(e.getMessage() == null || !e.getMessage().isBlank());
            return;
        }
        byte[] again = PartRecordCodec.encode(record);
        assertEquals(record, PartRecordCodec.decode(again));
        assertArrayEquals(again, PartRecordCodec.encode(PartRecordCodec.decode(again)));
    }

    @FuzzTest
    void aRecordComesBackAsItWasAndEachDamagedOctetIsNoticed(FuzzedDataProvider data) throws IOException {
        PartRecord record = new PartRecord(
                text(data),
                data.consumeString(60),
                Instant.ofEpochMilli(data.consumeLong(0, 1L << 45)),
                data.consumeBoolean() ? Instant.ofEpochMilli(data.consumeLong(0, 1L << 45)) : null,
                data.pickValue(InDoubtPolicy.values()),
                data.consumeInt(),
                data.consumeInt(),
                data.consumeBoolean() ? Instant.ofEpochMilli(data.consumeLong(0, 1L << 45)) : null,
                data.pickValue(MessageState.values()),
                data.consumeBoolean(),
                data.consumeString(20),
                data.consumeString(40),
                declined(data),
                reply(data),
                text(data),
                marks(data),
                Terms.USUAL,
                Past.NONE);
        byte[] octets = PartRecordCodec.encode(record);
        assertEquals(record, PartRecordCodec.decode(octets));
        byte[] damaged = octets.clone();
        damaged[data.consumeInt(0, octets.length - 1)] ^= (byte) (1 << data.consumeInt(0, 7));
        assertThrows(IOException.class, () -> PartRecordCodec.decode(damaged));
        byte[] cut = Arrays.copyOf(octets, data.consumeInt(0, octets.length - 1));
        assertThrows(IOException.class, () -> PartRecordCodec.decode(cut));
    }

    private static @Nullable String text(FuzzedDataProvider data) {
        return data.consumeBoolean() ? data.consumeString(40) : null;
    }

    private static List<String> declined(FuzzedDataProvider data) {
        List<String> names = new ArrayList<>();
        for (int i = data.consumeInt(0, 3); i > 0; i--) {
            names.add(data.consumeString(20));
        }
        return names;
    }

    private static List<Mark> marks(FuzzedDataProvider data) {
        List<Mark> marks = new ArrayList<>();
        for (int i = data.consumeInt(0, 5); i > 0; i--) {
            marks.add(new Mark(data.pickValue(Fate.values()), reply(data)));
        }
        return marks;
    }

    private static @Nullable Reply reply(FuzzedDataProvider data) {
        if (data.consumeBoolean()) {
            return null;
        }
        ReplyCode code = data.consumeBoolean() ? new ReplyCode(data.consumeInt(200, 599)) : null;
        return new Reply(code, null, data.consumeString(300));
    }
}
