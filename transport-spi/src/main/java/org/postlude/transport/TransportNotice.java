package org.postlude.transport;

/** What the spooler tells a transport; MAPI {@code TransportNotify}. BEGIN and END of a direction exclude each other. */
public enum TransportNotice {
    /** A store takes inbound mail now: poll and new-mail signals are honoured. */
    BEGIN_INBOUND,
    /** A store sends now: submitMessage may follow. */
    BEGIN_OUTBOUND,
    /** Set the inbound flush bit as soon as possible. */
    BEGIN_INBOUND_FLUSH,
    /** Set the outbound flush bit as soon as possible. */
    BEGIN_OUTBOUND_FLUSH,
    /** Polling stops and new-mail signals are ignored; what is in process completes. */
    END_INBOUND,
    /** submitMessage stops; a message being sent is not stopped. */
    END_OUTBOUND,
    /** Leave the inbound flush mode and clear its bit. */
    END_INBOUND_FLUSH,
    /** Leave the outbound flush mode and clear its bit. */
    END_OUTBOUND_FLUSH
}
