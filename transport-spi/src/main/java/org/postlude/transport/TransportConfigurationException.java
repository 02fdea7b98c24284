package org.postlude.transport;

import java.io.Serial;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** A transport's URL or option is wrong. Mail routed to it is kept. */
public final class TransportConfigurationException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message which URL or option, what is wrong with it, what to write instead
     */
    public TransportConfigurationException(String message) {
        super(ErrorKind.INVALID_PARAMETER, message);
    }
}
