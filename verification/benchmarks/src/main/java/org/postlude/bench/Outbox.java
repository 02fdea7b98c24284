package org.postlude.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.Suspension;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.QueuePage;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.store.spi.StoreProvider;

/** Postlude as a program uses it: a coordinator, a session, one SQLite store in a directory, one SMTP transport. */
final class Outbox implements AutoCloseable {
    /** A port at which nobody listens. */
    static final int NOBODY = 1;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SpoolerCoordinator coordinator;
    private final StoreSession session;
    private final StoreAddress address;
    private final MessageStore store;

    private Outbox(SpoolerCoordinator.Builder builder, Path directory, int port, OpenOptions options) {
        coordinator = builder.transport("smtp", "smtp://127.0.0.1:" + port, Map.of("connections", "10"))
                .localName("bench.example.org")
                .build();
        session = coordinator.logon("benchmark");
        address = StoreAddress.parse("sqlite:" + directory);
        store = session.openStore(address, options);
    }

    /** Mail is only taken in, and stays queued; for this port, which each message keeps as its route. */
    static Outbox taking(Path directory, int port) {
        return new Outbox(SpoolerCoordinator.builder(), directory, port, OpenOptions.DEFAULT.withNoMail());
    }

    /** Mail is sent as well. */
    static Outbox sending(Path directory, int port) {
        return new Outbox(SpoolerCoordinator.builder(), directory, port, OpenOptions.DEFAULT);
    }

    /** Mail is sent, by way of this store, and somebody hears of it. */
    static Outbox watched(Path directory, int port, StoreProvider provider, SpoolerObserver observer) {
        return new Outbox(
                SpoolerCoordinator.builder().store(provider).observer(observer), directory, port, OpenOptions.DEFAULT);
    }

    void submit(int number, int size) {
        submit(number, Content.of(Letters.bytes(number, size)));
    }

    void submit(int number, Content content) {
        store.submit(submission(number, content));
    }

    /** It stays queued until then. */
    void submitFor(Instant time, int number, int size) {
        submitFor(time, Letters.recipient(number), number, size);
    }

    void submitFor(Instant time, String recipient, int number, int size) {
        Content content = Content.of(Letters.bytes(number, size));
        store.submit(
                Submission.of(Envelope.smtp(Letters.SENDER, recipient), content).withNotBefore(time));
    }

    private static Submission submission(int number, Content content) {
        return Submission.of(Envelope.smtp(Letters.SENDER, Letters.recipient(number)), content);
    }

    MessageStore store() {
        return store;
    }

    QueueControl queue() {
        return coordinator.queue(address);
    }

    /** Nothing is sent. */
    void suspend() {
        Suspension unused = queue().suspend("smtp", Optional.empty(), "it is filled", null, "benchmark");
    }

    void resume() {
        for (Suspension each : queue().suspensions()) {
            queue().resume(each.id());
        }
    }

    /** True if nothing was in process, so the store is released. */
    boolean logoffQuietly() {
        return store.storeLogoff(LogoffMode.QUIET, Deadline.in(PATIENCE)).isComplete();
    }

    QueuePage oldest(int count) {
        return store.queue("", count);
    }

    /** Logs off, and fails unless so many messages are left in the store. */
    LogoffReport logoff(LogoffMode mode, long left) {
        LogoffReport report = store.storeLogoff(mode, Deadline.in(PATIENCE));
        if (report.outcome() != Outcome.RELEASED || report.counts().left() != left) {
            throw new IllegalStateException(left + " messages were to be left: " + report);
        }
        return report;
    }

    @Override
    public void close() {
        store.close();
        session.close();
        coordinator.close();
    }
}
