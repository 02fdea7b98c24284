package org.postlude.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.ErrorKind;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;

/**
 * A table in the application's database, into which mail is submitted inside the application's own transaction: what is committed is
 * sent, what is rolled back never was. A {@link Relay} brings it into a store.
 *
 * <p>It keeps no connection and starts no transaction: it uses the one that it is given, commits nothing, and leaves the connection's
 * settings as they are. So any transaction will do that the connection takes part in: one of its own, one of a framework, one of XA.
 *
 * <p>Thread-safe; a connection is used by the calling thread only, and during the call only.
 */
public final class JdbcOutbox {
    /** The table's name unless set. */
    public static final String TABLE = "postlude_outbox";
    /** The most octets of a message unless set: as much as the spooler takes, 50 MiB. */
    public static final int LARGEST = 50 * 1024 * 1024;

    private final Table table;
    private final @Nullable Dialect dialect;
    private final int largest;
    private final InstantSource clock;
    /** When the latest row was written, in microseconds: those of one program are in their order, whatever the clock's grain. */
    private final AtomicLong latest = new AtomicLong();

    private JdbcOutbox(Builder builder) {
        table = new Table(builder.table);
        dialect = builder.dialect;
        largest = builder.largest;
        clock = builder.clock;
    }

    /**
     * An outbox with the defaults.
     *
     * @return of the table {@value #TABLE}
     */
    public static JdbcOutbox standard() {
        return builder().build();
    }

    /**
     * An outbox with settings of its own.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes the table where it is not there yet. Several databases, H2 and MySQL among them, commit what is under way when a table is
     * made, so this is for the start of a program, not for its transactions.
     *
     * @param connection of the application's database; with auto-commit off the caller commits
     * @throws SubmitRejectedException if the database is none that the outbox knows; says what to do
     * @throws SQLException if the database refused or failed
     */
    public void createTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String each : dialectOf(connection).ddl(table.toString())) {
                statement.execute(each);
            }
        }
    }

    /**
     * Writes a message as a row, in the transaction that the connection is in. It is durable, and goes to the store, when that is
     * committed. What the store judges, it judges then: a message that it refuses is kept with the reason ({@link OutboxControl#kept}).
     * What is checked here is the size.
     *
     * @param connection in a transaction of the caller's; not closed, and nothing else is done with it
     * @param submission all of it is kept; under its key it comes to the store, once
     * @return the row's name; if this throws, there is no row
     * @throws SubmitRejectedException if there is no transaction to join, the connection is read-only, the message is too large or
     *     cannot be read, or the database is unknown; nothing was written, and the transaction goes on
     * @throws SQLException if the database refused or failed; what that means for the transaction is the database's affair
     */
    public OutboxReceipt submit(Connection connection, Submission submission) throws SQLException {
        Objects.requireNonNull(connection, "connection");
        Objects.requireNonNull(submission, "submission");
        requireTransaction(connection);
        Dialect unused = dialectOf(connection);
        // Read before anything is written: a content that fails half-way must not leave half a row in a transaction
        // that goes on.
        byte[] content = octets(submission.content());
        UUID row = UUID.randomUUID();
        long now = Table.micros(clock.instant());
        long created = latest.updateAndGet(before -> Math.max(before + 1, now));
        table.insert(connection, row, created, submission.key().value(), SubmissionText.of(submission), content);
        return new OutboxReceipt(row, submission.key());
    }

    private void requireTransaction(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new SubmitRejectedException(
                    ErrorKind.NO_SUPPORT,
                    "the connection commits each statement by itself, so there is no transaction to join; nothing was written to "
                            + table
                            + ", the caller still has the message. Begin one (setAutoCommit(false), or whatever your framework has for"
                            + " it) and use its connection; or submit to the store itself");
        }
        if (connection.isReadOnly()) {
            throw new SubmitRejectedException(
                    ErrorKind.NO_ACCESS,
                    "the connection is read-only; nothing was written to " + table
                            + ", the caller still has the message. Submit in a transaction that may write");
        }
    }

    private byte[] octets(Content content) {
        long said = content.size();
        if (said > largest) {
            throw new SubmitRejectedException(
                    ErrorKind.INVALID_PARAMETER,
                    "the message has " + said + " octets, the limit is " + largest + "; nothing was written to " + table
                            + ". Send less, or raise the limit here and at the spooler");
        }
        byte[] octets;
        try (InputStream in = content.open()) {
            octets = in.readNBytes((int) said + 1);
        } catch (IOException e) {
            throw new SubmitRejectedException(
                    ErrorKind.CORRUPT_DATA,
                    "the message could not be read; nothing was written to " + table + ", the caller still has it: "
                            + e,
                    e);
        }
        if (octets.length != said) {
            throw new SubmitRejectedException(
                    ErrorKind.INVALID_PARAMETER,
                    "the message should have " + said + " octets but gave "
                            + (octets.length < said ? octets.length : "more") + "; nothing was written to " + table
                            + ". Submit it when nobody changes it any more");
        }
        return octets;
    }

    /**
     * Looks at the rows and gives orders about them, over connections of its own.
     *
     * @param database the application's
     * @return for operators; it holds no connection between calls
     */
    public OutboxControl control(DataSource database) {
        return new OutboxControl(this, Objects.requireNonNull(database, "database"));
    }

    Table table() {
        return table;
    }

    InstantSource clock() {
        return clock;
    }

    Dialect dialectOf(Connection connection) throws SQLException {
        return dialect == null ? Dialect.of(connection) : dialect;
    }

    @Override
    public String toString() {
        return "outbox " + table;
    }

    /** Settings of an outbox. Not thread-safe. */
    public static final class Builder {
        private String table = TABLE;
        private @Nullable Dialect dialect;
        private int largest = LARGEST;
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /**
         * Sets the table's name; all who use it have to say the same.
         *
         * @param name letters, digits and _, the first no digit, at most 55; before it perhaps a schema and a dot. It is not quoted
         * @return this
         * @throws IllegalArgumentException if it has another form
         */
        public Builder table(String name) {
            table = Table.checked(name);
            return this;
        }

        /**
         * Says which SQL the database understands, instead of asking it for its name.
         *
         * @param other for databases that speak another one's
         * @return this
         */
        public Builder dialect(Dialect other) {
            dialect = Objects.requireNonNull(other, "other");
            return this;
        }

        /**
         * Sets the most octets of a message. One message is in memory as a whole, here and at the relay.
         *
         * @param octets {@value JdbcOutbox#LARGEST} unless set
         * @return this
         */
        public Builder largest(int octets) {
            if (octets < 1 || octets == Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a limit of " + octets + " octets is none");
            }
            largest = octets;
            return this;
        }

        /**
         * Sets where the time comes from: of rows, and of claims.
         *
         * @param source the machine's clock unless set
         * @return this
         */
        public Builder clock(InstantSource source) {
            clock = Objects.requireNonNull(source, "source");
            return this;
        }

        /**
         * Makes it. Nothing is done with a database.
         *
         * @return an outbox
         */
        public JdbcOutbox build() {
            return new JdbcOutbox(this);
        }
    }
}
