package org.postlude.tck.transport;

import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** What happens to one recipient, or one message, in one attempt. */
sealed interface Step {
    /** Decides on the whole attempt, not on one recipient only. */
    sealed interface Whole extends Step {}

    /**
     * The next hop's word on one recipient.
     *
     * @param when ENVELOPE: said on the recipient; COMMITTED: said on the whole message
     * @param taken whether the next hop has the message afterwards
     */
    record Outcome(RecipientOutcome outcome, Point when, boolean taken) implements Step {}

    /** submitMessage answers this. */
    record Answer(SubmitResult.NoAttempt answer) implements Whole {}

    /** endMessage answers KeptByTransport. */
    record Keep(String reason) implements Whole {}

    /**
     * Something is thrown.
     *
     * @param when CONNECTING: out of submitMessage; BODY or COMMITTED: out of endMessage, before or after the permit
     */
    record Throw(RuntimeException thrown, Point when) implements Whole {}

    /** A rule is broken; whom it concerns is accepted. */
    record Misbehave(Fault fault) implements Whole {}
}
