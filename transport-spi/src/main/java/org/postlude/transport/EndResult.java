package org.postlude.transport;

import java.util.List;
import java.util.Objects;
import org.postlude.message.Recipient;

/** How an attempt ended; MAPI's flags of {@code EndMessage} (semantics 3.5). */
public sealed interface EndResult {
    /**
     * It ran to its end.
     *
     * @param results every recipient of the message exactly once (rule T4)
     */
    record Done(List<Result> results) implements EndResult {
        /**
         * Copies the results.
         *
         * @param results every recipient of the message exactly once (rule T4)
         */
        public Done {
            Objects.requireNonNull(results, "results");
            results = List.copyOf(results);
        }
    }

    /**
     * One recipient's outcome.
     *
     * @param recipient as it came in
     * @param outcome what became of it
     */
    record Result(Recipient recipient, RecipientOutcome outcome) {
        /**
         * Refuses null.
         *
         * @param recipient as it came in
         * @param outcome what became of it
         */
        public Result {
            Objects.requireNonNull(recipient, "recipient");
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    /**
     * {@code END_DONT_RESEND}: the transport holds the message and will ask for it again by SENTDEFERRED. Only from a
     * {@link DeferringTransport} (rule T11), and never after PROCEED (rule T7): then it is in doubt. The message stays in the store's
     * queue.
     *
     * @param reason for lists and reports
     */
    record KeptByTransport(String reason) implements EndResult {
        /**
         * Refuses null.
         *
         * @param reason for lists and reports
         */
        public KeptByTransport {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Stopped before the permit, by a cancel or a withheld permit; nobody was sent to. */
    record Stopped() implements EndResult {}
}
