package org.postlude.transport;

/** What a transport tells the spooler; MAPI {@code SpoolerNotify}. */
public enum SpoolerNotice {
    /** Inbound mail is waiting: fetch it when convenient. Ignored while inbound is off. */
    NEWMAIL,
    /** It can send again: retry what waits for it. Ignored while outbound is off. */
    READYTOSEND,
    /** Its address types may have changed. */
    CONFIG_CHANGE,
    /** It is broken: no further call but logoff and close. Its mail is kept. */
    CRITICAL_ERROR
}
