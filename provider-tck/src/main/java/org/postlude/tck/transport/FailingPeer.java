package org.postlude.tck.transport;

import java.time.Duration;

/** A next hop that can break down. */
public interface FailingPeer extends AnsweringPeer {
    /** How it breaks down. */
    enum Failure {
        /** It works. */
        NONE,
        /** Nobody listens: connection refused. */
        DOWN,
        /** It takes the connection and never says a word. */
        SILENT,
        /** It cuts the connection in the middle of the body. */
        CUT_IN_BODY,
        /** It cuts the connection after the final dot, without a reply; whether it took the message is its own affair. */
        CUT_AFTER_FINAL_DOT,
        /** It never replies to the final dot. */
        SILENT_AFTER_FINAL_DOT
    }

    /**
     * Breaks down, or works again.
     *
     * @param failure from now on
     */
    void fail(Failure failure);

    /**
     * Waits until a client has run into the failure: it stands in the silence, or was cut.
     *
     * @param atMost how long
     * @throws AssertionError if nobody came
     * @throws InterruptedException if the waiting thread is interrupted
     */
    void awaitFailure(Duration atMost) throws InterruptedException;

    /**
     * How many connections it has taken.
     *
     * @return zero or more
     */
    int connections();
}
