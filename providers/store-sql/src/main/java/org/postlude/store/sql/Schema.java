package org.postlude.store.sql;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables, by version. Version n is what the first n lists of statements make, one after another, of an empty file; so a
 * new store and one that was brought up to date are the same.
 *
 * <p>Each table but {@code lane} has a column {@code sum}, the {@link Checksum} over the others. {@code lane} holds the first
 * waiting part of each lane, and is made from {@code part} again if it does not fit. States are numbers ({@link
 * Rows#number}), times are milliseconds, {@code keep} and {@code due} that do not come are {@code
 * Label.NEVER}. A chunk's id is its body's number, shifted by {@link Bodies#SHIFT}, plus its place in it.
 */
record Schema(List<List<String>> versions) {
    /** In the file's header, for the {@code file} program and for whoever opens a file that is not ours: "Post". */
    static final int APPLICATION = 0x506f7374;

    private static final List<String> VERSION_1 = List.of(
            "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE store (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, mark TEXT NOT NULL,"
                    + " epoch INTEGER NOT NULL, messages INTEGER NOT NULL, claimed INTEGER NOT NULL,"
                    + " in_doubt INTEGER NOT NULL, held INTEGER NOT NULL, octets INTEGER NOT NULL, sum INTEGER NOT NULL)",
            "CREATE TABLE message (store INTEGER NOT NULL, id TEXT NOT NULL, key TEXT, digest TEXT NOT NULL,"
                    + " sha256 TEXT NOT NULL, size INTEGER NOT NULL, body INTEGER NOT NULL, place TEXT NOT NULL,"
                    + " keep INTEGER NOT NULL, envelope TEXT, sum INTEGER NOT NULL,"
                    + " PRIMARY KEY (store, id)) WITHOUT ROWID",
            "CREATE UNIQUE INDEX message_key ON message (store, key) WHERE key IS NOT NULL",
            "CREATE INDEX message_keep ON message (store, keep) WHERE keep < 253402300799000",
            "CREATE TABLE part (store INTEGER NOT NULL, message TEXT NOT NULL, idx INTEGER NOT NULL,"
                    + " revision INTEGER NOT NULL, state INTEGER NOT NULL, due INTEGER NOT NULL,"
                    + " priority INTEGER NOT NULL, lane TEXT NOT NULL, claimed INTEGER NOT NULL,"
                    + " recipients TEXT NOT NULL, record BLOB NOT NULL, sum INTEGER NOT NULL,"
                    + " PRIMARY KEY (store, message, idx)) WITHOUT ROWID",
            "CREATE INDEX part_state ON part (store, state, message, idx)",
            "CREATE INDEX part_lane ON part (store, priority, lane, due, message, idx) WHERE state IN (0, 2, 3)",
            "CREATE TABLE lane (store INTEGER NOT NULL, priority INTEGER NOT NULL, lane TEXT NOT NULL,"
                    + " due INTEGER NOT NULL, message TEXT NOT NULL, idx INTEGER NOT NULL,"
                    + " PRIMARY KEY (store, priority, lane)) WITHOUT ROWID",
            "CREATE INDEX lane_due ON lane (store, priority, due, message, idx)",
            "CREATE TABLE chunk (id INTEGER PRIMARY KEY, octets BLOB NOT NULL, sum INTEGER NOT NULL)",
            "CREATE TABLE staged (body INTEGER PRIMARY KEY)",
            "CREATE TABLE note (store INTEGER NOT NULL, name TEXT NOT NULL, revision INTEGER NOT NULL,"
                    + " octets BLOB NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (store, name)) WITHOUT ROWID",
            "CREATE TABLE aside (store INTEGER NOT NULL, message TEXT NOT NULL, body INTEGER, found INTEGER NOT NULL,"
                    + " rest TEXT NOT NULL, PRIMARY KEY (store, message)) WITHOUT ROWID");

    private static final List<String> VERSION_2 = List.of("ALTER TABLE message ADD COLUMN keep_key INTEGER");

    private static final List<String> VERSION_3 = List.of(
            "ALTER TABLE message ADD COLUMN flags INTEGER",
            "CREATE INDEX message_place ON message (store, place, id) WHERE place > 'folder:' AND place < 'folder;'",
            "CREATE TABLE folder (store INTEGER NOT NULL, name TEXT NOT NULL, sum INTEGER NOT NULL,"
                    + " PRIMARY KEY (store, name)) WITHOUT ROWID");

    static final Schema CURRENT = new Schema(List.of(VERSION_1, VERSION_2, VERSION_3));

    int version() {
        return versions.size();
    }

    /** A new file's tables, or the steps that an older one lacks, in the caller's transaction. */
    void bringUp(Link link) throws SQLException, IOException {
        int found = found(link);
        for (List<String> step : versions.subList(found, version())) {
            for (String statement : step) {
                link.run(statement);
            }
        }
        if (found < version()) {
            link.run("PRAGMA application_id = " + APPLICATION);
            link.run("PRAGMA user_version = " + version());
            link.update("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", sum(link));
        }
    }

    /** For a reader, who brings nothing up to date. */
    void require(Link link) throws SQLException, IOException {
        int found = found(link);
        if (found < version()) {
            throw new IOException("it has version " + found + " of the tables, and this program reads version "
                    + version() + ": open it for writing once, which brings it up to date");
        }
    }

    private int found(Link link) throws SQLException, IOException {
        long application = link.number("PRAGMA application_id");
        int version = Math.toIntExact(link.number("PRAGMA user_version"));
        long tables = link.number("SELECT count(*) FROM sqlite_schema");
        if (application == 0 && version == 0 && tables == 0) {
            return 0;
        }
        if (application != APPLICATION || version < 1) {
            throw new StreamCorruptedException("it is no store of this kind, or its header is damaged (application id "
                    + application + ", version " + version + ")");
        }
        if (version > version()) {
            throw new IOException("it was written by a newer program: its tables have version " + version
                    + ", this program knows version " + version() + " and older. Use the newer program");
        }
        if (link.number("SELECT value FROM meta WHERE name = 'schema'") != sum(link)) {
            throw new StreamCorruptedException("its table definitions are damaged");
        }
        return version;
    }

    private static long sum(Link link) throws SQLException {
        // Whoever runs ANALYZE makes tables of SQLite's own, and changes none of ours.
        String tables = "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' ORDER BY name";
        return Checksum.of(link.list(tables, row -> row.getString(1)).toArray());
    }
}
