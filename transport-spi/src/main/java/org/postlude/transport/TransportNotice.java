package org.postlude.transport;

/**
 * What the spooler tells a transport; MAPI {@code TransportNotify}. BEGIN and END of a direction exclude each other. From BEGIN to END
 * the direction is ENABLED in the transport's status row (rule T9). That is for whoever reads the row: the spooler knows by itself what
 * it has told, and of all bits goes by OUTBOUND_FLUSH alone (rule T13).
 */
public enum TransportNotice {
    /**
     * A store takes inbound mail now: poll and new-mail signals are honoured. Set {@link
     * org.postlude.message.StatusBit#INBOUND_ENABLED}.
     */
    BEGIN_INBOUND,
    /** A store sends now: submitMessage may follow. Set {@link org.postlude.message.StatusBit#OUTBOUND_ENABLED}. */
    BEGIN_OUTBOUND,
    /** Set the inbound flush bit as soon as possible. */
    BEGIN_INBOUND_FLUSH,
    /** Set the outbound flush bit as soon as possible. */
    BEGIN_OUTBOUND_FLUSH,
    /** Polling stops and new-mail signals are ignored; what is in process completes. Clear the bit that BEGIN set. */
    END_INBOUND,
    /** submitMessage stops; a message being sent is not stopped. Clear the bit that BEGIN set. */
    END_OUTBOUND,
    /** Leave the inbound flush mode and clear its bit. */
    END_INBOUND_FLUSH,
    /** Leave the outbound flush mode and clear its bit. */
    END_OUTBOUND_FLUSH
}
