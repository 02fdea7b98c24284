package org.postlude.store.spi;

import java.time.InstantSource;
import java.util.Set;
import org.postlude.message.StatusBit;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreEvent;

/**
 * What the framework offers to one store logon; MAPI {@code IMAPISupport} as a store sees it. Made by the framework (C14),
 * reference-counted: a provider keeps a {@link #duplicate()} and closes it in its own {@link StoreLogon#logoff()} (rule
 * L18). The framework runs the clean-up of the logon once, in one order: status row removed, {@link StoreLogon#logoff()}, {@link
 * StoreLogon#close()}; a close of this object from inside that clean-up is harmless (C15). Thread-safe.
 */
public interface StoreSupport extends AutoCloseable {
    /**
     * Carries out a logoff at the spooler; MAPI {@code StoreLogoffTransports}. The framework calls it for a client's
     * {@code storeLogoff} and for a close without one; a provider that starts a logoff by itself calls it too.
     *
     * <p>It is carried out while the caller is the sole holder, else at the last close (rules C3, L4), with the mode that was
     * saved last (rule L3), and not again after it answered COMPLETE (rule L7). What follows depends on the answer, not on
     * the mode (rule L10).
     *
     * @param mode exactly one
     * @param deadline how long to wait at most
     * @return what was done and what is left
     */
    LogoffReport storeLogoffTransports(LogoffMode mode, Deadline deadline);

    /**
     * Sets what the status row shows; MAPI {@code ModifyStatusRow}. The framework sets it after a logon (rule S1) and removes it after
     * the last one; this is for a store that has more to tell.
     *
     * @param bits all of them, not only the changed ones
     */
    void modifyStatusRow(Set<StatusBit> bits);

    /** A hint that the queue has changed by another hand than this spooler's. May be lost, may be repeated (rule Q12). */
    void queueChanged();

    /**
     * Tells the clients that are advised; MAPI {@code Notify}, and {@code NOTIFY_NEWMAIL_RECEIVED} of a store that brings its own mail
     * in. For what the store has learnt of another hand, for example of a program that reads the same folders: what a client does
     * through its handle the framework tells by itself. After the release of the logon it is thrown back and nobody is told (rule
     * S7): whoever has the store open then has another logon.
     *
     * @param event what happened; durable by now
     */
    void storeNotify(StoreEvent event);

    /**
     * The time. A store takes it from nowhere else. What this returns may be read after this object was closed, for whatever outlives
     * the logon.
     *
     * @return the spooler's source of time
     */
    InstantSource clock();

    /**
     * A further reference; MAPI AddRef.
     *
     * @return to be closed on its own
     * @throws IllegalStateException if the session has ended; a logon that finds that fails and keeps nothing (rule S1)
     */
    StoreSupport duplicate();

    /** Gives this reference up; MAPI Release. Idempotent. */
    @Override
    void close();
}
