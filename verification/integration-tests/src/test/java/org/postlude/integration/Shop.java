package org.postlude.integration;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.outbox.JdbcOutbox;
import org.postlude.outbox.OutboxControl;
import org.postlude.outbox.Relay;
import org.postlude.outbox.RelayState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.Submission;

/**
 * A program that takes orders into a database, writes a mail for each in the same transaction, and relays what is committed into a store
 * of its own, which delivers into its own Inbox. Every third order is rolled back. It goes on until it is killed, or, told to drain,
 * until nothing is left.
 */
final class Shop {
    static final String COMMITTED = "committed ";
    static final JdbcOutbox OUTBOX = JdbcOutbox.standard();

    private Shop() {}

    static DataSource database(String url) {
        return (DataSource) Proxy.newProxyInstance(
                Shop.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, args) -> connect(url));
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url);
    }

    static Submission mail(String key) {
        String text = "From: shop@example.org\r\nTo: ann@example.org\r\nMessage-ID: <" + key
                + "@example.org>\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\n\r\nYour order " + key + "\r\n";
        return Submission.of(
                Envelope.smtp("shop@example.org", "ann@example.org"),
                Content.of(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** One transaction. */
    static void order(Connection connection, String key, boolean isMeant) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?)")) {
            insert.setString(1, key);
            insert.executeUpdate();
        }
        OUTBOX.submit(connection, mail(key));
        if (isMeant) {
            connection.commit();
            System.out.println(COMMITTED + key);
        } else {
            connection.rollback();
        }
    }

    /** Of URL, STORE, LIFE, and STEP with TIMES, or "drain". */
    public static void main(String[] args) throws Exception {
        boolean drains = args[3].equals("drain");
        Stops stops = drains ? new Stops("", 0) : new Stops(args[3], Integer.parseInt(args[4]));
        DataSource database = stops.before(DataSource.class, database(args[0]));
        Path folder = Path.of(args[1]);
        try (SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().transport("local:").build();
                MessageStore store = spooler.logon("shop").openStore("sqlite:" + folder);
                Relay relay = Relay.of(
                                OUTBOX,
                                database,
                                stops.before(MessageStore.class, store),
                                String.valueOf(folder.getFileName()))
                        .poll(Duration.ofMillis(20))
                        .longestPause(Duration.ofMillis(100))
                        .batch(5)
                        .start()) {
            if (drains) {
                drain(OUTBOX.control(database(args[0])), relay);
            } else {
                sell(database, args[2], relay);
            }
            relay.close();
            System.out.println(store.storeLogoff(LogoffMode.NO_WAIT).outcome());
        }
    }

    private static void sell(DataSource database, String life, Relay relay) {
        for (int i = 0; i < 1_000_000; i++) {
            try (Connection connection = database.getConnection()) {
                order(connection, life + "-" + i, i % 3 < 2);
                relay.wake();
            } catch (SQLException e) {
                System.out.println("not taken: " + e.getMessage());
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static void drain(OutboxControl rows, Relay relay) throws SQLException {
        List<Integer> left;
        do {
            LockSupport.parkNanos(20_000_000);
            left = List.of(rows.waiting(1).size(), rows.claims().size());
            RelayState state = relay.state();
            if (!state.isRunning()) {
                throw new IllegalStateException("the relay has ended: " + state);
            }
        } while (!left.equals(List.of(0, 0)) && rows.kept(1).isEmpty());
    }
}
