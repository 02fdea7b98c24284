package org.postlude.command;

import java.io.Serial;
import java.net.InetSocketAddress;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** Somebody else listens there, or nobody may. */
final class CannotListenException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    CannotListenException(InetSocketAddress place, Exception cause) {
        super(
                ErrorKind.NO_ACCESS,
                "cannot listen at " + place + ": " + cause.getMessage()
                        + "; nothing was taken, and what waits in the store stays there. Give another port, or end who"
                        + " listens there",
                cause);
    }
}
