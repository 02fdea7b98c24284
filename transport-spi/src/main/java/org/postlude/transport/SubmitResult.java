package org.postlude.transport;

import java.time.Duration;
import java.util.Objects;

/** The answer to {@link TransportLogon#submitMessage}; MAPI's return codes of {@code SubmitMessage} (semantics 3.4). */
public sealed interface SubmitResult permits Attempt, SubmitResult.NoAttempt {
    /** Nothing was processed, and nothing handed over; {@link Attempt#endMessage()} does not follow. */
    sealed interface NoAttempt extends SubmitResult {}

    /** MAPI_E_BUSY: all hands are full; costs the message no attempt. */
    record Busy() implements NoAttempt {}

    /**
     * MAPI_E_WAIT: not now.
     *
     * @param retryAfter when to ask again, zero or more
     * @param reason for lists and reports
     */
    record Wait(Duration retryAfter, String reason) implements NoAttempt {
        /**
         * Refuses null, and a time that has passed (rule T20).
         *
         * @param retryAfter when to ask again, zero or more
         * @param reason for lists and reports
         * @throws IllegalArgumentException if the time is negative
         */
        public Wait {
            Objects.requireNonNull(retryAfter, "retryAfter");
            Objects.requireNonNull(reason, "reason");
            Times.requireZeroOrMore(retryAfter, "retryAfter");
        }
    }

    /**
     * MAPI_E_NETWORK_ERROR: the next hop cannot be reached.
     *
     * @param retryAfter when to ask again, zero or more; the spooler may wait longer
     * @param reason for lists and reports, for example "connection refused"
     */
    record NetworkError(Duration retryAfter, String reason) implements NoAttempt {
        /**
         * Refuses null, and a time that has passed (rule T20).
         *
         * @param retryAfter when to ask again, zero or more; the spooler may wait longer
         * @param reason for lists and reports, for example "connection refused"
         * @throws IllegalArgumentException if the time is negative
         */
        public NetworkError {
            Objects.requireNonNull(retryAfter, "retryAfter");
            Objects.requireNonNull(reason, "reason");
            Times.requireZeroOrMore(retryAfter, "retryAfter");
        }
    }

    /**
     * MAPI_E_UNCONFIGURED: the transport itself is at fault, and no other message would fare better: its login is refused, its
     * credentials are missing, its configuration does not fit the next hop. The spooler leaves the whole transport alone for
     * that time, then asks it for one message; no message is charged with an attempt (rule T25).
     *
     * @param retryAfter when to ask again, zero or more; the spooler may wait longer
     * @param reason for lists and reports, for example "the login was refused"; never a secret
     */
    record Unconfigured(Duration retryAfter, String reason) implements NoAttempt {
        /**
         * Refuses null, and a time that has passed (rule T20).
         *
         * @param retryAfter when to ask again, zero or more; the spooler may wait longer
         * @param reason for lists and reports, for example "the login was refused"; never a secret
         * @throws IllegalArgumentException if the time is negative
         */
        public Unconfigured {
            Objects.requireNonNull(retryAfter, "retryAfter");
            Objects.requireNonNull(reason, "reason");
            Times.requireZeroOrMore(retryAfter, "retryAfter");
        }
    }

    /** MAPI_E_NOT_ME: another transport may take it. */
    record NotMine() implements NoAttempt {}
}
