package org.postlude.spooler.core;

/**
 * Somebody who waits for an answer.
 *
 * @param value rises
 */
public record CallKey(long value) implements Comparable<CallKey> {
    @Override
    public int compareTo(CallKey other) {
        return Long.compare(value, other.value);
    }
}
