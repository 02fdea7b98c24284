package org.postlude.spooler.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.SuppressionList;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The suppression list as it lies in a store: {@value #CHUNKS} notes, each with the addresses whose hash is its number, so that a
 * change writes a small one. A full list has about 80 addresses in each, and the largest addresses that there are in a note leave
 * it below its limit.
 */
final class SuppressionNotes {
    private static final Logger LOG = LoggerFactory.getLogger(SuppressionNotes.class);
    private static final String PREFIX = "suppress.";
    private static final int CHUNKS = 256;
    private static final int VERSION = 1;
    /** What a note takes (rule Q10). */
    private static final int MOST_OCTETS = 65_536;

    /**
     * One address, listed or only counted.
     *
     * @param address as it was given
     * @param since when it was listed, or refused last
     * @param by who did it
     * @param reason why; empty if it is only counted
     * @param refused how often in a row, if a policy counts
     * @param isListed whether nothing is sent to it
     */
    record Line(String address, Instant since, String by, String reason, int refused, boolean isListed) {
        SuppressionList.Entry entry() {
            return new SuppressionList.Entry(address, since, by, reason);
        }
    }

    private final List<Map<String, Line>> chunks = new ArrayList<>(CHUNKS);
    private final long[] revisions = new long[CHUNKS];
    private int size;

    private SuppressionNotes() {
        for (int i = 0; i < CHUNKS; i++) {
            chunks.add(Map.of());
        }
    }

    /** What a reader sees of it; nothing if the store shows its notes to its owner only. */
    static SuppressionNotes seen(StoreLogon logon) throws IOException {
        return logon instanceof SpoolerLogon notes ? read(notes) : new SuppressionNotes();
    }

    /** By address. */
    List<SuppressionList.Entry> entries() {
        return lines().filter(Line::isListed)
                .map(Line::entry)
                .sorted(Comparator.comparing(SuppressionList.Entry::address))
                .toList();
    }

    static SuppressionNotes read(SpoolerLogon logon) throws IOException {
        SuppressionNotes notes = new SuppressionNotes();
        for (Note note : logon.notes(PREFIX)) {
            notes.decode(note);
        }
        return notes;
    }

    /** The local part is its host's to interpret (RFC 5321, section 2.4); a domain has no case. */
    private static String key(String address) {
        int at = address.lastIndexOf('@');
        return at < 0
                ? address
                : address.substring(0, at) + address.substring(at).toLowerCase(Locale.ROOT);
    }

    private Stream<Line> lines() {
        return chunks.stream().flatMap(chunk -> chunk.values().stream());
    }

    @Nullable
    Line line(String address) {
        String key = key(address);
        return chunks.get(chunk(key)).get(key);
    }

    int size() {
        return size;
    }

    /** Of those that are not listed. */
    Optional<String> oldestCounted() {
        return lines().filter(line -> !line.isListed())
                .min(Comparator.comparing(Line::since))
                .map(Line::address);
    }

    /** Writes one line, or removes it; in memory it changes when it is durable. Returns the number of lines. */
    int write(SpoolerLogon logon, String address, @Nullable Line line) throws IOException {
        String key = key(address);
        int chunk = chunk(key);
        Map<String, Line> present = new HashMap<>(chunks.get(chunk));
        if (line == null) {
            present.remove(key);
        } else {
            present.put(key, line);
        }
        byte[] bytes = encode(present);
        if (bytes.length > MOST_OCTETS) {
            throw new IllegalStateException(
                    "the suppression list is full where the address belongs: its note would have " + bytes.length
                            + " octets. It was not changed; remove addresses");
        }
        if (!logon.putNote(name(chunk), revisions[chunk], bytes)) {
            throw new IOException("note " + name(chunk) + " has another revision than " + revisions[chunk]
                    + ": somebody else writes to it");
        }
        revisions[chunk] = bytes.length == 0 ? 0 : revisions[chunk] + 1;
        size += present.size() - chunks.get(chunk).size();
        chunks.set(chunk, present);
        return size;
    }

    private static int chunk(String key) {
        return Math.floorMod(key.hashCode(), CHUNKS);
    }

    private static String name(int chunk) {
        return PREFIX + String.format("%02x", chunk);
    }

    private static byte[] encode(Map<String, Line> lines) throws IOException {
        if (lines.isEmpty()) {
            return new byte[0]; // removes the note
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 * lines.size());
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(VERSION);
        out.writeShort(lines.size());
        List<String> keys = new ArrayList<>(lines.keySet());
        keys.sort(null);
        for (String key : keys) {
            Line line = lines.get(key);
            if (line != null) {
                out.writeUTF(line.address());
                out.writeLong(line.since().toEpochMilli());
                out.writeUTF(line.by());
                out.writeUTF(line.reason());
                out.writeInt(line.refused());
                out.writeBoolean(line.isListed());
            }
        }
        return bytes.toByteArray();
    }

    private void decode(Note note) throws IOException {
        int chunk = Integer.parseInt(note.name().substring(PREFIX.length()), 16);
        revisions[chunk] = note.revision();
        try {
            chunks.set(chunk, lines(note));
            size += chunks.get(chunk).size();
        } catch (EOFException | UTFDataFormatException e) {
            LOG.error(
                    "note {} of the suppression list is damaged: the addresses in it are sent to until they are added again",
                    note.name());
        }
    }

    private static Map<String, Line> lines(Note note) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(note.bytes()));
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException(
                    "note " + note.name() + " has version " + version + ", this spooler reads " + VERSION);
        }
        Map<String, Line> lines = new HashMap<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            String address = in.readUTF();
            lines.put(
                    key(address),
                    new Line(
                            address,
                            Instant.ofEpochMilli(in.readLong()),
                            in.readUTF(),
                            in.readUTF(),
                            in.readInt(),
                            in.readBoolean()));
        }
        return lines;
    }
}
