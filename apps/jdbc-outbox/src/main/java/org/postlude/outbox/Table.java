package org.postlude.outbox;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The statements of the outbox. Each is one statement; none begins, ends or changes a transaction.
 *
 * <p>What a row's columns say:
 *
 * <pre>
 *   claimed_by  reason
 *   ''          ''      waits; any relay may claim it
 *   NAME        ''      claimed; the store NAME may have the message since claimed_at
 *   ''          text    refused, and no store has it; kept for an order
 *   NAME        text    kept for an order; the store NAME may have it
 * </pre>
 *
 * <p>No column is null: an index finds {@code ''} in its order, which not every database does with null. All text is printable ASCII,
 * whatever character set the database has. Times are microseconds since 1970.
 */
final class Table {
    /** One that PostgreSQL does not cut off: 63 octets, less those of the index. */
    private static final Pattern NAME = Pattern.compile("([A-Za-z_]\\w{0,54}\\.)?[A-Za-z_]\\w{0,54}");

    private static final int LONGEST_REASON = 500;
    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");
    private static final String LISTED =
            "SELECT id, created_at, submission_key, octets, claimed_by, claimed_at, attempts, reason FROM ";
    private static final String ORDER = " ORDER BY attempts, created_at, id LIMIT ?";

    private final String name;

    Table(String name) {
        this.name = checked(name);
    }

    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name for the table of an outbox: letters, digits and _, at most 55,"
                            + " the first no digit; before it perhaps a schema and a dot");
        }
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** A row that is claimed, and since when. */
    record Claim(String id, Instant since) {}

    /** What a row carries. */
    @SuppressWarnings("ArrayRecordComponent") // opaque octets, compared by nobody
    record Load(String submission, byte[] content, String digest) {
        boolean isWhole() {
            return digest.equals(Digests.of(submission.getBytes(StandardCharsets.US_ASCII), content));
        }
    }

    void insert(Connection connection, UUID id, long created, String key, String submission, byte[] content)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + name
                + " (id, created_at, submission_key, claimed_by, claimed_at, attempts, reason, submission, content, octets, digest)"
                + " VALUES (?, ?, ?, '', 0, 0, '', ?, ?, ?, ?)")) {
            insert.setString(1, id.toString());
            insert.setLong(2, created);
            insert.setString(3, key);
            insert.setString(4, submission);
            insert.setBytes(5, content);
            insert.setLong(6, content.length);
            insert.setString(7, Digests.of(submission.getBytes(StandardCharsets.US_ASCII), content));
            insert.executeUpdate();
        }
    }

    /** All that is committed and waits now, whenever it was written: a row that is committed late is in the next answer. */
    List<String> waiting(Connection connection, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id FROM " + name + " WHERE claimed_by = '' AND reason = ''" + ORDER)) {
            select.setInt(1, limit);
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }

    /** Of several who claim a row at the same time one finds it unclaimed: the statement looks again where it had to wait. */
    void claim(Connection connection, List<String> ids, String store, Instant now) throws SQLException {
        if (!ids.isEmpty()) {
            try (PreparedStatement update = connection.prepareStatement("UPDATE " + name
                    + " SET claimed_by = ?, claimed_at = ? WHERE claimed_by = '' AND reason = '' AND " + in(ids))) {
                update.setString(1, store);
                update.setLong(2, micros(now));
                setAll(update, 3, ids);
                update.executeUpdate();
            }
        }
    }

    /** Which of some rows a store has claimed. */
    List<Claim> claimed(Connection connection, List<String> ids, String store) throws SQLException {
        if (ids.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT id, claimed_at FROM " + name
                + " WHERE claimed_by = ? AND reason = '' AND " + in(ids) + " ORDER BY attempts, created_at, id")) {
            select.setString(1, store);
            setAll(select, 2, ids);
            return claims(select);
        }
    }

    /** What a store has claimed, be it in another life of its relay. */
    List<Claim> claimed(Connection connection, String store, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, claimed_at FROM " + name + " WHERE claimed_by = ? AND reason = ''" + ORDER)) {
            select.setString(1, store);
            select.setInt(2, limit);
            return claims(select);
        }
    }

    private static List<Claim> claims(PreparedStatement select) throws SQLException {
        List<Claim> claims = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                claims.add(new Claim(rows.getString(1), instant(rows.getLong(2))));
            }
        }
        return claims;
    }

    /** Null if it is another's by now. */
    @Nullable
    Load load(Connection connection, String id, String store) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT submission, content, digest FROM " + name
                + " WHERE id = ? AND claimed_by = ? AND reason = ''")) {
            select.setString(1, id);
            select.setString(2, store);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? new Load(rows.getString(1), rows.getBytes(2), rows.getString(3)) : null;
            }
        }
    }

    int delete(Connection connection, List<String> ids, String store) throws SQLException {
        if (ids.isEmpty()) {
            return 0;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + name + " WHERE claimed_by = ? AND " + in(ids))) {
            delete.setString(1, store);
            setAll(delete, 2, ids);
            return delete.executeUpdate();
        }
    }

    /** For any relay again: the store has none of them. */
    void giveBack(Connection connection, List<String> ids, String store, int attempts) throws SQLException {
        if (!ids.isEmpty()) {
            try (PreparedStatement update = connection.prepareStatement("UPDATE " + name
                    + " SET claimed_by = '', claimed_at = 0, attempts = attempts + ? WHERE claimed_by = ? AND "
                    + in(ids))) {
                update.setInt(1, attempts);
                update.setString(2, store);
                setAll(update, 3, ids);
                update.executeUpdate();
            }
        }
    }

    /** What failed goes behind what did not yet. */
    void failed(Connection connection, String id, String store) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + name + " SET attempts = attempts + 1 WHERE id = ? AND claimed_by = ?")) {
            update.setString(1, id);
            update.setString(2, store);
            update.executeUpdate();
        }
    }

    /** Tried no more until somebody says so. */
    void keep(Connection connection, Claim claim, String store, String reason, boolean mayBeStored)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + name + " SET reason = ?, claimed_by = ?, claimed_at = ? WHERE id = ? AND claimed_by = ?")) {
            String printable = UNPRINTABLE.matcher(reason).replaceAll("?");
            update.setString(1, printable.substring(0, Math.min(printable.length(), LONGEST_REASON)));
            update.setString(2, mayBeStored ? store : "");
            update.setLong(3, mayBeStored ? micros(claim.since()) : 0);
            update.setString(4, claim.id());
            update.setString(5, store);
            update.executeUpdate();
        }
    }

    boolean release(Connection connection, UUID id, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + name
                + " SET reason = '', attempts = 0, claimed_at = CASE WHEN claimed_by = '' THEN claimed_at ELSE ? END"
                + " WHERE id = ? AND reason <> ''")) {
            update.setLong(1, micros(now));
            update.setString(2, id.toString());
            return update.executeUpdate() > 0;
        }
    }

    boolean discard(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + name + " WHERE id = ? AND reason <> ''")) {
            delete.setString(1, id.toString());
            return delete.executeUpdate() > 0;
        }
    }

    /** What is kept stays so, or its release would wait for a store that is gone. */
    int takeOver(Connection connection, String store) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + name + " SET claimed_by = '', claimed_at = 0 WHERE claimed_by = ?")) {
            update.setString(1, store);
            return update.executeUpdate();
        }
    }

    List<OutboxRow> listWaiting(Connection connection, int limit) throws SQLException {
        return list(connection, "claimed_by = '' AND reason = ''", "", limit);
    }

    List<OutboxRow> listClaimed(Connection connection, String store, int limit) throws SQLException {
        return list(connection, "claimed_by = ? AND reason = ''", store, limit);
    }

    List<OutboxRow> listKept(Connection connection, int limit) throws SQLException {
        return list(connection, "reason <> ''", "", limit);
    }

    private List<OutboxRow> list(Connection connection, String where, String store, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LISTED + name + " WHERE " + where + ORDER)) {
            int next = 1;
            if (!store.isEmpty()) {
                select.setString(next++, store);
            }
            select.setInt(next, limit);
            List<OutboxRow> listed = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    listed.add(row(rows));
                }
            }
            return listed;
        }
    }

    private static OutboxRow row(ResultSet rows) throws SQLException {
        Optional<String> store = said(rows.getString(5));
        Instant since = instant(rows.getLong(6));
        return new OutboxRow(
                UUID.fromString(rows.getString(1)),
                instant(rows.getLong(2)),
                rows.getString(3),
                rows.getLong(4),
                store,
                store.map(each -> since),
                rows.getInt(7),
                said(rows.getString(8)));
    }

    private static Optional<String> said(String text) {
        return Optional.of(text).filter(each -> !each.isEmpty());
    }

    Map<String, Long> claims(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT claimed_by, COUNT(*) FROM " + name
                        + " WHERE claimed_by <> '' AND reason = '' GROUP BY claimed_by");
                ResultSet rows = select.executeQuery()) {
            Map<String, Long> claims = new TreeMap<>();
            while (rows.next()) {
                claims.put(rows.getString(1), rows.getLong(2));
            }
            return claims;
        }
    }

    private static String in(Collection<String> ids) {
        return "id IN (" + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")";
    }

    private static void setAll(PreparedStatement statement, int first, List<String> ids) throws SQLException {
        for (int i = 0; i < ids.size(); i++) {
            statement.setString(first + i, ids.get(i));
        }
    }
}
