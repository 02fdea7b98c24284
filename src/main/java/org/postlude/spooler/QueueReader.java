package org.postlude.spooler;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postlude.message.MessageId;
import org.postlude.spooler.queue.Explanation;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueView;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.queue.SuppressionList;
import org.postlude.spooler.queue.Suspension;
import org.postlude.spooler.run.ReadOnly;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStatus;
import org.postlude.store.QueuePage;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreFailedException;

/** Looks into a store's queue without owning the store, also while another process owns it. Changes nothing. */
public final class QueueReader implements QueueView, AutoCloseable {
    private static final int MOST = 10_000;

    private final ReadOnly logon;

    private QueueReader(ReadOnly logon) {
        this.logon = logon;
    }

    /**
     * Opens a store for looking.
     *
     * @param address which store; its provider is found by {@link java.util.ServiceLoader}
     * @return a reader
     * @throws LogonFailedException if no provider knows the address, or the store cannot be read
     */
    public static QueueReader open(StoreAddress address) {
        return new QueueReader(Look.into(address));
    }

    /**
     * The messages that have not ended, oldest first.
     *
     * @param limit at most so many
     * @return a message that ends meanwhile may or may not be among them
     * @throws StoreFailedException if the store cannot be read
     */
    public List<MessageStatus> list(int limit) {
        return Look.read("the queue", () -> logon.list(limit));
    }

    @Override
    public QueuePage list(Filter filter, String cursor, int limit) {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(cursor, "cursor");
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("a page has 1 to " + MOST + " messages, not " + limit);
        }
        return Look.read("the queue", () -> logon.list(filter, cursor, limit));
    }

    @Override
    public long count(Filter filter) {
        Objects.requireNonNull(filter, "filter");
        return Look.read("the queue", () -> logon.count(filter));
    }

    @Override
    public Optional<MessageDetails> show(MessageId id) {
        Objects.requireNonNull(id, "id");
        return Look.read("the queue", () -> logon.show(id));
    }

    /** What the store knows: where another process owns it, that one knows what is in process and what its transports do. */
    @Override
    public Optional<Explanation> why(MessageId id) {
        Objects.requireNonNull(id, "id");
        return Look.read("the queue", () -> logon.why(id));
    }

    @Override
    public List<String> beginningWith(String prefix, int limit) {
        Objects.requireNonNull(prefix, "prefix");
        return Look.read("the queue", () -> logon.beginningWith(prefix, limit));
    }

    @Override
    public List<Rule> rules() {
        return Look.read("the rules", () -> logon.standing().rules());
    }

    @Override
    public List<Suspension> suspensions() {
        return Look.read("the suspensions", () -> logon.standing().suspensions());
    }

    /**
     * The addresses to which the store does not send (rule D18).
     *
     * @return by address
     * @throws StoreFailedException if the list cannot be read
     */
    public List<SuppressionList.Entry> suppressed() {
        return Look.read("the suppression list", logon::suppressed);
    }

    /**
     * Who owns the store at this moment.
     *
     * @return for example {@code pid 123, started 2026-01-01T00:00:00Z}; empty if nobody does
     */
    public Optional<String> owner() {
        return logon.owner();
    }

    /**
     * Where the owner of this moment is reached, as it has told the store ({@link SpoolerCoordinator.Builder#reachableAt}).
     *
     * @return the latest first; empty if nobody owns the store, or its owner is reached nowhere
     * @throws StoreFailedException if that cannot be found out
     */
    public List<String> reachableAt() {
        return Look.read("where its owner is reached", logon::reachableAt);
    }

    /**
     * What the store could not read as a record, so that it is in no list (rule Q8).
     *
     * @return one sentence each: which, where what is left of it lies, what to do
     */
    public List<String> setAside() {
        return logon.setAside();
    }

    @Override
    public void close() {
        logon.close();
    }
}
