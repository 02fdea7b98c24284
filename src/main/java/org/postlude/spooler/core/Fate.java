package org.postlude.spooler.core;

import org.postlude.message.MessageState;

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
    /** Ended: delivered. */
    DELIVERED,
    /** Ended: the sender was told, or must not be told. */
    RETURNED;

    /** Whether nothing follows. */
    boolean isEnded() {
        return this == DELIVERED || this == RETURNED;
    }

    /** Whether a report to the sender is due. */
    boolean isReportDue() {
        return this == REFUSED || this == UNKNOWN;
    }

    /**
     * The word that lists show.
     *
     * @param part the state of the recipient's part
     * @return one of the state words
     */
    public MessageState word(MessageState part) {
        return switch (this) {
            case DELIVERED -> MessageState.DELIVERED;
            case RETURNED -> MessageState.RETURNED;
            case IN_DOUBT -> part == MessageState.ACTIVE ? MessageState.ACTIVE : MessageState.IN_DOUBT;
            case REFUSED, UNKNOWN -> MessageState.ACTIVE;
            case PENDING, DECLINED -> part == MessageState.IN_DOUBT ? MessageState.BACKING_OFF : part;
        };
    }
}
