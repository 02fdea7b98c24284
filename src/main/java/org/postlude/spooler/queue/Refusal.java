package org.postlude.spooler.queue;

import java.util.Objects;

/**
 * Why something was not done to a message, or not to all of its parts that were meant. Nothing of what it is about was changed.
 *
 * @param id the store's name for the message
 * @param kind for programs
 * @param reason for people: what it is instead, and what to do
 */
public record Refusal(String id, Kind kind, String reason) {
    /** The answers there are. */
    public enum Kind {
        /** It is being attempted at this moment; MAPI_E_UNABLE_TO_ABORT. */
        IN_PROCESS,
        /** It has ended; MAPI_E_NOT_IN_QUEUE. */
        ENDED,
        /** It is held; release it first. */
        HELD,
        /** It is not held. */
        NOT_HELD,
        /** It is in doubt and waits for a decision. */
        IN_DOUBT,
        /** It is not in doubt. */
        NOT_IN_DOUBT,
        /** It is damaged and was set aside. */
        SET_ASIDE,
        /** Its sender wants it sent later. */
        SCHEDULED,
        /** Its transport or destination is suspended. */
        SUSPENDED,
        /** The other transport does not take its recipients. */
        NOT_TAKEN,
        /** It changed again and again while it was asked for. */
        CHANGED,
        /** Its store fails or is being released. */
        STORE
    }

    /**
     * Refuses null.
     *
     * @param id the store's name for the message
     * @param kind for programs
     * @param reason for people
     */
    public Refusal {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
    }
}
