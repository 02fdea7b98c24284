package org.postlude.store;

/** What is still going on, or left, at the moment a logoff answers; MAPI {@code LOGOFF_INBOUND} and its family. */
public enum Activity {
    /** A transport is in the middle of handing a message in. */
    INBOUND,
    /** A transport is in the middle of sending one. */
    OUTBOUND,
    /** Unsent messages are in the durable queue. */
    OUTBOUND_QUEUE
}
