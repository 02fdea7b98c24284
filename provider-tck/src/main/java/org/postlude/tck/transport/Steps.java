package org.postlude.tck.transport;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.postlude.message.Reply;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/**
 * Writes the script of one recipient or one message: one step for each attempt, the last one for all that follow until
 * another is written.
 *
 * <p>{@code smtp.on("ann@example.org").defer(Duration.ofMinutes(5)).accept()}
 */
public final class Steps {
    private final Consumer<Step> script;

    Steps(Consumer<Step> script) {
        this.script = script;
    }

    /**
     * The next hop takes the message: {@code 250 2.0.0}.
     *
     * @return this
     */
    public Steps accept() {
        Reply reply = Reply.of(250, "2.0.0", "taken");
        return add(new Step.Outcome(new RecipientOutcome.Accepted(reply), Point.COMMITTED, true));
    }

    /**
     * A temporary failure of the recipient, {@code 450 4.2.0}, that leaves the time to the spooler.
     *
     * @return this
     */
    public Steps defer() {
        return add(deferred(Optional.empty(), Point.ENVELOPE));
    }

    /**
     * A temporary failure of the recipient, {@code 450 4.2.0}.
     *
     * @param retryAfter what the next hop asks for
     * @return this
     */
    public Steps defer(Duration retryAfter) {
        return add(deferred(Optional.of(retryAfter), Point.ENVELOPE));
    }

    /**
     * A temporary failure of the whole message, told after the permit: {@code 450 4.2.0} to the final dot.
     *
     * @return this
     */
    public Steps deferAfterPermit() {
        return add(deferred(Optional.empty(), Point.COMMITTED));
    }

    /**
     * A final failure of the recipient.
     *
     * @param code 500 to 599, for example 550
     * @return this
     */
    public Steps refuse(int code) {
        return add(refused(code, Point.ENVELOPE));
    }

    /**
     * A final failure of the whole message, told after the permit.
     *
     * @param code 500 to 599, for example 554
     * @return this
     */
    public Steps refuseAfterPermit(int code) {
        return add(refused(code, Point.COMMITTED));
    }

    /**
     * The next hop takes the message and its answer is lost: it is among the deliveries, and nobody was told so.
     *
     * @return this
     */
    public Steps inDoubt() {
        return add(doubt(true));
    }

    /**
     * The next hop is gone after the permit and never took the message.
     *
     * @return this
     */
    public Steps inDoubtAndLost() {
        return add(doubt(false));
    }

    /**
     * Another transport may take this recipient.
     *
     * @return this
     */
    public Steps notMine() {
        return add(new Step.Outcome(new RecipientOutcome.NotMine(), Point.ENVELOPE, false));
    }

    /**
     * endMessage answers KeptByTransport; no permit is asked for.
     *
     * @return this
     */
    public Steps keep() {
        return add(new Step.Keep("kept until the script asks for it"));
    }

    /**
     * submitMessage answers Busy.
     *
     * @return this
     */
    public Steps answerBusy() {
        return add(new Step.Answer(new SubmitResult.Busy()));
    }

    /**
     * submitMessage answers Wait.
     *
     * @param retryAfter when to ask again
     * @return this
     */
    public Steps answerWait(Duration retryAfter) {
        return add(new Step.Answer(new SubmitResult.Wait(retryAfter, "not now")));
    }

    /**
     * submitMessage answers Unconfigured: the transport's login is refused.
     *
     * @param retryAfter when to ask again
     * @return this
     */
    public Steps answerUnconfigured(Duration retryAfter) {
        return add(new Step.Answer(new SubmitResult.Unconfigured(retryAfter, "the login was refused")));
    }

    /**
     * submitMessage answers NetworkError, after {@link Point#CONNECTING}.
     *
     * @param retryAfter when to ask again
     * @return this
     */
    public Steps answerNetworkError(Duration retryAfter) {
        return add(new Step.Answer(new SubmitResult.NetworkError(retryAfter, "connection refused")));
    }

    /**
     * submitMessage answers NotMine for the whole message.
     *
     * @return this
     */
    public Steps answerNotMine() {
        return add(new Step.Answer(new SubmitResult.NotMine()));
    }

    /**
     * submitMessage throws.
     *
     * @param thrown what
     * @return this
     */
    public Steps throwFromSubmit(RuntimeException thrown) {
        return add(new Step.Throw(thrown, Point.CONNECTING));
    }

    /**
     * endMessage throws before it asks for the permit.
     *
     * @param thrown what
     * @return this
     */
    public Steps throwBeforePermit(RuntimeException thrown) {
        return add(new Step.Throw(thrown, Point.BODY));
    }

    /**
     * endMessage throws after PROCEED; the next hop has the message.
     *
     * @param thrown what
     * @return this
     */
    public Steps throwAfterPermit(RuntimeException thrown) {
        return add(new Step.Throw(thrown, Point.COMMITTED));
    }

    /**
     * The next hop takes the message, and the transport breaks a rule.
     *
     * @param fault which
     * @return this
     */
    public Steps misbehave(Fault fault) {
        return add(new Step.Misbehave(fault));
    }

    private static Step deferred(Optional<Duration> retryAfter, Point when) {
        Reply reply = Reply.of(450, "4.2.0", "try again later");
        return new Step.Outcome(new RecipientOutcome.Deferred(reply, retryAfter), when, false);
    }

    private static Step refused(int code, Point when) {
        Reply reply = Reply.of(code, "5.1.1", "refused by the script");
        return new Step.Outcome(new RecipientOutcome.Refused(reply), when, false);
    }

    private static Step doubt(boolean taken) {
        Reply reply = Reply.local("connection reset after the final dot");
        return new Step.Outcome(new RecipientOutcome.InDoubt(reply), Point.COMMITTED, taken);
    }

    private Steps add(Step step) {
        script.accept(step);
        return this;
    }
}
