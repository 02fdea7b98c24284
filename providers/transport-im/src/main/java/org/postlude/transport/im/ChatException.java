package org.postlude.transport.im;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something could not be done at a chat server. */
final class ChatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whose fault it is. */
    enum Fault {
        /** The server is not reached, or does not answer; later it may. */
        NETWORK,
        /** The login, the certificate, the configuration: no other message fares better. */
        ACCOUNT,
        /** The server refused this one thing. */
        REFUSED
    }

    private final Fault fault;
    private final transient Optional<ChatError> error;

    ChatException(Fault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.fault = fault;
        this.error = Optional.empty();
    }

    ChatException(String message, ChatError refusal) {
        super(message + ": " + refusal);
        this.fault = Fault.REFUSED;
        this.error = Optional.of(refusal);
    }

    Fault fault() {
        return fault;
    }

    /** Of one that is REFUSED. */
    Optional<ChatError> error() {
        return error;
    }
}
