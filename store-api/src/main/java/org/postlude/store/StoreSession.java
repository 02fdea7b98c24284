package org.postlude.store;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A client's session with the spooler; MAPI {@code IMAPISession}. Thread-safe.
 *
 * <p><b>Shared sessions</b> (rule S10). A session that allows others may be joined under its name. Each of those who share it has
 * an object of its own, and the stores in common: a second open shares the logon (S2), and a store's logoff by one of them lets
 * only that one's handles go (rule L8). The session ends with the last of its objects.
 */
public interface StoreSession extends AutoCloseable {
    /**
     * Who this session belongs to.
     *
     * @return the name given at logon
     */
    String owner();

    /**
     * What this session was begun with.
     *
     * @return the same for all who share the session
     */
    Profile profile();

    /**
     * Opens a store; MAPI {@code OpenMsgStore}. A second open of the same store in this session shares the logon. While the
     * store is closing, waits for the outcome (rule D8).
     *
     * @param address which one
     * @param options how; those of the first open hold for the store
     * @return a handle of the caller's own
     * @throws LogonFailedException if no provider knows the address, or the store cannot be opened
     */
    MessageStore openStore(StoreAddress address, OpenOptions options);

    /**
     * Opens a store as the profile says, with {@link OpenOptions#DEFAULT} if the profile does not know it.
     *
     * @param address {@code scheme:place}
     * @return a handle of the caller's own
     * @throws LogonFailedException if no provider knows the address, or the store cannot be opened
     */
    default MessageStore openStore(String address) {
        StoreAddress store = StoreAddress.parse(address);
        return openStore(store, profile().optionsOf(store));
    }

    /**
     * Opens the store that holds the profile's default Inbox.
     *
     * @return a handle of the caller's own
     * @throws LogonFailedException if the profile has none, or it cannot be opened
     */
    default MessageStore openDefaultStore() {
        Profile.Store store = profile()
                .defaultStore()
                .orElseThrow(() -> new LogonFailedException(
                        LogonFailedException.Reason.UNCONFIGURED,
                        "the profile of " + owner()
                                + " has no default store; give it one (Profile.withDefaultStore), or open a store by its address",
                        null));
        return openStore(store.address(), store.options());
    }

    /**
     * The rows of the status table: stores, transports, the spooler.
     *
     * @return one per provider that is logged on
     */
    List<ProviderStatus> status();

    /**
     * Asks to be told when another client of a shared session logs off and wants all others to do so; MAPI {@code Advise} for
     * {@code fnevCriticalError} (rule S11). The listener runs on a thread of its own, never under a lock, as long as this object
     * is not closed. A logoff or close that it calls itself does not wait (rule D11).
     *
     * @param listener what it throws changes nothing and is logged once
     * @return close it to end the registration; MAPI {@code Unadvise}
     */
    Registration advise(Consumer<SharedLogoff> listener);

    /**
     * Logs off without flags.
     *
     * @param mode for every store
     * @param deadline for all of them together
     * @return one report per store, in the order they were logged off
     * @see #logoff(LogoffMode, Deadline, Set)
     */
    default List<LogoffReport> logoff(LogoffMode mode, Deadline deadline) {
        return logoff(mode, deadline, Set.of());
    }

    /**
     * Logs the session off; MAPI {@code IMAPISession::Logoff}: every store in reverse order of opening, each with this mode;
     * handles that are left become invalid shells (S6, S7). Only close is legal afterwards. A refused QUIET or ABORT leaves its
     * store open, and INCOMPLETE leaves it closing; the session then goes on, and may be logged off again.
     *
     * <p>Of a shared session only the handles of this object go; the others are told of it with {@link SessionLogoffFlag#SHARED}.
     *
     * @param mode for every store
     * @param deadline for all of them together
     * @param flags any of them
     * @return one report per store, in the order they were logged off
     * @throws StoreClosedException if the session is closed, or was logged off before
     */
    List<LogoffReport> logoff(LogoffMode mode, Deadline deadline, Set<SessionLogoffFlag> flags);

    /**
     * {@link #logoff(LogoffMode, Deadline)} with ORDERLY and {@link Deadline#DEFAULT}, then gives the session up, or this share of
     * it. Idempotent.
     */
    @Override
    void close();
}
