package org.postlude.spooler;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postlude.message.MessageId;
import org.postlude.spooler.run.Inbox;
import org.postlude.spooler.run.ReadOnly;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreFailedException;

/**
 * Reads the Inbox of a store, where non-delivery reports, local deliveries and mail from transports lie, without owning the
 * store, also while another process owns it. Changes nothing; in particular nothing is marked as read. Thread-safe.
 */
public final class InboxReader implements AutoCloseable {
    private final ReadOnly logon;
    private final Inbox inbox;

    private InboxReader(ReadOnly logon) {
        this.logon = logon;
        this.inbox = logon.inbox();
    }

    /**
     * Opens a store for looking.
     *
     * @param address which store; its provider is found by {@link java.util.ServiceLoader}
     * @return a reader
     * @throws LogonFailedException if no provider knows the address, or the store cannot be read
     */
    public static InboxReader open(StoreAddress address) {
        return new InboxReader(Look.into(address));
    }

    /**
     * What the store filed last and still has. In a Maildir, mail that other programs put there is not among it.
     *
     * @param limit at most so many
     * @return names for {@link #open(MessageId)}, oldest first
     * @throws IllegalArgumentException if the limit is less than 1
     * @throws StoreFailedException if the store cannot be read
     */
    public List<MessageId> newest(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit + " shows nothing; give 1 or more");
        }
        return Look.read("the Inbox", () -> inbox.newest(limit));
    }

    /**
     * The messages whose name begins so, for people who do not type the whole of it.
     *
     * @param prefix of the store's name for them
     * @param limit at most so many
     * @return oldest first
     * @throws StoreFailedException if the store cannot be read
     */
    public List<MessageId> beginningWith(String prefix, int limit) {
        Objects.requireNonNull(prefix, "prefix");
        return Look.read("the Inbox", () -> inbox.beginningWith(prefix, limit));
    }

    /**
     * One message.
     *
     * @param id its name
     * @return the message; empty if nothing of that name was filed, or it is gone
     * @throws StoreFailedException if the store cannot be read
     */
    public Optional<InboxMessage> open(MessageId id) {
        Objects.requireNonNull(id, "id");
        return Look.read("the Inbox", () -> inbox.open(id));
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
