package org.postlude.store.sql;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.Page;

/** The spooler's small state (rule Q10), and the keys of what was delivered (rule Q9). */
final class Notes {
    static final String SELECT = "SELECT store, name, revision, octets, sum FROM note";
    /** Above every character that a key can hold. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private Notes() {}

    static boolean isWhole(ResultSet row) throws SQLException {
        long sum = Checksum.of(row.getLong(1), String.valueOf(row.getString(2)), row.getLong(3), octets(row));
        return sum == row.getLong(5);
    }

    private static byte[] octets(ResultSet row) throws SQLException {
        return Objects.requireNonNullElse(row.getBytes(4), new byte[0]);
    }

    private static Note read(ResultSet row) throws SQLException, StreamCorruptedException {
        String name = String.valueOf(row.getString(2));
        if (!isWhole(row)) {
            throw new StreamCorruptedException(
                    "note " + name + " is damaged; open the store anew, which sets it aside");
        }
        return new Note(name, row.getLong(3), octets(row));
    }

    /** Whether there is one and it is damaged. */
    static boolean isTorn(Link link, long store, String name) throws SQLException {
        Boolean isWhole = link.first(SELECT + " WHERE store = ? AND name = ?", Notes::isWhole, store, name);
        return Boolean.FALSE.equals(isWhole);
    }

    static List<Note> of(Link link, long store, String prefix) throws SQLException, IOException {
        List<Note> notes = new ArrayList<>();
        try (ResultSet rows = link.walk(
                SELECT + " WHERE store = ? AND name >= ? AND name < ? ORDER BY name", store, prefix, prefix + LAST)) {
            while (rows.next()) {
                notes.add(read(rows));
            }
        }
        return notes;
    }

    static boolean put(Link link, long store, String name, long expected, byte[] octets) throws SQLException {
        Long present = revision(link, store, name);
        if ((present == null ? 0 : present) != expected) {
            return false;
        }
        if (octets.length == 0) {
            link.update("DELETE FROM note WHERE store = ? AND name = ?", store, name);
        } else {
            long sum = Checksum.of(store, name, expected + 1, octets);
            link.update("INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?, ?)", store, name, expected + 1, octets, sum);
        }
        return true;
    }

    private static @Nullable Long revision(Link link, long store, String name) throws SQLException {
        return link.first("SELECT revision FROM note WHERE store = ? AND name = ?", row -> row.getLong(1), store, name);
    }

    static Page<Delivered> delivered(Link link, long store, String prefix, String cursor, int limit)
            throws SQLException {
        String from = MessageRow.DELIVER + (cursor.isEmpty() ? prefix : cursor);
        List<Delivered> found = link.list(
                "SELECT key, id, sha256 FROM message WHERE store = ? AND key " + (cursor.isEmpty() ? ">=" : ">")
                        + " ? AND key < ? ORDER BY key LIMIT ?",
                row -> new Delivered(
                        String.valueOf(row.getString(1)).substring(MessageRow.DELIVER.length()),
                        Rows.id(String.valueOf(row.getString(2))),
                        String.valueOf(row.getString(3))),
                store,
                from,
                MessageRow.DELIVER + prefix + LAST,
                limit + 1);
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(
                        found.subList(0, limit),
                        Optional.of(found.get(limit - 1).key()));
    }

    static void forgetKeys(Link link, long store, String prefix) throws SQLException {
        String from = MessageRow.DELIVER + prefix;
        for (MessageRow.Read read : link.list(
                MessageRow.SELECT + " WHERE store = ? AND key >= ? AND key < ?",
                MessageRow::read,
                store,
                from,
                from + LAST)) {
            // What is damaged keeps its key: the next open sets it aside as it is.
            if (read.isWhole() && read.row().hasBytes()) {
                read.row().withoutKey().write(link);
            } else if (read.isWhole()) {
                link.update(
                        "DELETE FROM message WHERE store = ? AND id = ?",
                        store,
                        read.name()); // a client has deleted it
            }
        }
    }
}
