package org.postlude.message;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened and is worth a record: a person left a conversation, a message ended. Delivered at least once;
 * {@link #key()} tells repetitions.
 *
 * @param key the same for every repetition of this event, and for no other event
 * @param at when it happened
 * @param kind what happened, for example {@code im.leave}
 * @param facts who, where, why; names are fixed per kind, never localised
 */
public record ActivityEvent(String key, Instant at, String kind, Map<String, String> facts) {
    /**
     * Copies the facts.
     *
     * @param key the same for every repetition of this event, and for no other event
     * @param at when it happened
     * @param kind what happened
     * @param facts who, where, why
     */
    public ActivityEvent {
        facts = Map.copyOf(facts);
    }
}
