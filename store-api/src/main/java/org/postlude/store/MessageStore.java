package org.postlude.store;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.postlude.message.MessageId;

/**
 * One client's handle on an open message store; MAPI {@code IMsgStore}.
 *
 * <p><b>References.</b> Each holder has a handle of its own ({@link #duplicate()} is AddRef, {@link #close()} is Release).
 * A handle that is dropped without close is reported with the stack that made it.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. A blocking logoff that is called from inside a callback
 * of a provider or listener does not wait, for it could wait for itself: it starts the logoff and answers
 * {@link Outcome#INCOMPLETE} at once (rule D11).
 *
 * <p><b>After {@code RELEASED}</b> every method but {@link #close()} fails with {@link StoreClosedException} (rule D1).
 */
public interface MessageStore extends AutoCloseable {
    /**
     * What the store says of itself.
     *
     * @return name, Inbox, capabilities
     */
    StoreInfo info();

    /**
     * Accepts a message for delivery; MAPI {@code SubmitMessage}. Returns when it is durable.
     *
     * @param submission envelope, bytes, options
     * @return the message's id; the same for a retry under the same key
     * @throws StoreClosedException if the store is closing or released; the message was not taken
     * @throws KeyConflictException if the key was used for another message; nothing was stored
     * @throws SubmitRejectedException if the message cannot be taken: no route, a policy, damaged content; nothing was stored
     * @throws StoreFailedException if the store refused or failed; it says whether the message may have been stored
     */
    SubmitReceipt submit(Submission submission);

    /**
     * Takes a message back; MAPI {@code AbortSubmit}.
     *
     * @param id from the receipt
     * @return what became of it
     * @throws StoreClosedException if the store is just being released by a logoff: the message stays, as its report says
     * @throws StoreFailedException if the store failed
     */
    Withdrawal withdraw(MessageId id);

    /**
     * Lets a held message go: it becomes QUEUED and due at once.
     *
     * @param id from the receipt
     * @return true if it was held
     * @throws StoreClosedException if the store is just being released by a logoff: the message stays as it is
     * @throws StoreFailedException if the store failed
     */
    boolean release(MessageId id);

    /**
     * Decides about a message in doubt, whatever its policy says.
     *
     * @param id from the receipt
     * @param decision RETRY: it is sent again; FAIL_UNKNOWN: its sender is told that its delivery is unknown, and it ends
     * @return true if it was in doubt
     * @throws IllegalArgumentException for another decision
     * @throws StoreClosedException if the store is just being released by a logoff: the message stays as it is
     * @throws StoreFailedException if the store failed
     */
    boolean resolve(MessageId id, InDoubtPolicy decision);

    /**
     * Lists the messages that have not ended, oldest first.
     *
     * @param cursor empty for the first page, else {@link QueuePage#next()} of the page before
     * @param limit 1 to 10,000
     * @return a page; a message that is queued throughout appears at least once in all pages together
     * @throws StoreFailedException if the store failed
     */
    QueuePage queue(String cursor, int limit);

    /**
     * The folders that clients read and change; MAPI {@code OpenEntry} of a folder.
     *
     * @return valid as long as this handle
     * @throws NotSupportedException if the store has none ({@link StoreInfo#capabilities()} then lacks {@code folders})
     */
    Folders folders();

    /**
     * Opens a message for reading, queued or filed; MAPI {@code OpenEntry}, always read-only.
     *
     * @param id its name
     * @return empty if there is none, or its bytes were dropped
     * @throws StoreFailedException if the store failed
     */
    Optional<StoredEntry> openEntry(MessageId id);

    /**
     * Asks to be told what happens in the store; MAPI {@code Advise}. The listener runs on a thread of its own, never under a
     * lock, and is told of one event after another, as long as this handle is valid. At most 1,000 events wait for it; beyond that
     * the oldest are dropped, for they are hints (rule F8).
     *
     * <p>Events come in the order of the calls that they tell of: what a call did is on its way when that call returns. Of two calls
     * that overlap, either may be told first: a message that was put there and deleted before the first call returned may be told as
     * deleted, then as created. What holds is in the store.
     *
     * @param kinds which events
     * @param listener what it throws changes nothing and is logged once
     * @return close it to end the registration; MAPI {@code Unadvise}
     */
    Registration advise(Set<StoreEvent.Kind> kinds, Consumer<StoreEvent> listener);

    /**
     * Asks to be told of new mail, as {@link #advise(Set, Consumer)} does.
     *
     * @param listener what it throws changes nothing and is logged once
     * @return close it to end the registration
     */
    default Registration advise(Consumer<NewMail> listener) {
        Objects.requireNonNull(listener, "listener");
        return advise(
                Set.of(StoreEvent.Kind.NEW_MAIL),
                event -> event.id().ifPresent(id -> listener.accept(new NewMail(id, event.folder()))));
    }

    /**
     * What happened to the mail of this store: sent, backed off, returned, in doubt, held, withdrawn, logged off, and what
     * transports told. The application decides which stores keep a feed, where it builds the spooler.
     *
     * @return valid as long as this handle
     * @throws NotSupportedException if this store keeps none
     * @throws StoreClosedException if the handle is closed or released
     */
    default ActivityFeed activity() {
        throw new NotSupportedException("store " + info().name() + " keeps no activity feed; nothing was changed");
    }

    /**
     * A further handle for a further holder; MAPI AddRef.
     *
     * @return a handle that is closed on its own
     * @throws StoreClosedException if this handle is closed or the store released
     */
    MessageStore duplicate();

    /**
     * Logs off with {@link Deadline#DEFAULT}.
     *
     * @param mode exactly one
     * @return what was done and what is left
     * @see #storeLogoff(LogoffMode, Deadline)
     */
    default LogoffReport storeLogoff(LogoffMode mode) {
        return storeLogoff(mode, Deadline.DEFAULT);
    }

    /**
     * Logs off and waits; MAPI {@code IMsgStore::StoreLogoff}. Does not close the handle (rule L12).
     *
     * <p>If others hold the store, only this handle is let go, at once, and the mode is kept for the last close (rules L8,
     * D5). A second call while one is running overwrites its mode (rules L5, D3).
     *
     * @param mode exactly one
     * @param deadline how long to wait at most
     * @return what was done and what is left
     * @throws StoreClosedException if the handle is closed or released
     */
    LogoffReport storeLogoff(LogoffMode mode, Deadline deadline);

    /**
     * The same without waiting.
     *
     * @param mode exactly one
     * @param deadline when the stage completes at the latest
     * @return completes with the same report
     * @throws StoreClosedException if the handle is closed or released
     */
    CompletionStage<LogoffReport> storeLogoffAsync(LogoffMode mode, Deadline deadline);

    /**
     * Logs off and leaves the rest to the spooler (rule D4): unless refused, the handle is invalid at once, and what the
     * report shows as activity the spooler finishes by itself.
     *
     * @param mode exactly one
     * @return RELEASED with the activity of the moment, RELEASED_SHARED, or REFUSED
     * @throws StoreClosedException if the handle is closed or released
     */
    LogoffReport storeLogoffDetached(LogoffMode mode);

    /**
     * Gives this handle up; MAPI Release. Idempotent, never throws for mail. The last close of a store that nobody logged
     * off runs {@link OpenOptions#logoffOnClose()}, or ABORT (S5; rules L6, D6, D7), and waits for it, at most {@link
     * Deadline#DEFAULT}. Where that mode is refused nobody is left to hear it: this returns at once, and the spooler
     * finishes what is in process by itself before it lets the store go.
     */
    @Override
    void close();
}
