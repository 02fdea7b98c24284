package org.postlude.store.sql;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;

/** One connection with the statements that it has prepared. For one thread at a time. */
final class Link implements Closeable {
    /** Owner and readers wait for each other for moments only; ten seconds mean that somebody hangs. */
    static final int BUSY_MILLIS = 10_000;

    /**
     * How many steps of SQLite's machine go by until it asks whether to stop. Of an integrity check each reads a page of a tree and
     * all that hang on it, from a cold disk: a thousand of them took two seconds, for which a close had to wait.
     */
    private static final int STEPS = 100;

    private static final int PAGE = 4096;

    /** One row of an answer. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private long writes;
    /** Octets of bodies and records that were bound. */
    private long octets;

    private Link(Connection connection) {
        this.connection = connection;
    }

    /** @param query parameters of an SQLite URI, for example {@code mode=ro} */
    static Link open(Path file, String query) throws SQLException {
        NativeLibrary.prepare();
        SQLiteConfig config = new SQLiteConfig();
        // Before anything else asks for a lock: journal_mode does.
        config.setBusyTimeout(BUSY_MILLIS);
        // Else each insert is followed by a question for the last row's number.
        config.setGetGeneratedKeys(false);
        // As a URI, for a path may hold what the driver would take for an option.
        String url = JDBC.PREFIX + file.toUri() + "?" + query;
        Link link = new Link(JDBC.createConnection(url, config.toProperties()));
        try {
            // Each caller says where a transaction begins and ends. The driver, left in its own mode, tries to begin
            // and to
            // end one after every statement; told of another, it begins one, once.
            link.connection.setAutoCommit(false);
            link.run("COMMIT");
            link.run("PRAGMA cell_size_check = ON");
            link.run("PRAGMA temp_store = MEMORY");
            return link;
        } catch (SQLException e) {
            link.close();
            throw e;
        }
    }

    /** From now on a statement under way fails once the condition holds; asked by the thread that runs it. */
    void stopIf(BooleanSupplier condition) throws SQLException {
        ProgressHandler.setHandler(connection, STEPS, new ProgressHandler() {
            @Override
            protected int progress() {
                return condition.getAsBoolean() ? 1 : 0;
            }
        });
    }

    void run(String sql) throws SQLException {
        writes++;
        prepared(sql).execute();
    }

    /** Whoever compares two answers knows whether rows may have been changed in between. */
    long writes() {
        return writes;
    }

    /** About how many pages were written until now: two for a statement, and what it has to store. */
    long pages() {
        return 2 * writes + octets / PAGE;
    }

    int update(String sql, @Nullable Object... values) throws SQLException {
        writes++;
        for (Object value : values) {
            octets += value instanceof byte[] blob ? blob.length : 0;
        }
        return bound(sql, values).executeUpdate();
    }

    <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        List<T> found = new ArrayList<>();
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            while (rows.next()) {
                found.add(row.read(rows));
            }
        }
        return found;
    }

    /** How many are asked for by one {@link #listOf}. */
    static final int AT_ONCE = 16;

    static final String ANY_OF_SO_MANY = "IN (?" + ", ?".repeat(AT_ONCE - 1) + ")";

    /**
     * The same about several names at once: one statement with always as many parameters, whatever their number.
     *
     * @param sql its last parameters are {@link #ANY_OF_SO_MANY}
     */
    <T> List<T> listOf(String sql, Row<T> row, List<String> names, @Nullable Object... values) throws SQLException {
        List<T> found = new ArrayList<>();
        for (int from = 0; from < names.size(); from += AT_ONCE) {
            @Nullable Object[] all = Arrays.copyOf(values, values.length + AT_ONCE);
            for (int i = 0; i < AT_ONCE; i++) {
                all[values.length + i] = names.get(Math.min(from + i, names.size() - 1));
            }
            found.addAll(list(sql, row, all));
        }
        return found;
    }

    <T> @Nullable T first(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            return rows.next() ? row.read(rows) : null;
        }
    }

    long number(String sql, @Nullable Object... values) throws SQLException {
        Long found = first(sql, row -> row.getLong(1), values);
        return found == null ? 0 : found;
    }

    /** Row by row, for as long as the caller steps; nothing else may use the same text meanwhile. */
    ResultSet walk(String sql, @Nullable Object... values) throws SQLException {
        return bound(sql, values).executeQuery();
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // Nothing is under way in it, so nothing can be lost with it; the file is sound or the next open says so.
            Database.LOG.warn("a connection to the store could not be closed: {}", e.toString());
        }
    }

    static IOException failed(String what, SQLException e) {
        return new IOException(what + ": " + e.getMessage(), e);
    }
}
