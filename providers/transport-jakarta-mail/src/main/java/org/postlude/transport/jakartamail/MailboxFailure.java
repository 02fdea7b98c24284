package org.postlude.transport.jakartamail;

import jakarta.mail.MessagingException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A mailbox could not be looked into, or not to the end; all its mail is where it was. */
final class MailboxFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What can be done about it. */
    enum Kind {
        /** Nothing here: later it may be well again. */
        NETWORK,
        /** Nothing there: something is missing on this machine. */
        HERE,
        /** Somebody has to change a password, or what was set. */
        LOGIN
    }

    private final Kind kind;

    MailboxFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static MailboxFailure of(MailboxSettings settings, MessagingException e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String said = cause instanceof SocketTimeoutException
                ? "it says nothing"
                : cause instanceof ConnectException
                        ? "nobody listens there"
                        : cause instanceof UnknownHostException
                                ? "no such host is known"
                                : String.valueOf(cause.getMessage());
        return new MailboxFailure(Kind.NETWORK, settings.place() + ": " + said, e);
    }

    Kind kind() {
        return kind;
    }
}
