package org.postlude.transport.im;

import java.util.Optional;
import org.postlude.transport.SubmitResult;

/**
 * A link to send by, or why there is none.
 *
 * @param link if it is up
 * @param none if it is not, and nobody has stopped waiting
 */
record Reached(Optional<ChatLink> link, Optional<SubmitResult.NoAttempt> none) {
    static Reached by(ChatLink link) {
        return new Reached(Optional.of(link), Optional.empty());
    }

    static Reached not(SubmitResult.NoAttempt answer) {
        return new Reached(Optional.empty(), Optional.of(answer));
    }

    static Reached stopped() {
        return new Reached(Optional.empty(), Optional.empty());
    }
}
