package org.postlude.message;

import java.util.Objects;

/**
 * One part of a queued message: those of its recipients that go to one destination.
 *
 * @param message the message
 * @param index 0 for the first part
 */
public record PartId(MessageId message, int index) implements Comparable<PartId> {
    /**
     * Checks the index.
     *
     * @param message the message
     * @param index 0 for the first part
     * @throws IllegalArgumentException if {@code index} is negative
     */
    public PartId {
        Objects.requireNonNull(message, "message");
        if (index < 0) {
            throw new IllegalArgumentException("part index " + index + " of message " + message + " is negative");
        }
    }

    @Override
    public int compareTo(PartId other) {
        int byMessage = message.compareTo(other.message);
        return byMessage != 0 ? byMessage : Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        return message + "/" + index;
    }
}
