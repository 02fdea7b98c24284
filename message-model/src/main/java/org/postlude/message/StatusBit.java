package org.postlude.message;

/** What a provider says of itself; MAPI {@code PR_STATUS_CODE}. A provider's status is a set of these. */
public enum StatusBit {
    /** It works. */
    AVAILABLE,
    /** Only local data is at hand. */
    OFFLINE,
    /** It is in trouble and may soon be shut down. */
    FAILURE,
    /** It may be asked for inbound mail. */
    INBOUND_ENABLED,
    /** It is handing a message in. */
    INBOUND_ACTIVE,
    /** It asks for the inbound flush loop. */
    INBOUND_FLUSH,
    /** It may be given outbound mail. */
    OUTBOUND_ENABLED,
    /** It is sending. */
    OUTBOUND_ACTIVE,
    /** It asks for the outbound flush loop. */
    OUTBOUND_FLUSH,
    /** It takes what no other transport takes, so it is asked last. */
    PREFER_LAST
}
