package org.postlude.bridge.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreAddress;

/**
 * The stores that this JVM's sessions have open: one spooler and one logon for each address, whoever connects. The first connect opens
 * them. The close of a transport leaves them open, so mail is sent in the background and the next send costs no logon; a logoff
 * closes them, and the next connect opens them anew.
 *
 * <p>Their threads are daemons. When the JVM ends, each store is logged off in the mode and within the deadline of the session that
 * opened it, and the log says what left and what stays, unless {@code mail.postlude.hook} is false. A program that wants to read the
 * report calls {@link #logoff}. Thread-safe.
 */
public final class SharedMail {
    private static final Map<StoreAddress, SharedStore> STORES = new ConcurrentHashMap<>();

    private SharedMail() {}

    /**
     * Logs off the store of a session, whoever else uses it: transports and stores that are connected to it are not any more then. What
     * is unsent stays in it, and whoever opens it next sends it.
     *
     * @param session whose properties name the store
     * @param mode exactly one
     * @param deadline how long to wait at most
     * @return what was done and what is left; empty if this JVM does not have that store open, or the program opened it itself
     * @throws MessagingException if the session's properties make no sense
     */
    public static Optional<LogoffReport> logoff(Session session, LogoffMode mode, Deadline deadline)
            throws MessagingException {
        MailSettings settings = MailSettings.of(Words.of(session));
        SharedStore store = STORES.get(settings.store());
        return settings.given() != null || store == null ? Optional.empty() : store.logoff(mode, deadline);
    }

    /**
     * Logs off all of them, one after the other.
     *
     * @param mode exactly one
     * @param deadline for each
     * @return a report for each that was open
     */
    public static List<LogoffReport> logoffAll(LogoffMode mode, Deadline deadline) {
        List<LogoffReport> reports = new ArrayList<>();
        for (SharedStore store : STORES.values()) {
            store.logoff(mode, deadline).ifPresent(reports::add);
        }
        return List.copyOf(reports);
    }

    /** The one of that address; it is opened when somebody connects. */
    static SharedStore at(StoreAddress address) {
        return STORES.computeIfAbsent(address, SharedStore::new);
    }
}
