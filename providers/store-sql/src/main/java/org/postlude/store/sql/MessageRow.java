package org.postlude.store.sql;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.support.QueueText;

/**
 * A message, queued, filed or only remembered for its key.
 *
 * @param key what finds it again: {@code s:} or {@code d:} and the caller's own key; null once that is forgotten
 * @param digest tells a repeated submit from another message under the same key; empty for what was delivered
 * @param body the number of its chunks
 * @param place where the bytes belong: a word below, with the folder or the reason behind it
 * @param keep how long that is kept; {@link Label#NEVER} until the message ends
 * @param envelope as text; null for what was delivered, and once the parts are gone
 * @param flags of a filed message, by bits; null for none
 * @param keepKey how long the key is known if that is longer than anything else is kept, otherwise null
 */
record MessageRow(
        long store,
        MessageId id,
        @Nullable String key,
        String digest,
        String sha256,
        long size,
        long body,
        String place,
        long keep,
        @Nullable String envelope,
        @Nullable Long keepKey,
        @Nullable Long flags) {
    static final String SUBMIT = "s:";
    static final String DELIVER = "d:";
    static final String QUEUE = "queue";
    static final String DROPPED = "dropped";
    static final String DAMAGED = "damaged:";
    static final String FOLDER = "folder:";
    static final long NEVER = Label.NEVER.toEpochMilli();
    private static final String COLUMNS =
            "store, id, key, digest, sha256, size, body, place, keep, envelope, keep_key, flags, sum";
    static final int COLUMN_COUNT = COLUMNS.split(",", -1).length;
    static final String COLUMNS_OF_FOUND = "found." + COLUMNS.replace(", ", ", found.");
    static final String SELECT = "SELECT " + COLUMNS + " FROM message";
    static final String BY_ID = SELECT + " WHERE store = ? AND id ";
    private static final String INSERT =
            "INSERT INTO message (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** A row, its id as it stands there, and whether its checksum fits. */
    record Read(MessageRow row, String name, boolean isWhole) {}

    static @Nullable MessageRow byId(Link link, long store, MessageId id) throws SQLException, IOException {
        return whole(link.first(BY_ID + "= ?", MessageRow::read, store, id.value()));
    }

    /** Those of them that are whole. */
    static Map<MessageId, MessageRow> byIds(Link link, long store, List<MessageId> ids) throws SQLException {
        Map<MessageId, MessageRow> found = new HashMap<>();
        List<String> names = ids.stream().map(MessageId::value).toList();
        for (Read each : link.listOf(BY_ID + Link.ANY_OF_SO_MANY, MessageRow::read, names, store)) {
            if (each.isWhole) {
                found.put(each.row.id, each.row);
            }
        }
        return found;
    }

    static @Nullable MessageRow byKey(Link link, long store, String key) throws SQLException, IOException {
        return whole(link.first(SELECT + " WHERE store = ? AND key = ?", MessageRow::read, store, key));
    }

    static @Nullable MessageRow whole(@Nullable Read read) throws DamagedMessageException {
        if (read != null && !read.isWhole) {
            throw new DamagedMessageException(
                    read.row.id, "its record does not fit its checksum; open the store anew," + " which sets it aside");
        }
        return read == null ? null : read.row;
    }

    static Read read(ResultSet row) throws SQLException {
        String name = String.valueOf(row.getString(2));
        MessageRow message = new MessageRow(
                row.getLong(1),
                Rows.id(name),
                row.getString(3),
                String.valueOf(row.getString(4)),
                String.valueOf(row.getString(5)),
                row.getLong(6),
                row.getLong(7),
                String.valueOf(row.getString(8)),
                row.getLong(9),
                row.getString(10),
                row.getObject(11) == null ? null : row.getLong(11),
                row.getObject(12) == null ? null : row.getLong(12));
        return new Read(message, name, message.id.value().equals(name) && message.sum() == row.getLong(13));
    }

    /** As a row, its checksum the last value. */
    @Nullable
    Object[] values() {
        return new @Nullable Object[] {
            store, id.value(), key, digest, sha256, size, body, place, keep, envelope, keepKey, flags, sum()
        };
    }

    /** False if its key is taken; then nothing is written. */
    static boolean insert(Link link, @Nullable Object[] row) throws SQLException {
        return link.update(INSERT + " ON CONFLICT (store, key) WHERE key IS NOT NULL DO NOTHING", row) > 0;
    }

    void write(Link link) throws SQLException {
        link.update(
                INSERT + " ON CONFLICT (store, id) DO UPDATE SET key = excluded.key, place = excluded.place,"
                        + " keep = excluded.keep, envelope = excluded.envelope, keep_key = excluded.keep_key,"
                        + " flags = excluded.flags,"
                        + " sum = excluded.sum",
                values());
    }

    /** Without the last values, which rows of older versions have not, where they say nothing. */
    private long sum() {
        if (flags != null) {
            return Checksum.of(
                    store, id.value(), key, digest, sha256, size, body, place, keep, envelope, keepKey, flags);
        }
        return keepKey == null
                ? Checksum.of(store, id.value(), key, digest, sha256, size, body, place, keep, envelope)
                : Checksum.of(store, id.value(), key, digest, sha256, size, body, place, keep, envelope, keepKey);
    }

    MessageRow marked(@Nullable Long marks) {
        return new MessageRow(store, id, key, digest, sha256, size, body, place, keep, envelope, keepKey, marks);
    }

    MessageRow with(String newPlace, long until) {
        return new MessageRow(store, id, key, digest, sha256, size, body, newPlace, until, envelope, keepKey, flags);
    }

    MessageRow withoutParts() {
        return new MessageRow(store, id, key, digest, sha256, size, body, place, keep, null, keepKey, flags);
    }

    MessageRow withoutKey() {
        return new MessageRow(store, id, null, digest, sha256, size, body, place, NEVER, envelope, null, flags);
    }

    /** The key is known until then, and as long as anything else is kept. */
    MessageRow known(Instant until) {
        Long longer = until.toEpochMilli() > keep ? until.toEpochMilli() : null;
        return new MessageRow(store, id, key, digest, sha256, size, body, place, keep, envelope, longer, flags);
    }

    /** The parts are gone, and the key is all that is left. */
    MessageRow onlyKnown(long until) {
        return new MessageRow(store, id, key, digest, sha256, size, body, place, until, null, null, null);
    }

    /** What a repeat is known by; of a delivery that is the key alone, whatever a torn row says. */
    MessageRow onlyKey(Instant until) {
        boolean isDelivery = key != null && key.startsWith(DELIVER);
        return new MessageRow(
                store,
                id,
                key,
                isDelivery ? "" : digest,
                sha256,
                size,
                body,
                DROPPED,
                until.toEpochMilli(),
                null,
                null,
                null);
    }

    /** What was found damaged once is a person's, whatever becomes of the message. */
    MessageRow dropped(Instant until) {
        return with(place.startsWith(DAMAGED) ? place : DROPPED, until.toEpochMilli());
    }

    boolean hasBytes() {
        return !place.equals(DROPPED);
    }

    Optional<Envelope> recipients() {
        return Optional.ofNullable(envelope).map(QueueText::envelope);
    }
}
