package org.postlude.spooler.run;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.postlude.message.MessageId;
import org.postlude.spooler.InboxMessage;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoredMessage;

/** What lies in a store's Inbox. */
public final class Inbox {
    private static final int PAGE = 10_000;

    private final StoreLogon logon;

    Inbox(StoreLogon logon) {
        this.logon = logon;
    }

    /**
     * The last ones.
     *
     * @param limit at most so many
     * @return oldest first
     * @throws IOException if they cannot be read
     */
    public List<MessageId> newest(int limit) throws IOException {
        Deque<MessageId> last = new ArrayDeque<>();
        walk(id -> {
            if (last.size() == limit) {
                last.removeFirst();
            }
            last.addLast(id);
            return true;
        });
        return new ArrayList<>(last);
    }

    /**
     * Those whose name begins so.
     *
     * @param prefix of the name
     * @param limit at most so many
     * @return oldest first
     * @throws IOException if they cannot be read
     */
    public List<MessageId> beginningWith(String prefix, int limit) throws IOException {
        List<MessageId> found = new ArrayList<>();
        walk(id -> {
            if (id.value().startsWith(prefix) && found.size() < limit) {
                found.add(id);
            }
            return found.size() < limit;
        });
        return found;
    }

    /**
     * One of them.
     *
     * @param id which
     * @return empty if it is in the queue, or is gone; one of another folder is opened too, for a store does not say which
     * @throws IOException if it cannot be read
     */
    public Optional<InboxMessage> open(MessageId id) throws IOException {
        try {
            StoredMessage message = logon.open(id);
            return message.envelope().isPresent()
                    ? Optional.empty() // in the queue, not in a folder
                    : Optional.of(new InboxMessage(id, message.submitted(), message.content()));
        } catch (NoSuchMessageException e) {
            return Optional.empty();
        }
    }

    /** Until all were seen or one says that it is enough. */
    private void walk(Predicate<MessageId> each) throws IOException {
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<MessageId> page = logon.filed(SpoolerLogon.INBOX, cursor.get(), PAGE);
            for (MessageId id : page.items()) {
                if (!each.test(id)) {
                    return;
                }
            }
            cursor = page.next();
        }
    }
}
