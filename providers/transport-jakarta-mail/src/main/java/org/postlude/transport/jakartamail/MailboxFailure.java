package org.postlude.transport.jakartamail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
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
        /** A folder is not there, or cannot be fetched from; somebody has to make it, or change what was set. */
        FOLDER,
        /** Somebody has to change a password, or what was set. */
        LOGIN
    }

    /** Servers that cannot tell now whether a password is right, or let nobody in twice (RFC 5530, 2449, 3206). */
    private static final Pattern NOT_NOW = Pattern.compile(
            "\\[(UNAVAILABLE|INUSE|IN-USE|LIMIT|LOGIN-DELAY|SYS/TEMP|SERVERBUG)[] ].*", Pattern.CASE_INSENSITIVE);
    /** With POP3 Angus takes all that goes wrong before the mailbox is open for a refusal of the login. */
    private static final Pattern OWN_WORDS = Pattern.compile(
            "(?i)EOF on socket|Read timed out|Connection (reset|closed).*|Socket (is )?closed|Broken pipe|STLS required.*");

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

    /** A login came to nothing; what the server says of it may be whose it was, so that is not told. */
    static MailboxFailure ofLogin(MailboxSettings settings, AuthenticationFailedException e) {
        String said = String.valueOf(e.getMessage());
        if (settings.kind() == MailboxKind.POP3 && OWN_WORDS.matcher(said).matches()) {
            return new MailboxFailure(Kind.NETWORK, settings.place() + ": " + said, e);
        }
        Kind kind = kindOf(e);
        String words = kind == Kind.LOGIN
                ? " refuses the login"
                : " lets nobody into that mailbox for now; something else may be using it";
        return new MailboxFailure(kind, settings.place() + words, e);
    }

    static Kind kindOf(AuthenticationFailedException e) {
        String reply = String.valueOf(e.getMessage()).strip();
        return NOT_NOW.matcher(reply).matches() ? Kind.NETWORK : Kind.LOGIN;
    }

    Kind kind() {
        return kind;
    }

    /** Time does not mend it. */
    boolean isForPeople() {
        return kind == Kind.LOGIN || kind == Kind.FOLDER;
    }
}
