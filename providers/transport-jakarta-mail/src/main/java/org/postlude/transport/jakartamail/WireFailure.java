package org.postlude.transport.jakartamail;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.Serial;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Reply;

/** The connection was lost, or the server said what is no SMTP. Whoever carried it is not used again. */
final class WireFailure extends MessagingException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String status;
    private final boolean late;

    private WireFailure(String status, String text, boolean late, @Nullable Exception cause) {
        super(shown(text), cause);
        this.status = status;
        this.late = late;
    }

    // What a server says goes into logs: one line of it, and not more than anybody reads.
    private static String shown(String text) {
        String line = text.replaceAll("\\s+", " ")
                .replaceAll("[\\p{Cntrl}\\x7f-\\x9f]", "?")
                .trim();
        return line.length() > Reply.MAX_TEXT ? line.substring(0, Reply.MAX_TEXT - 3) + "..." : line;
    }

    static WireFailure closedByPeer() {
        return new WireFailure("4.4.2", "the server closed the connection", false, null);
    }

    static WireFailure unintelligible(String what) {
        return new WireFailure("4.5.0", "the server answered what is no SMTP reply: " + what, false, null);
    }

    static WireFailure unsolicited(String what) {
        return new WireFailure("4.4.2", "the server spoke out of turn: " + what, false, null);
    }

    /** Reads what Angus makes of an I/O failure: the cause has the facts. */
    static WireFailure of(MessagingException e, SmtpSocket socket) {
        if (e instanceof WireFailure already) {
            return already;
        }
        Exception next = e.getNextException();
        if (socket.isStalled()) {
            return new WireFailure("4.4.2", "the server took no more data within the write timeout", true, e);
        }
        if (next instanceof SocketTimeoutException) {
            return new WireFailure("4.4.2", String.valueOf(next.getMessage()), true, e);
        }
        if (next instanceof IOException) {
            return new WireFailure("4.4.2", "connection lost: " + next.getMessage(), false, e);
        }
        return new WireFailure("4.5.0", String.valueOf(e.getMessage()), false, e);
    }

    /** Whether it was silence and not an end: then asking again would double the time that was allowed. */
    boolean isLate() {
        return late;
    }

    /** Our verdict in place of a reply. */
    Reply during(String step) {
        return Reply.local(status, step + ": " + getMessage());
    }
}
