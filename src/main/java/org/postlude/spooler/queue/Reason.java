package org.postlude.spooler.queue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is so with a message.
 *
 * @param kind for programs
 * @param sentence for people
 * @param recipients whom it is about
 * @param since since when; null if that is not known or means nothing
 * @param until until when, if it ends by itself; null if it does not
 */
public record Reason(
        Kind kind,
        String sentence,
        List<String> recipients,
        @Nullable Instant since,
        @Nullable Instant until) {
    /** What there is, in the order in which it is told. */
    public enum Kind {
        /** It is being attempted, or what came of an attempt is being recorded. */
        IN_PROCESS,
        /** It may have been delivered; its policy says what follows. */
        IN_DOUBT,
        /** It is damaged and was set aside until a person deals with it. */
        SET_ASIDE,
        /** A person keeps it back, or its sender asked for that at the submit. */
        HELD,
        /** A rule keeps it back. */
        HELD_BY_RULE,
        /** A rule will keep it back, or return it, when its turn comes. */
        RULE,
        /** Its sender wants it sent later. */
        SEND_LATER,
        /** Its transport or destination is suspended by a person. */
        SUSPENDED,
        /** Its transport keeps it and will ask for it. */
        KEPT_BY_TRANSPORT,
        /** Its transport cannot be used: not logged on, broken, or its login or configuration is refused. */
        TRANSPORT_HELD,
        /** Attempts over its transport fail to connect wherever they go. */
        BREAKER,
        /** Its destination does not answer. */
        DESTINATION_DEAD,
        /** Its transport does not take this address; the next one is asked later, if there is one. */
        NO_TRANSPORT,
        /** A recipient is on the store's suppression list, and is refused when its turn comes. */
        SUPPRESSED,
        /** A limit is reached. */
        RATE_LIMIT,
        /** A temporary failure; tried again at its time. */
        BACKING_OFF,
        /** Ready; others are before it, or its transport has no place free. */
        WAITING,
        /** Its store takes no changes, so nothing of it is sent. */
        STORE_REFUSES,
        /** Its store is being logged off. */
        LOGGING_OFF,
        /** Another process owns the store. */
        OWNED_BY,
        /** Nobody owns the store, so nothing is sent. */
        NO_OWNER,
        /** When it is given up if it cannot be delivered. */
        EXPIRES,
        /** How it ended. */
        ENDED
    }

    /**
     * Copies the list.
     *
     * @param kind for programs
     * @param sentence for people
     * @param recipients whom it is about
     * @param since since when
     * @param until until when
     */
    public Reason {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(sentence, "sentence");
        recipients = List.copyOf(recipients);
    }
}
