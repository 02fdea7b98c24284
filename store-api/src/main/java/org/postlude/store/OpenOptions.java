package org.postlude.store;

import java.util.Objects;
import java.util.Optional;

/**
 * How a client opens a store.
 *
 * @param defaultInbox inbound mail of the spooler goes into this store
 * @param noMail the spooler is not told of the store: it neither sends nor receives; MAPI {@code MDB_NO_MAIL} (rule L14)
 * @param logoffOnClose the mode of a close without a logoff; empty is the original's ABORT (rule L6)
 */
public record OpenOptions(boolean defaultInbox, boolean noMail, Optional<LogoffMode> logoffOnClose) {
    /**
     * Refuses null.
     *
     * @param defaultInbox inbound mail of the spooler goes into this store
     * @param noMail the spooler is not told of the store: it neither sends nor receives; MAPI {@code MDB_NO_MAIL} (rule L14)
     * @param logoffOnClose the mode of a close without a logoff; empty is the original's ABORT (rule L6)
     */
    public OpenOptions {
        Objects.requireNonNull(logoffOnClose, "logoffOnClose");
    }

    /** The default Inbox is here, mail is sent, close without logoff is ABORT. */
    public static final OpenOptions DEFAULT = new OpenOptions(true, false, Optional.empty());

    /**
     * The same, with the default Inbox here or not.
     *
     * @param here whether inbound mail goes here
     * @return new options
     */
    public OpenOptions withDefaultInbox(boolean here) {
        return new OpenOptions(here, noMail, logoffOnClose);
    }

    /**
     * The same, unknown to the spooler.
     *
     * @return new options
     */
    public OpenOptions withNoMail() {
        return new OpenOptions(false, true, logoffOnClose);
    }

    /**
     * The same, with a mode for a close without a logoff.
     *
     * @param mode used when the last handle closes and nobody logged off
     * @return new options
     */
    public OpenOptions withLogoffOnClose(LogoffMode mode) {
        return new OpenOptions(defaultInbox, noMail, Optional.of(Objects.requireNonNull(mode, "mode")));
    }
}
