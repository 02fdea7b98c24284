package org.postlude.trigger.libvirt;

import java.time.Duration;

/**
 * When the agent of one machine is asked: whenever others are, but for one that has not answered. That is asked less and less often, for
 * few questions are asked at a time, and each to a guest that is silent keeps those of others waiting. Used by one thread.
 */
final class Turn {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Duration poll;
    private boolean isAsked;
    private Duration pause = Duration.ZERO;
    private long next;

    Turn(Duration poll) {
        this.poll = poll;
    }

    /** Whether it is asked now; the answer, or that there is none, is told then. */
    boolean take(long nanos) {
        if (isAsked || (!pause.isZero() && nanos - next < 0)) {
            return false;
        }
        isAsked = true;
        return true;
    }

    void answered() {
        isAsked = false;
        pause = Duration.ZERO;
    }

    void unanswered(long nanos) {
        isAsked = false;
        Duration longer = (pause.isZero() ? poll : pause).multipliedBy(2);
        pause = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
        next = nanos + pause.toNanos();
    }

    /** The agent has come: what was before says nothing any more. */
    void soon() {
        pause = Duration.ZERO;
    }
}
