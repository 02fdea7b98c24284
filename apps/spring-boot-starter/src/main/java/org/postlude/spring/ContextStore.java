package org.postlude.spring;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postlude.message.MessageId;
import org.postlude.store.ActivityFeed;
import org.postlude.store.Deadline;
import org.postlude.store.Folders;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStore;
import org.postlude.store.QueuePage;
import org.postlude.store.Registration;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreEvent;
import org.postlude.store.StoreInfo;
import org.postlude.store.StoredEntry;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.Withdrawal;

/**
 * The handle that beans have. A context can be stopped and started again, and its beans stay: so behind this one stands the handle of
 * the latest opening. Registrations and folders are those of an opening, and end with it.
 */
final class ContextStore implements MessageStore {
    /** A store's lock is the process's, and two spoolers of one process would both send its mail: one context at a time has it. */
    private static final Set<StoreAddress> IN_USE = ConcurrentHashMap.newKeySet();

    private final StoreAddress address;
    private final Supplier<MessageStore> opening;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile MessageStore current;

    ContextStore(StoreAddress address, Supplier<MessageStore> opening) {
        this.address = address;
        this.opening = opening;
        this.current = open();
    }

    private MessageStore open() {
        if (!IN_USE.add(address)) {
            throw new LogonFailedException(
                    LogonFailedException.Reason.OWNED_BY_ANOTHER,
                    address
                            + " is open in another application context of this process, which goes on with its mail; close that"
                            + " one first, or give this one another store",
                    null);
        }
        claimed.set(true);
        try {
            return opening.get();
        } catch (RuntimeException e) {
            released();
            throw e;
        }
    }

    /** After the handle of before was released. */
    void openAgain() {
        current.close();
        current = open();
    }

    /** From here on another context may open it. */
    void released() {
        if (claimed.compareAndSet(true, false)) {
            IN_USE.remove(address);
        }
    }

    @Override
    public StoreInfo info() {
        return current.info();
    }

    @Override
    public SubmitReceipt submit(Submission submission) {
        return current.submit(submission);
    }

    @Override
    public Withdrawal withdraw(MessageId id) {
        return current.withdraw(id);
    }

    @Override
    public boolean release(MessageId id) {
        return current.release(id);
    }

    @Override
    public boolean resolve(MessageId id, InDoubtPolicy decision) {
        return current.resolve(id, decision);
    }

    @Override
    public QueuePage queue(String cursor, int limit) {
        return current.queue(cursor, limit);
    }

    @Override
    public Folders folders() {
        return current.folders();
    }

    @Override
    public Optional<StoredEntry> openEntry(MessageId id) {
        return current.openEntry(id);
    }

    @Override
    public Registration advise(Set<StoreEvent.Kind> kinds, Consumer<StoreEvent> listener) {
        return current.advise(kinds, listener);
    }

    @Override
    public ActivityFeed activity() {
        return current.activity();
    }

    @Override
    public MessageStore duplicate() {
        return current.duplicate();
    }

    @Override
    public LogoffReport storeLogoff(LogoffMode mode, Deadline deadline) {
        return current.storeLogoff(mode, deadline);
    }

    @Override
    public CompletionStage<LogoffReport> storeLogoffAsync(LogoffMode mode, Deadline deadline) {
        return current.storeLogoffAsync(mode, deadline);
    }

    @Override
    public LogoffReport storeLogoffDetached(LogoffMode mode) {
        return current.storeLogoffDetached(mode);
    }

    @Override
    public void close() {
        current.close();
        released();
    }

    @Override
    public String toString() {
        return "the context's handle on " + current;
    }
}
