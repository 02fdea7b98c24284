package org.postlude.outbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.postlude.store.MessageStore;
import org.postlude.store.Submission;
import org.postlude.tck.time.VirtualTime;

/** An application with a database, an outbox in it, and nodes that relay. */
final class Bench implements AutoCloseable {
    static final String A = "memory:a@host-1";
    static final String B = "memory:b@host-2";

    final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    final JdbcOutbox outbox = JdbcOutbox.builder().clock(time).build();
    final DataSource database;
    final OutboxControl control;
    final Node node = new Node(time);
    private final List<Node> others = new ArrayList<>();

    Bench(TestDatabase kind, Path folder) throws SQLException {
        database = kind.open(folder, outbox);
        control = outbox.control(database);
    }

    Node other() {
        Node other = new Node(time);
        others.add(other);
        return other;
    }

    Connection begin() throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Transactions of the application, each with an order and its mail. */
    void order(String... keys) throws SQLException {
        for (String key : keys) {
            UUID unused = order(Node.mail(key));
        }
    }

    UUID order(Submission mail) throws SQLException {
        try (Connection connection = begin()) {
            UUID row = order(connection, mail);
            connection.commit();
            return row;
        }
    }

    UUID order(Connection connection, Submission mail) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?)")) {
            insert.setString(1, mail.key().value());
            insert.executeUpdate();
        }
        return outbox.submit(connection, mail).row();
    }

    Relay.Builder relay(MessageStore store, String name) {
        return Relay.of(outbox, database, store, name);
    }

    RelayPass pass() {
        return pass(node.store, A);
    }

    RelayPass pass(MessageStore store, String name) {
        try (Relay relay = relay(store, name).build()) {
            return relay.runOnce();
        }
    }

    List<String> waiting() throws SQLException {
        return control.waiting(1_000).stream().map(OutboxRow::key).toList();
    }

    List<String> claimed(String name) throws SQLException {
        return control.claimedBy(name, 1_000).stream().map(OutboxRow::key).toList();
    }

    List<OutboxRow> kept() throws SQLException {
        return control.kept(1_000);
    }

    @Override
    public void close() {
        node.close();
        others.forEach(Node::close);
    }
}
