package org.postlude.tck.transport;

import java.util.OptionalInt;
import org.postlude.message.Recipient;

/** A next hop that can say no. */
public interface AnsweringPeer extends TransportPeer {
    /** What it says. */
    enum Answer {
        /** 250. */
        ACCEPT,
        /** 450: a temporary failure. */
        DEFER,
        /** 550: a final failure. */
        REFUSE
    }

    /**
     * What it says on one recipient, before it sees the message ({@code RCPT}).
     *
     * @param recipient whom
     * @param answer from now on; ACCEPT unless told
     */
    void answer(Recipient recipient, Answer answer);

    /**
     * What it says on a whole message that it has seen (the final dot).
     *
     * @param answer from now on; ACCEPT unless told
     */
    void answerMessage(Answer answer);

    /**
     * How many messages were begun ({@code MAIL}), whatever became of them.
     *
     * @return zero or more; empty if the peer cannot tell, as a directory that has only what was finished: then the test that a
     *     transport does not try again by itself (rule T6) is skipped and says so
     */
    OptionalInt transactions();
}
