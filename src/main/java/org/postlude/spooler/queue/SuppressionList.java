package org.postlude.spooler.queue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;

/**
 * Addresses to which a store does not send (rule D18), because somebody put them here, or because they were refused for good and
 * a {@link SuppressionPolicy} said so. A recipient on the list is refused when its attempt comes, without its transport's being
 * asked, and its sender is told as of any refusal. What is delivered into the store's own Inbox is not asked about.
 *
 * <p>Kept in the store, so that it is there after a crash, and moves with the store. The local part of an address is compared as
 * it is, the domain in whichever case. Thread-safe; the methods call the store, so none is called from a callback of a provider
 * or listener. All of them throw {@link StoreFailedException} if the store failed, and {@link StoreClosedException} if it is not
 * open in this spooler any more.
 */
public interface SuppressionList {
    /** So many addresses at most; those that a policy only counts give way when it is full. */
    int MOST = 20_000;

    /** So many characters a reason has at most; more are cut off. */
    int LONGEST_REASON = 200;

    /**
     * One address.
     *
     * @param address as it was given
     * @param since when it was put here
     * @param by who did it; for people
     * @param reason why; for people
     */
    record Entry(String address, Instant since, String by, String reason) {
        /**
         * Refuses null.
         *
         * @param address as it was given
         * @param since when it was put here
         * @param by who did it
         * @param reason why
         */
        public Entry {
            Objects.requireNonNull(address, "address");
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * The whole list.
     *
     * @return by address
     */
    List<Entry> list();

    /**
     * One address.
     *
     * @param address any
     * @return its entry; empty if it is not on the list
     */
    Optional<Entry> find(String address);

    /**
     * Puts an address on the list. Mail for it that is in process goes on. Durable at return.
     *
     * @param address a mailbox
     * @param by who does it; for people
     * @param reason why; for people, and for the senders who are told of it
     * @return the entry; the one that was there if there was one
     * @throws org.postlude.message.InvalidAddressException if it is no mailbox
     * @throws IllegalStateException if the list is full; nothing was changed then
     */
    Entry add(String address, String by, String reason);

    /**
     * Takes an address off the list, and forgets what a policy counted of it. Durable at return.
     *
     * @param address any
     * @return false if it was not on the list
     */
    boolean remove(String address);
}
