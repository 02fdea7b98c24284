package org.postlude.message;

/**
 * The name of one transfer, outbound or inbound; MAPI's {@code msgRef}. The framework gives it before the transport is
 * asked, so that a transfer can be cancelled at any moment of its life. Never used twice by one spooler.
 *
 * @param value rises with each attempt of one spooler
 */
public record AttemptId(long value) implements Comparable<AttemptId> {
    @Override
    public int compareTo(AttemptId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "attempt-" + value;
    }
}
