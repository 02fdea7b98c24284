package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** This server cannot be used as things are. It says nothing of any message: the transport waits, and all mail with it. */
final class RouteFailure extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Duration SOON = Duration.ofMinutes(1);
    // Servers lock out who fails to log in time and again.
    private static final Duration AFTER_REFUSAL = Duration.ofMinutes(5);

    /** What was lacking. */
    enum Kind {
        /** A connection that is encrypted, and verified where that is asked for. */
        TLS("4.7.10", SOON),
        /** The login, and trying it again does no harm. */
        LOGIN("4.7.0", SOON),
        /** The connection alone, before the login: another one will do. */
        GONE("4.4.2", SOON),
        /** The login, and the server said no: for a while nobody tries. */
        REFUSED("4.7.8", AFTER_REFUSAL);

        private final String status;
        private final Duration retryAfter;

        Kind(String status, Duration retryAfter) {
            this.status = status;
            this.retryAfter = retryAfter;
        }
    }

    private final Kind kind;
    private final Duration retryAfter;
    private final boolean lasting;

    RouteFailure(Kind kind, String text, @Nullable Exception cause) {
        this(kind, text, cause, kind.retryAfter, kind == Kind.REFUSED);
    }

    private RouteFailure(Kind kind, String text, @Nullable Exception cause, Duration retryAfter, boolean lasting) {
        super(text, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
        this.lasting = lasting;
    }

    /** One that is so until somebody changes the configuration, here or on the other side. */
    static RouteFailure lasting(Kind kind, String text, @Nullable Exception cause) {
        return new RouteFailure(kind, text, cause, kind.retryAfter, true);
    }

    /** The same again, without having tried. */
    RouteFailure still(Duration left) {
        return new RouteFailure(kind, String.valueOf(getMessage()), this, left, lasting);
    }

    Kind kind() {
        return kind;
    }

    boolean isLasting() {
        return lasting;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    /** RFC 3463: what is lasting is the configuration's fault. */
    String status() {
        return lasting ? "4.3.5" : kind.status;
    }
}
