package org.postlude.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * An outbox as an application would write it for itself, well: SQLite with a write-ahead log that is forced at each commit,
 * one thread that writes, and one commit for all who wait. A message is one row with its key, envelope, bytes and due time;
 * the key is unique, and what is due is found by an index. It looks for nothing, checks nothing and mends nothing.
 */
final class BareOutbox implements AutoCloseable {
    private static final int TOGETHER = 256;

    private static final class Job {
        private final String key = UUID.randomUUID().toString();
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();
        private final byte[] envelope;
        private final byte[] body;

        Job(byte[] envelope, byte[] body) {
            this.envelope = envelope;
            this.body = body;
        }

        /** Not a message but the end. */
        boolean isLast() {
            return envelope.length == 0;
        }
    }

    private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    private final Connection connection;
    private final Thread writer = new Thread(this::write, "bare-writer");

    BareOutbox(Path file) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
                    + " due INTEGER NOT NULL, attempts INTEGER NOT NULL, envelope BLOB NOT NULL, body BLOB NOT NULL)");
            statement.execute("CREATE INDEX message_due ON message (due)");
        }
        connection.setAutoCommit(false);
        writer.setDaemon(true);
        writer.start();
    }

    /** Returns when it is durable. */
    void submit(int number, byte[] body) throws IOException {
        byte[] envelope = (Letters.SENDER + "\n" + Letters.recipient(number)).getBytes(StandardCharsets.US_ASCII);
        Job job = new Job(envelope, body);
        jobs.add(job);
        if (!job.done.join()) {
            throw new IOException("the writer has ended");
        }
    }

    private void write() {
        List<Job> batch = new ArrayList<>();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO message (key, due, attempts, envelope, body) VALUES (?, ?, 0, ?, ?)")) {
            while (batch.stream().noneMatch(Job::isLast)) {
                batch.clear();
                batch.add(jobs.take());
                jobs.drainTo(batch, TOGETHER - 1);
                commit(insert, batch);
            }
        } catch (SQLException | InterruptedException e) {
            batch.forEach(job -> job.done.completeExceptionally(e));
        }
        jobs.forEach(job -> job.done.complete(false));
    }

    private void commit(PreparedStatement insert, List<Job> batch) throws SQLException {
        for (Job job : batch) {
            if (!job.isLast()) {
                insert.setString(1, job.key);
                insert.setLong(2, System.currentTimeMillis());
                insert.setBytes(3, job.envelope);
                insert.setBytes(4, job.body);
                insert.executeUpdate();
            }
        }
        connection.commit();
        batch.forEach(job -> job.done.complete(true));
    }

    long count() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM message")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        jobs.add(new Job(new byte[0], new byte[0]));
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
