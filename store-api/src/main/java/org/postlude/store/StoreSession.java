package org.postlude.store;

import java.util.List;

/**
 * A client's session with the spooler; MAPI {@code IMAPISession}. Thread-safe.
 */
public interface StoreSession extends AutoCloseable {
    /**
     * Who this session belongs to.
     *
     * @return the name given at logon
     */
    String owner();

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
     * Opens a store with {@link OpenOptions#DEFAULT}.
     *
     * @param address {@code scheme:place}
     * @return a handle of the caller's own
     * @throws LogonFailedException if no provider knows the address, or the store cannot be opened
     */
    default MessageStore openStore(String address) {
        return openStore(StoreAddress.parse(address), OpenOptions.DEFAULT);
    }

    /**
     * The rows of the status table: stores, transports, the spooler.
     *
     * @return one per provider that is logged on
     */
    List<ProviderStatus> status();

    /**
     * Logs the session off: every store in reverse order of opening, each with this mode; handles that are left become
     * invalid shells (S6, S7). A refused QUIET or ABORT leaves its store open.
     *
     * @param mode for every store
     * @param deadline for all of them together
     * @return one report per store, in the order they were logged off
     */
    List<LogoffReport> logoff(LogoffMode mode, Deadline deadline);

    /** {@link #logoff} with ORDERLY and {@link Deadline#DEFAULT}, then gives the session up. Idempotent. */
    @Override
    void close();
}
