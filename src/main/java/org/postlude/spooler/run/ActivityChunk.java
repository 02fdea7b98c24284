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

    /** What a note takes (rule Q10). */
    static final int LARGEST = 65_536;
    /** How many characters a text has at most; those of an event's facts have fewer if there are many. */
    private static final int MOST_TEXT = 4_000;

    private static final int MOST_FACTS = 256;

    /** An event fits into a note, or nothing could be noted behind it: what is too long of it is cut off. */
    static byte[] encode(ActivityEvent event) {
        int most = MOST_TEXT;
        byte[] octets = encode(event, most);
        while (octets.length > LARGEST - HEADER - LENGTH) {
            most /= 2;
            octets = encode(event, most);
        }
        return octets;
    }

    private static byte[] encode(ActivityEvent event, int most) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        try {
            out.writeUTF(cut(event.key(), MOST_TEXT));
            out.writeLong(event.at().toEpochMilli());
            out.writeUTF(cut(event.kind(), MOST_TEXT));
            List<Map.Entry<String, String>> sorted = List.copyOf(new TreeMap<>(event.facts()).entrySet());
            List<Map.Entry<String, String>> kept = sorted.subList(0, Math.min(sorted.size(), MOST_FACTS));
            out.writeShort(kept.size());
            for (Map.Entry<String, String> fact : kept) {
                out.writeUTF(cut(fact.getKey(), most));
                out.writeUTF(cut(fact.getValue(), most));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
        return octets.toByteArray();
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) + "..." : text;
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
