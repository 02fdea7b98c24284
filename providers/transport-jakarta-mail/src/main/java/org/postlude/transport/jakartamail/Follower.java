package org.postlude.transport.jakartamail;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who goes next on a connection. Its commands follow the final dot of the message before in the same write (RFC 2920, section
 * 3.1: the next MAIL may be in the group of the message before it), so a message costs one round trip and not two.
 *
 * <p>Used by the worker that has the connection. Until the connection is handed over, the one that follows can still go
 * elsewhere or be stopped; the server, which was told of it, must then see the end of the connection and no message.
 */
final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private @Nullable Turn turn;
    private @Nullable Pipeline asked;

    /**
     * Engages whoever has waited longest.
     *
     * @param prepare looks at what is to be sent; false if nothing of it is
     * @return the commands to send now
     */
    List<String> engage(SmtpAttempt by, SmtpConnection connection, Predicate<SmtpAttempt> prepare) {
        Turn next = by.engageNext(connection);
        if (next == null) {
            return List.of();
        }
        Pipeline pipeline = null;
        List<String> due = List.of();
        try {
            if (prepare.test(next.attempt())) {
                pipeline = new Pipeline(next.attempt().envelope());
                due = pipeline.due();
            }
        } catch (RuntimeException e) {
            LOG.debug(
                    "left to the attempt {} itself, which will come upon it",
                    next.attempt().id(),
                    e);
            pipeline = null;
        } finally {
            if (next.prepared()) {
                turn = next;
                asked = pipeline;
            }
        }
        return asked == null ? List.of() : due;
    }

    /** Whether the server was told of it: replies to that are no surprise. */
    boolean isAsked() {
        return asked != null;
    }

    /** What was asked on its behalf, for itself; null if nothing was. */
    @Nullable
    Pipeline takeOver() {
        Pipeline mine = asked;
        asked = null;
        return mine;
    }

    /** Who it is, if anybody was engaged, for whoever is about to hand the connection over. */
    @Nullable
    Turn leave() {
        Turn next = turn;
        turn = null;
        return next;
    }
}
