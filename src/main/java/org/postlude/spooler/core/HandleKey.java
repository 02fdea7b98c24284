package org.postlude.spooler.core;

/**
 * One client's reference to an open store.
 *
 * @param value rises
 */
public record HandleKey(long value) implements Comparable<HandleKey> {
    @Override
    public int compareTo(HandleKey other) {
        return Long.compare(value, other.value);
    }
}
