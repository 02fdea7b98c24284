package org.postlude.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.support.Sha256;

/**
 * The bytes of messages, in chunks. A body of one chunk is written with its message. A longer one is staged before, a chunk a
 * transaction, under a number that no message has yet; what was staged and never published is swept at the next open.
 */
final class Bodies {
    /** A message holds no more than this in memory, however long it is. */
    static final int CHUNK = 256 * 1024;
    /** A message of no more octets is read with its record, by one look. */
    private static final int SHORT = 128 * 1024;
    /** A million chunks a body. */
    static final int SHIFT = 20;

    private static final String OPENING = "SELECT " + MessageRow.COLUMNS_OF_FOUND
            + ", chunk.octets, chunk.sum FROM message AS found LEFT JOIN chunk ON found.size <= ? AND chunk.id = found.body << "
            + SHIFT
            + " WHERE found.store = ? AND found.id ";
    static final String OPENING_ONE = OPENING + "= ?";
    static final String OPENING_ALL = OPENING + Link.ANY_OF_SO_MANY;

    private static final long FIRST_TIME = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
    /** Of the numbers, which leave the sign and the place of a chunk free. */
    private static final long MOST = 1L << 42;
    /** A program that sends one message and ends uses one. */
    private static final int RESERVED = 4096;

    private final Writer writer;
    private final AtomicLong last;

    /** @param last number that was reserved before this opening */
    Bodies(Writer writer, long last) {
        this.writer = writer;
        this.last = new AtomicLong(last);
    }

    /**
     * In the opening's transaction. A number is not given a second time, though the body that had it is gone: what the disk brings
     * back of that one would fit its checksum. So an opening begins behind those that are there, behind the first thousands of the
     * openings before it, and behind its time, a number a millisecond, for those that used more.
     */
    static void reserve(Link link, Instant now) throws SQLException {
        long greatest = link.number("SELECT max(id) FROM chunk") >> SHIFT;
        long time = Math.floorMod(now.toEpochMilli() - FIRST_TIME, MOST);
        long before = link.number("SELECT value FROM meta WHERE name = 'body'");
        long first = Math.max(Math.max(greatest, time), before < MOST ? before + RESERVED : 0);
        link.update("INSERT OR REPLACE INTO meta VALUES ('body', ?)", first);
    }

    /**
     * A body that was read, and of which at most the last chunk is still to be written.
     *
     * @param tail the only chunk, as a row; null if all are staged
     */
    @SuppressWarnings("ArrayRecordComponent") // written once, compared by nobody
    record Body(
            long number, long size, String sha256, @Nullable Object @Nullable [] tail) {
        /** In the transaction that publishes it. */
        void publish(Link link) throws SQLException {
            if (tail != null) {
                insert(link, tail);
            } else {
                link.update("DELETE FROM staged WHERE body = ?", number);
            }
        }
    }

    Body read(Content content) throws IOException {
        long number = last.incrementAndGet();
        int staged = 0;
        try (InputStream in = content.open()) {
            MessageDigest digest = Sha256.start();
            long size = 0;
            byte[] chunk = in.readNBytes(CHUNK);
            byte[] next = chunk.length < CHUNK ? new byte[0] : in.readNBytes(CHUNK);
            boolean isLong = next.length > 0;
            while (isLong && chunk.length > 0) {
                digest.update(chunk);
                size += chunk.length;
                stage(number, staged++, chunk);
                chunk = next;
                next = chunk.length < CHUNK ? new byte[0] : in.readNBytes(CHUNK);
            }
            if (!isLong) {
                digest.update(chunk);
                size = chunk.length;
            }
            if (size != content.size()) {
                throw new IOException("the content is not " + content.size() + " octets long; nothing was stored");
            }
            return new Body(number, size, Sha256.end(digest), isLong ? null : row(number, 0, chunk));
        } catch (IOException | RuntimeException e) {
            dropStaged(number, staged, e);
            throw e;
        }
    }

    private void stage(long number, int place, byte[] chunk) throws IOException {
        @Nullable Object[] row = row(number, place, chunk);
        writer.then(batch -> {
            if (place == 0) {
                batch.link.update("INSERT INTO staged VALUES (?)", number);
            }
            insert(batch.link, row);
            return chunk.length;
        });
    }

    /** The content failed, not the disk: nothing was accepted, so nothing is to be left. */
    private void dropStaged(long number, int staged, Exception reason) {
        if (staged > 0) {
            try {
                writer.then(batch -> unstage(batch.link, number));
            } catch (IOException | RuntimeException e) {
                reason.addSuppressed(e); // The next open sweeps it.
            }
        }
    }

    void drop(Body body) throws IOException {
        if (body.tail() == null) {
            writer.then(batch -> unstage(batch.link, body.number()));
        }
    }

    static int unstage(Link link, long number) throws SQLException {
        delete(link, number);
        return link.update("DELETE FROM staged WHERE body = ?", number);
    }

    static void delete(Link link, long number) throws SQLException {
        link.update("DELETE FROM chunk WHERE id BETWEEN ? AND ?", number << SHIFT, ((number + 1) << SHIFT) - 1);
    }

    private static @Nullable Object[] row(long number, int place, byte[] octets) {
        return Checksum.with((number << SHIFT) + place, octets);
    }

    private static void insert(Link link, @Nullable Object[] row) throws SQLException {
        link.update("INSERT INTO chunk VALUES (?, ?, ?)", row);
    }

    /** A message, and its octets if it is short and they are what was written. */
    @SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
    record Found(MessageRow message, byte @Nullable [] octets) {
        int length() {
            return octets == null ? 0 : octets.length;
        }
    }

    /** As it was read: a row that may be torn, with octets that may be none. */
    @SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
    private record Opened(MessageRow.Read read, byte[] octets) {
        static Opened read(ResultSet row) throws SQLException {
            MessageRow.Read read = MessageRow.read(row);
            return new Opened(
                    read, whole(row, MessageRow.COLUMN_COUNT + 1, read.row().body() << SHIFT));
        }

        Found found(MessageRow message) {
            return new Found(message, octets.length == message.size() ? octets : null);
        }
    }

    /** Null if there is none, or it has no bytes. One statement. */
    static @Nullable Found open(Link link, long store, MessageId id) throws SQLException, DamagedMessageException {
        Opened opened = link.first(OPENING_ONE, Opened::read, SHORT, store, id.value());
        MessageRow message = opened == null ? null : MessageRow.whole(opened.read);
        return opened == null || message == null || !message.hasBytes() ? null : opened.found(message);
    }

    /** Those short ones of them that are as they were written. */
    static List<Found> openAll(Link link, long store, List<MessageId> ids) throws SQLException {
        List<Found> found = new ArrayList<>();
        List<String> names = ids.stream().map(MessageId::value).toList();
        for (Opened each : link.listOf(OPENING_ALL, Opened::read, names, SHORT, store)) {
            MessageRow message = each.read.row();
            if (each.read.isWhole() && message.hasBytes() && each.octets.length == message.size()) {
                found.add(each.found(message));
            }
        }
        return found;
    }

    /** Empty if they are not what was written. */
    private static byte[] whole(ResultSet row, int column, long id) throws SQLException {
        byte[] octets = row.getBytes(column);
        return octets != null && Checksum.of(id, octets) == row.getLong(column + 1) ? octets : new byte[0];
    }

    /**
     * One chunk of a message; empty if it is not what was written. Null if the message is gone: a later owner may use the
     * number of its body for another one. One statement.
     */
    static byte @Nullable [] chunk(Link link, MessageRow message, int place) throws SQLException {
        long id = (message.body() << SHIFT) + place;
        return link.first(
                "SELECT octets, sum FROM (SELECT (SELECT count(*) FROM message WHERE store = ?1 AND id = ?2 AND body = ?3"
                        + " AND place <> ?4) + (SELECT count(*) FROM aside WHERE store = ?1 AND message = ?2 AND body = ?3)"
                        + " AS holders) LEFT JOIN chunk ON chunk.id = ?5 WHERE holders > 0",
                row -> whole(row, 1, id),
                message.store(),
                message.id().value(),
                message.body(),
                MessageRow.DROPPED,
                id);
    }
}
