package org.postlude.message;

/** Which way a message is going. */
public enum Direction {
    /** From another system into a store. */
    INBOUND,
    /** From a store to another system. */
    OUTBOUND
}
