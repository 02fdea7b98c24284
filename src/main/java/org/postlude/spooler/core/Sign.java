package org.postlude.spooler.core;

import java.time.Duration;
import org.postlude.message.Reply;
import org.postlude.message.StatusCode;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/**
 * What an attempt's answer tells of the place that the mail goes to, and not of the mail.
 *
 * @param kind what
 * @param reason in words, where it was not reached or has enough
 * @param retryAfter when an unconfigured transport wants to be asked again; zero elsewhere
 */
record Sign(Kind kind, String reason, Duration retryAfter) {
    enum Kind {
        /** It said something. */
        ANSWERED,
        /** It said that it has enough to do. */
        OVERLOADED,
        /** No connection came about. */
        UNREACHED,
        /** The connection was lost before the mail was handed over. */
        LOST,
        /** The transport's login or configuration is refused, whatever the mail. */
        UNCONFIGURED,
        /** It was not asked: whatever was said, the transport itself said it. */
        NOTHING
    }

    private static final Sign ANSWERED = new Sign(Kind.ANSWERED, "", Duration.ZERO);
    private static final Sign NOTHING = new Sign(Kind.NOTHING, "", Duration.ZERO);
    /** RFC 3463, section 3.4: the system is not configured in a way that lets it take the message. */
    static final String UNCONFIGURED = "4.3.5";

    private static final int CLOSING = 421;
    /** RFC 3463, section 3.5: of the network and of routing; the transport found it out itself where there is no code. */
    private static final String NETWORK = "4.4.";

    private static final String BROKEN = "4.4.2";

    /** Whether another way may do where this one did not. */
    boolean isOfTheWay() {
        return kind == Kind.UNREACHED || kind == Kind.UNCONFIGURED;
    }

    static Sign of(AttemptAnswer answer, boolean permitted) {
        AttemptAnswer told = answer.ofTransport();
        if (told instanceof AttemptAnswer.None none) {
            return ofNone(none.result());
        }
        if (told instanceof AttemptAnswer.Ended ended && ended.result() instanceof EndResult.Done done) {
            return of(done, permitted);
        }
        return NOTHING;
    }

    private static Sign ofNone(SubmitResult.NoAttempt result) {
        if (result instanceof SubmitResult.NetworkError error) {
            return new Sign(Kind.UNREACHED, error.reason(), Duration.ZERO);
        }
        return result instanceof SubmitResult.Unconfigured unconfigured
                ? new Sign(Kind.UNCONFIGURED, unconfigured.reason(), unconfigured.retryAfter())
                : NOTHING;
    }

    private static Sign of(EndResult.Done done, boolean permitted) {
        Sign of = NOTHING;
        for (EndResult.Result result : done.results()) {
            Sign one = of(result.outcome(), permitted);
            if (one.kind == Kind.ANSWERED) {
                return one;
            }
            of = of.kind == Kind.NOTHING ? one : of;
        }
        return of;
    }

    private static Sign of(RecipientOutcome outcome, boolean permitted) {
        if (outcome instanceof RecipientOutcome.NotMine) {
            return NOTHING;
        }
        Reply reply = outcome.reply();
        if (!(outcome instanceof RecipientOutcome.Deferred deferred)) {
            return ANSWERED;
        }
        if (reply.code() != null) {
            return reply.code().value() == CLOSING ? of(Kind.OVERLOADED, reply) : ANSWERED;
        }
        StatusCode status = reply.status();
        if (permitted || status == null) {
            return NOTHING;
        }
        if (status.value().equals(UNCONFIGURED)) {
            return new Sign(
                    Kind.UNCONFIGURED, reply.text(), deferred.retryAfter().orElse(Duration.ZERO));
        }
        if (!status.value().startsWith(NETWORK)) {
            return NOTHING;
        }
        return of(status.value().equals(BROKEN) ? Kind.LOST : Kind.UNREACHED, reply);
    }

    private static Sign of(Kind kind, Reply reply) {
        return new Sign(kind, reply.toString(), Duration.ZERO);
    }
}
