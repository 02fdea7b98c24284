package org.postlude.spooler.core;

/**
 * One transport logon; the order of keys is the order of routing.
 *
 * @param value rises
 */
public record TransportKey(long value) implements Comparable<TransportKey> {
    @Override
    public int compareTo(TransportKey other) {
        return Long.compare(value, other.value);
    }
}
