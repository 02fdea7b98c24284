package org.postlude.tck.transport;

/** Where a scripted attempt can be stopped by a {@link Gate}, in the order it comes by. */
public enum Point {
    /** In submitMessage, before the next hop is reached. */
    CONNECTING,
    /** In endMessage, before the next hop has said anything on a recipient. */
    ENVELOPE,
    /** All bytes are read; the permit is not asked for yet. */
    BODY,
    /**
     * Inside mayCommit. The one who holds the attempt here is the spooler, never the gate: {@link Gate#isReached} tells
     * that it was asked, {@link Gate#held} that it has not answered yet.
     */
    PERMIT,
    /** After PROCEED: the next hop has the message, endMessage has not returned. */
    COMMITTED
}
