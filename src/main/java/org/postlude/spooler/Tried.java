package org.postlude.spooler;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One attempt that has ended.
 *
 * @param at when it began
 * @param took until its answer, in whole milliseconds
 * @param transport over which
 * @param recipients of the part that was attempted
 * @param answer what was said last, shortened
 */
public record Tried(Instant at, Duration took, String transport, List<String> recipients, String answer) {
    /**
     * Copies the list.
     *
     * @param at when it began
     * @param took until its answer
     * @param transport over which
     * @param recipients of the part that was attempted
     * @param answer what was said last
     */
    public Tried {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(took, "took");
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(answer, "answer");
        recipients = List.copyOf(recipients);
    }
}
