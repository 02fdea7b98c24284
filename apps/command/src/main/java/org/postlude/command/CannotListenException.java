package org.postlude.command;

import java.io.Serial;
import java.net.InetSocketAddress;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** Somebody else listens there, or nobody may. */
final class CannotListenException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The run itself listens there, at one address or at all of them; only a socket that is closed gives the port free. */
    CannotListenException(InetSocketAddress place, String own) {
        super(
                ErrorKind.NO_ACCESS,
                "cannot listen at " + place + ": this run itself listens at " + own
                        + ", and one port cannot go from one"
                        + " address to all of them, or back, while it runs. Give another port, or log it off and start"
                        + " it again",
                null);
    }

    CannotListenException(InetSocketAddress place, Exception cause) {
        super(
                ErrorKind.NO_ACCESS,
                "cannot listen at " + place + ": " + cause.getMessage()
                        + "; nothing was taken, and what waits in the store stays there. Give another port, or end who"
                        + " listens there",
                cause);
    }
}
