package org.postlude.spooler.queue;

import java.util.Objects;

/**
 * What a flush did with the mail of one transport (rule O8). Counts are of parts: a message counts once for each of its destinations,
 * by what became of it last; one that was submitted after the flush began, or is withdrawn meanwhile, does not count.
 *
 * @param transport its name, as mail's routes have it
 * @param sent every recipient that was left has been accepted
 * @param backingOff attempted, and to be tried again
 * @param left not attempted: held, suspended, scheduled for later, limited, given up by its transport, or not reached before the
 *     deadline
 * @param inDoubt attempted, and in doubt now; or left in doubt under a policy that waits for a decision
 * @param refused attempted, and returned
 * @param finished false if the deadline came first; the flush goes on, and the counts are those of that moment
 */
public record FlushResult(
        String transport, long sent, long backingOff, long left, long inDoubt, long refused, boolean finished) {
    /**
     * Refuses null.
     *
     * @param transport its name, as mail's routes have it
     * @param sent every recipient that was left has been accepted
     * @param backingOff attempted, and to be tried again
     * @param left not attempted
     * @param inDoubt in doubt now
     * @param refused attempted, and returned
     * @param finished false if the deadline came first
     */
    public FlushResult {
        Objects.requireNonNull(transport, "transport");
    }
}
