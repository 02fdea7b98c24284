package org.postlude.transport;

/** What became of a late report of {@link TransportSupport#statusRecipients}. */
public enum StatusAnswer {
    /** The sender's report is durable, or was already, or the sender must not be told (an empty reverse-path). */
    FILED,
    /** That a recipient was accepted is not recorded yet: nothing was filed for anybody; tell it again later. */
    TOO_EARLY,
    /**
     * No open store knows the part: its store is not open now, or what is kept of ended mail was kept long enough. Nothing was
     * filed; it can be told again when another store is open.
     */
    UNKNOWN
}
