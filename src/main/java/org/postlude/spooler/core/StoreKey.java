package org.postlude.spooler.core;

/**
 * One opening of a store at the spooler; a reopened store has another key.
 *
 * @param value rises
 */
public record StoreKey(long value) implements Comparable<StoreKey> {
    @Override
    public int compareTo(StoreKey other) {
        return Long.compare(value, other.value);
    }
}
