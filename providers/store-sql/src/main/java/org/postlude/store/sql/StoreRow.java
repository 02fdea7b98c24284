package org.postlude.store.sql;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One store of a database. */
record StoreRow(long id, String name, String mark, long epoch, Totals totals) {
    private static final String SELECT =
            "SELECT id, name, mark, epoch, messages, claimed, in_doubt, held, octets, sum FROM store";

    private record Read(StoreRow row, boolean isWhole) {}

    static @Nullable StoreRow named(Link link, String name) throws SQLException, IOException {
        return whole(link.first(SELECT + " WHERE name = ?", StoreRow::read, name), name);
    }

    static @Nullable StoreRow numbered(Link link, long id) throws SQLException, IOException {
        return whole(link.first(SELECT + " WHERE id = ?", StoreRow::read, id), "number " + id);
    }

    /** Of a store that nobody has logged on to; one that is damaged is left as it is, for it is refused. */
    static void setTotals(Link link, long id, Totals totals) throws SQLException {
        Read read = link.first(SELECT + " WHERE id = ?", StoreRow::read, id);
        if (read != null && read.isWhole) {
            new StoreRow(id, read.row.name, read.row.mark, read.row.epoch, totals).write(link);
        }
    }

    private static @Nullable StoreRow whole(@Nullable Read read, String which) throws StreamCorruptedException {
        if (read != null && !read.isWhole) {
            throw new StreamCorruptedException("the row of store " + which + " is damaged");
        }
        return read == null ? null : read.row;
    }

    private static Read read(ResultSet row) throws SQLException {
        Totals totals = new Totals(row.getLong(5), row.getLong(6), row.getLong(7), row.getLong(8), row.getLong(9));
        StoreRow store = new StoreRow(
                row.getLong(1),
                String.valueOf(row.getString(2)),
                String.valueOf(row.getString(3)),
                row.getLong(4),
                totals);
        return new Read(store, store.sum() == row.getLong(10));
    }

    void write(Link link) throws SQLException {
        link.update(
                "INSERT INTO store VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                        + " epoch = excluded.epoch, messages = excluded.messages, claimed = excluded.claimed,"
                        + " in_doubt = excluded.in_doubt, held = excluded.held, octets = excluded.octets,"
                        + " sum = excluded.sum",
                id,
                name,
                mark,
                epoch,
                totals.messages(),
                totals.claimed(),
                totals.inDoubt(),
                totals.held(),
                totals.octets(),
                sum());
    }

    private long sum() {
        return Checksum.of(
                id,
                name,
                mark,
                epoch,
                totals.messages(),
                totals.claimed(),
                totals.inDoubt(),
                totals.held(),
                totals.octets());
    }
}
