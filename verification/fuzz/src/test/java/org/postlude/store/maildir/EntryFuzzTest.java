package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/** Sidecars, and the queue's text that the SQLite store has too: a line is refused, or says the same when it is written again. */
class EntryFuzzTest {
    @FuzzTest
    void aTextIsNoEntryOrIsTheSameOneWhenWrittenAgain(byte[] octets) {
        Entry entry;
        try {
            entry = Entry.parse(new String(octets, UTF_8));
        } catch (RuntimeException e) {
            return; // as its contract says; an Error is none
        }
        String again = entry.format();
        assertEquals(again, Entry.parse(again).format());
    }

    @FuzzTest
    void anEntryComesBackAsItWas(FuzzedDataProvider data) {
        MessageId id = new MessageId("m" + data.consumeInt(0, 9));
        List<Recipient> recipients = List.of(new Recipient("TEST", "a" + data.consumeAsciiString(20)));
        List<QueuedPart> parts = new ArrayList<>();
        for (int i = data.consumeInt(0, 3); i > 0; i--) {
            Label label = new Label(
                    data.pickValue(LabelState.values()),
                    Instant.ofEpochMilli(data.consumeLong(0, 1L << 45)),
                    data.consumeInt(-100, 100),
                    data.consumeString(20));
            parts.add(new QueuedPart(
                    new PartId(id, parts.size()), 1 + parts.size(), recipients, label, data.consumeBytes(30)));
        }
        Entry entry = new Entry(
                id,
                data.consumeString(30),
                data.consumeString(30),
                data.consumeString(30),
                data.consumeBoolean() ? null : new Envelope("", recipients),
                data.consumeString(30),
                Instant.ofEpochMilli(data.consumeLong(0, 1L << 45)),
                Instant.ofEpochMilli(data.consumeLong(0, 1L << 45)),
                parts);
        Entry back = Entry.parse(entry.format());
        assertEquals(entry.key(), back.key());
        assertEquals(entry.keyDigest(), back.keyDigest());
        assertEquals(entry.sha256(), back.sha256());
        assertEquals(entry.envelope(), back.envelope());
        assertEquals(entry.place(), back.place());
        assertEquals(entry.keep(), back.keep());
        assertEquals(entry.keepKey(), back.keepKey());
        assertEquals(parts.size(), back.parts().size());
        for (int i = 0; i < parts.size(); i++) {
            assertEquals(parts.get(i).label(), back.parts().get(i).label());
            assertEquals(parts.get(i).recipients(), back.parts().get(i).recipients());
            assertArrayEquals(parts.get(i).record(), back.parts().get(i).record());
        }
    }
}
