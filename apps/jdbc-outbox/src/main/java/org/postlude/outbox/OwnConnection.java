package org.postlude.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A connection of our own, on which each statement is a transaction: it is durable when the next one begins. */
final class OwnConnection implements AutoCloseable {
    private final Connection connection;
    private final boolean wasManual;

    private OwnConnection(Connection connection, boolean wasManual) {
        this.connection = connection;
        this.wasManual = wasManual;
    }

    static OwnConnection of(DataSource database) throws SQLException {
        Connection connection = database.getConnection();
        try {
            boolean isManual = !connection.getAutoCommit();
            if (isManual) {
                connection.setAutoCommit(true);
            }
            return new OwnConnection(connection, isManual);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    Connection get() {
        return connection;
    }

    /** Whoever pools it gets it back as it was. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            if (wasManual) {
                connection.setAutoCommit(false);
            }
        }
    }
}
