package org.postlude.outbox;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What an operator sees of an outbox, and orders. Each call takes a connection and gives it back; each order is a transaction of its own.
 * Thread-safe.
 */
public final class OutboxControl {
    private final JdbcOutbox outbox;
    private final DataSource database;

    OutboxControl(JdbcOutbox outbox, DataSource database) {
        this.outbox = outbox;
        this.database = database;
    }

    /**
     * What is committed and waits for a relay, in the order in which it goes.
     *
     * @param limit at least 1
     * @return the first of them
     * @throws SQLException if the database refused or failed
     */
    public List<OutboxRow> waiting(int limit) throws SQLException {
        try (OwnConnection own = OwnConnection.of(database)) {
            return outbox.table().listWaiting(own.get(), limit);
        }
    }

    /**
     * What is kept and tried no more: refused by the store, damaged, or in doubt for longer than a store knows its key.
     *
     * @param limit at least 1
     * @return the first of them, with the reasons
     * @throws SQLException if the database refused or failed
     */
    public List<OutboxRow> kept(int limit) throws SQLException {
        try (OwnConnection own = OwnConnection.of(database)) {
            return outbox.table().listKept(own.get(), limit);
        }
    }

    /**
     * Which stores have claimed rows, and how many. They go on with them by themselves, also after a crash, as long as a relay with that
     * name comes again. Of one that does not, the rows are abandoned: see {@link #takeOver}.
     *
     * @return numbers by names of relays
     * @throws SQLException if the database refused or failed
     */
    public Map<String, Long> claims() throws SQLException {
        try (OwnConnection own = OwnConnection.of(database)) {
            return outbox.table().claims(own.get());
        }
    }

    /**
     * What a store has claimed and not finished.
     *
     * @param store the name of its relay
     * @param limit at least 1
     * @return the first of them
     * @throws SQLException if the database refused or failed
     */
    public List<OutboxRow> claimedBy(String store, int limit) throws SQLException {
        Objects.requireNonNull(store, "store");
        try (OwnConnection own = OwnConnection.of(database)) {
            return outbox.table().listClaimed(own.get(), store, limit);
        }
    }

    /**
     * Orders that a kept row goes again: to the store that may have it, if there is one, else to any. It goes under its key, so it is
     * stored once, as long as that store knows the key. Of a row that is in doubt for longer than that the mail may be sent twice.
     *
     * @param row from the list
     * @return true if it was kept
     * @throws SQLException if the database refused or failed
     */
    public boolean release(UUID row) throws SQLException {
        try (OwnConnection own = OwnConnection.of(database)) {
            return outbox.table().release(own.get(), row, outbox.clock().instant());
        }
    }

    /**
     * Deletes a kept row. The mail is not sent, and nobody is told.
     *
     * @param row from the list
     * @return true if it was kept
     * @throws SQLException if the database refused or failed
     */
    public boolean discard(UUID row) throws SQLException {
        try (OwnConnection own = OwnConnection.of(database)) {
            return outbox.table().discard(own.get(), row);
        }
    }

    /**
     * Orders that all that a store has claimed goes to any store. Mail that it has already, and whose row it did not come to delete, is
     * then sent twice: stores do not know each other's keys. So this is for a store that will not come again, or is known to have none
     * of them. What is kept stays kept.
     *
     * @param store the name of its relay
     * @return how many rows
     * @throws SQLException if the database refused or failed
     */
    public int takeOver(String store) throws SQLException {
        if (store.isEmpty()) {
            throw new IllegalArgumentException("no relay has an empty name");
        }
        try (OwnConnection own = OwnConnection.of(database)) {
            return outbox.table().takeOver(own.get(), store);
        }
    }
}
