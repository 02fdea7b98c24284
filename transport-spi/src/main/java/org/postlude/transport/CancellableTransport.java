package org.postlude.transport;

import org.postlude.message.AttemptId;

/** A transport that can stop an attempt before its permit. */
public interface CancellableTransport {
    /**
     * Asks a running attempt, either way, to stop as soon as possible; MAPI {@code NOTIFY_CANCEL_MESSAGE}. Comes only for
     * attempts without a permit, so their end is {@link EndResult.Stopped}, or failures told before (rule T12); of an attempt that
     * is still in {@link TransportLogon#submitMessage}, too, which then returns it. The attempt stops by itself, not by the answer to
     * its question for the permit. Does not wait for that end. Inbound: the source keeps its copy and what was read is dropped.
     *
     * @param attempt which; one that has ended meanwhile is no error
     */
    void cancelMessage(AttemptId attempt);
}
