package org.postlude.message;

/**
 * Where one recipient, part or message stands. These are the only words for it: lists, reports, logs and pages use them
 * as they are spelt here.
 *
 * <pre>
 *                    claim                     every recipient ended
 *   QUEUED ---------------------> ACTIVE -------------------------> DELIVERED | RETURNED
 *    ^  ^ \                        | | |
 *    |  |  \ hold            defer | | | transport keeps it
 *    |  |   v                      | | v
 *    |  |  HELD        BACKING_OFF | | TRANSPORT_DEFERRED
 *    |  |   |               ^------+ |        | sent-deferred signal
 *    |  +---+ release       |        v        v
 *    +----------------------+     IN_DOUBT   QUEUED
 *            due, flush              | policy: QUEUED | HELD | RETURNED
 *
 *   WITHDRAWN: from QUEUED, BACKING_OFF, TRANSPORT_DEFERRED, HELD or IN_DOUBT, by an explicit order
 * </pre>
 */
public enum MessageState {
    /** Durable, ready when its time comes. */
    QUEUED,
    /** Claimed: a transfer is in process. */
    ACTIVE,
    /** A temporary failure; tried again at its time. */
    BACKING_OFF,
    /** The transport holds it and will ask for it; MAPI {@code END_DONT_RESEND}. */
    TRANSPORT_DEFERRED,
    /** The next hop may have it; its answer was not seen. */
    IN_DOUBT,
    /** Kept back by a rule or a person. */
    HELD,
    /** Ended: the next hop took responsibility (RFC 5321, section 4.2.5), or it was filed locally. */
    DELIVERED,
    /** Ended: refused or given up, and a report was filed durably (RFC 3464), or filing one was forbidden. */
    RETURNED,
    /** Ended: taken back by its owner or an operator; MAPI {@code AbortSubmit}. */
    WITHDRAWN;

    /**
     * Whether this is an ending: nothing follows it.
     *
     * @return true for DELIVERED, RETURNED and WITHDRAWN
     */
    public boolean isEnded() {
        return this == DELIVERED || this == RETURNED || this == WITHDRAWN;
    }
}
