package org.postlude.spooler.core;

import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.store.ReportOn;

/** Where one recipient of a part stands, finer than the state words: what has to be done for it next. */
public enum Fate {
    /** To be sent over the part's route. */
    PENDING,
    /** The part's transport does not take it; another may. */
    DECLINED,
    /** It may have been delivered. */
    IN_DOUBT,
    /** Refused for good; the sender has to be told. */
    REFUSED,
    /** Its delivery is unknown and will stay so (policy FAIL_UNKNOWN); the sender has to be told. */
    UNKNOWN,
    /** The next hop has it; the sender has asked to be told (rule D17). */
    RELAYED,
    /** It is in the Inbox of the store; the sender has asked to be told. */
    FILED,
    /** Ended: delivered, and the sender told if it had asked. */
    DELIVERED,
    /** Ended: the sender was told, or must not be told. */
    RETURNED;

    /** Whether nothing follows. */
    boolean isEnded() {
        return this == DELIVERED || this == RETURNED;
    }

    /** Whether it has the message, as far as anybody knows. */
    public boolean isDelivered() {
        return this == RELAYED || this == FILED || this == DELIVERED;
    }

    /** Whether a report to the sender is due. */
    public boolean isReportDue() {
        return report() != null;
    }

    /** What the sender has to be told; null for nothing. */
    public @Nullable ReportOn report() {
        return switch (this) {
            case REFUSED, UNKNOWN -> ReportOn.FAILURE;
            case RELAYED, FILED -> ReportOn.SUCCESS;
            case PENDING, DECLINED, IN_DOUBT, DELIVERED, RETURNED -> null;
        };
    }

    /** When the sender was told, or must not be. */
    Fate told() {
        ReportOn report = report();
        return report == null ? this : report == ReportOn.SUCCESS ? DELIVERED : RETURNED;
    }

    /**
     * The word that lists show.
     *
     * @param part the state of the recipient's part
     * @return one of the state words
     */
    public MessageState word(MessageState part) {
        return switch (this) {
            case DELIVERED, RELAYED, FILED -> MessageState.DELIVERED;
            case RETURNED -> MessageState.RETURNED;
            case IN_DOUBT -> part == MessageState.ACTIVE ? MessageState.ACTIVE : MessageState.IN_DOUBT;
            case REFUSED, UNKNOWN -> MessageState.ACTIVE;
            case PENDING, DECLINED -> part == MessageState.IN_DOUBT ? MessageState.BACKING_OFF : part;
        };
    }
}
