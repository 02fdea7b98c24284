package org.postlude.spooler.core;

import org.postlude.message.Reply;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/**
 * What an attempt's answer tells of the place that the mail goes to, and not of the mail.
 *
 * @param kind what
 * @param reason in words, where it was not reached or has enough
 */
record Sign(Kind kind, String reason) {
    enum Kind {
        /** It said something. */
        ANSWERED,
        /** It said that it has enough to do. */
        OVERLOADED,
        /** No connection came about. */
        UNREACHED,
        /** The connection was lost before the mail was handed over. */
        LOST,
        /** It was not asked: whatever was said, the transport itself said it. */
        NOTHING
    }

    private static final Sign ANSWERED = new Sign(Kind.ANSWERED, "");
    private static final Sign NOTHING = new Sign(Kind.NOTHING, "");
    private static final int CLOSING = 421;
    /** RFC 3463, section 3.5: of the network and of routing; the transport found it out itself where there is no code. */
    private static final String NETWORK = "4.4.";

    private static final String BROKEN = "4.4.2";

    static Sign of(AttemptAnswer answer, boolean permitted) {
        AttemptAnswer told = answer.ofTransport();
        if (told instanceof AttemptAnswer.None none) {
            return none.result() instanceof SubmitResult.NetworkError error
                    ? new Sign(Kind.UNREACHED, error.reason())
                    : NOTHING;
        }
        if (told instanceof AttemptAnswer.Ended ended && ended.result() instanceof EndResult.Done done) {
            return of(done, permitted);
        }
        return NOTHING;
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
        if (!(outcome instanceof RecipientOutcome.Deferred)) {
            return ANSWERED;
        }
        if (reply.code() != null) {
            return reply.code().value() == CLOSING ? new Sign(Kind.OVERLOADED, reply.toString()) : ANSWERED;
        }
        if (permitted || reply.status() == null || !reply.status().value().startsWith(NETWORK)) {
            return NOTHING;
        }
        return new Sign(reply.status().value().equals(BROKEN) ? Kind.LOST : Kind.UNREACHED, reply.toString());
    }
}
