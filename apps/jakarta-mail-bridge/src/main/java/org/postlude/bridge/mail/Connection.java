package org.postlude.bridge.mail;

import jakarta.mail.MessagingException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PostludeException;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStore;

/**
 * What a connected transport or store has.
 *
 * @param store in common with all; not to be closed
 * @param shared null where the program gave the store
 * @param open its opening; null likewise
 * @param route where mail goes; empty for the order of the program's own spooler
 * @param settings of the session at the connect
 */
record Connection(
        MessageStore store,
        @Nullable SharedStore shared,
        @Nullable OpenStore open,
        Optional<String> route,
        MailSettings settings) {

    /** Connects without a next hop. */
    static Connection of(Object user, MailSettings settings) throws MessagingException {
        MessageStore given = settings.given();
        if (given != null) {
            return new Connection(given, null, null, Optional.ofNullable(settings.via()), settings);
        }
        SharedStore shared = SharedMail.at(settings.store());
        try {
            OpenStore open = shared.connect(user, settings);
            return new Connection(open.store(), shared, open, Optional.empty(), settings);
        } catch (LogonFailedException e) {
            throw new MessagingException(
                    "store " + settings.store()
                            + " could not be opened, so nothing was connected and no mail was taken: " + e.getMessage()
                            + advice(e.reason()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessagingException(
                    "interrupted while store " + settings.store() + " was closing; nothing was connected", e);
        }
    }

    private static String advice(LogonFailedException.Reason reason) {
        return reason == LogonFailedException.Reason.OWNED_BY_ANOTHER
                ? ". One process owns a store: give each program its own by " + MailSettings.PREFIX
                        + "store, or hand the mail to the owner's submission port with plain smtp"
                : "";
    }

    /** With a next hop of its own, unless the program's spooler decides. */
    Connection via(NextHop hop) throws MessagingException {
        OpenStore at = open;
        if (at == null) {
            return this;
        }
        try {
            return new Connection(store, shared, at, Optional.of(at.route(hop)), settings);
        } catch (PostludeException | IllegalStateException e) {
            throw new MessagingException(
                    "mail cannot go the way that the session's properties say, so nothing was connected: "
                            + e.getMessage(),
                    e);
        }
    }

    boolean isOpen() {
        SharedStore of = shared;
        OpenStore at = open;
        return of == null || at == null || of.isOpen(at);
    }

    void leave(Object user) {
        SharedStore of = shared;
        if (of != null) {
            of.disconnect(user);
        }
    }
}
