package org.postlude.spooler.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postlude.message.ActivityEvent;

/**
 * Some events of an activity feed, as a note has them: a header, then one event after another. The header says up to when
 * all that was recorded is noted, and whether the feed was left in order.
 *
 * @param first the place of the first event
 * @param point what is recorded of parts as of before this is noted, here or before
 * @param inOrder whether nothing was recorded after that
 * @param events encoded, one after another
 */
@SuppressWarnings("ArrayRecordComponent") // written and read by one thread, compared by nobody
record ActivityChunk(long first, Instant point, boolean inOrder, List<byte[]> events) {
    private static final int VERSION = 1;
    static final int HEADER = 1 + 8 + 8 + 1 + 4;
    /** Each event has its length before it. */
    static final int LENGTH = 4;

    /** How many octets of text there are in one fact at most: an event has to fit into a note. */
    private static final int MOST_TEXT = 4_000;

    static byte[] encode(ActivityEvent event) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        try {
            out.writeUTF(cut(event.key()));
            out.writeLong(event.at().toEpochMilli());
            out.writeUTF(cut(event.kind()));
            Map<String, String> sorted = new TreeMap<>(event.facts());
            out.writeShort(sorted.size());
            for (Map.Entry<String, String> fact : sorted.entrySet()) {
                out.writeUTF(cut(fact.getKey()));
                out.writeUTF(cut(fact.getValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
        return octets.toByteArray();
    }

    private static String cut(String text) {
        return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "..." : text;
    }

    static ActivityEvent decode(byte[] event) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(event));
        String key = in.readUTF();
        Instant at = Instant.ofEpochMilli(in.readLong());
        String kind = in.readUTF();
        Map<String, String> facts = new HashMap<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            String name = in.readUTF();
            facts.put(name, in.readUTF());
        }
        return new ActivityEvent(key, at, kind, facts);
    }

    byte[] encode() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        try {
            out.writeByte(VERSION);
            out.writeLong(first);
            out.writeLong(point.toEpochMilli());
            out.writeBoolean(inOrder);
            out.writeInt(events.size());
            for (byte[] event : events) {
                out.writeInt(event.length);
                out.write(event);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
        return octets.toByteArray();
    }

    static ActivityChunk decodeNote(byte[] note) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(note));
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException(
                    "a note of the activity feed has version " + version + ", and this program reads " + VERSION);
        }
        long first = in.readLong();
        Instant point = Instant.ofEpochMilli(in.readLong());
        boolean inOrder = in.readBoolean();
        List<byte[]> events = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            byte[] event = new byte[in.readInt()];
            in.readFully(event);
            events.add(event);
        }
        return new ActivityChunk(first, point, inOrder, events);
    }

    long end() {
        return first + events.size();
    }
}
