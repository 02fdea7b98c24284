package org.postlude.spooler.core;

/**
 * One client session.
 *
 * @param value rises
 */
public record SessionKey(long value) implements Comparable<SessionKey> {
    @Override
    public int compareTo(SessionKey other) {
        return Long.compare(value, other.value);
    }
}
