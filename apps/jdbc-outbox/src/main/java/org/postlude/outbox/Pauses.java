package org.postlude.outbox;

import java.time.Duration;

/** How long a relay waits behind a pass: longer and longer while nothing goes. */
final class Pauses {
    private final Duration poll;
    private final Duration longest;
    private int futile;

    Pauses(Duration poll, Duration longest) {
        this.poll = poll;
        this.longest = longest.compareTo(poll) < 0 ? poll : longest;
    }

    Duration behind(RelayPass pass) {
        if (pass.isMore()) {
            return Duration.ZERO;
        }
        // One that fails while others go is not a reason to let them wait.
        if (pass.trouble().isEmpty() || pass.submitted() > 0) {
            futile = 0;
            return poll;
        }
        Duration pause = poll.multipliedBy(1L << Math.min(futile++, 20));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
