package org.postlude.transport;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.postlude.message.Reply;

/** What became of one recipient in one attempt. A value, never an exception. */
public sealed interface RecipientOutcome {
    /**
     * What the other side answered, or we in its place.
     *
     * @return the reply
     */
    Reply reply();

    /**
     * The next hop took responsibility.
     *
     * @param reply 2yz
     */
    record Accepted(Reply reply) implements RecipientOutcome {
        /**
         * Refuses null.
         *
         * @param reply 2yz
         */
        public Accepted {
            Objects.requireNonNull(reply, "reply");
        }
    }

    /**
     * A temporary failure.
     *
     * @param reply usually 4yz
     * @param retryAfter what the other side asks for; empty leaves it to the spooler; MAPI {@code END_RESEND_NOW} is zero
     */
    record Deferred(Reply reply, Optional<Duration> retryAfter) implements RecipientOutcome {
        /**
         * Refuses null, and a time that has passed (rule T20).
         *
         * @param reply usually 4yz
         * @param retryAfter what the other side asks for; empty leaves it to the spooler; MAPI {@code END_RESEND_NOW} is zero
         * @throws IllegalArgumentException if the time is negative
         */
        public Deferred {
            Objects.requireNonNull(reply, "reply");
            Objects.requireNonNull(retryAfter, "retryAfter");
            retryAfter.ifPresent(time -> Times.requireZeroOrMore(time, "retryAfter"));
        }

        /**
         * Without a time.
         *
         * @param reply usually 4yz
         */
        public Deferred(Reply reply) {
            this(reply, Optional.empty());
        }
    }

    /**
     * A final failure: a non-delivery report follows.
     *
     * @param reply usually 5yz
     */
    record Refused(Reply reply) implements RecipientOutcome {
        /**
         * Refuses null.
         *
         * @param reply usually 5yz
         */
        public Refused {
            Objects.requireNonNull(reply, "reply");
        }
    }

    /**
     * Responsibility may have been taken; the answer was not seen.
     *
     * @param reply what happened instead, for example "connection reset after the final dot"
     */
    record InDoubt(Reply reply) implements RecipientOutcome {
        /**
         * Refuses null.
         *
         * @param reply what happened instead, for example "connection reset after the final dot"
         */
        public InDoubt {
            Objects.requireNonNull(reply, "reply");
        }
    }

    /** MAPI_E_NOT_ME for this recipient: another transport may take it. */
    record NotMine() implements RecipientOutcome {
        @Override
        public Reply reply() {
            return Reply.local("not taken by this transport");
        }
    }
}
