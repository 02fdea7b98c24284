package org.postlude.spooler.core;

import java.util.List;
import org.postlude.store.InDoubtPolicy;

/**
 * One message of a model world.
 *
 * @param policy what to do in doubt
 * @param queuedBefore in the store from the beginning; else client A may submit it
 * @param local delivered into the store's own Inbox
 * @param parts the addresses of each part
 */
record Mail(InDoubtPolicy policy, boolean queuedBefore, boolean local, List<List<String>> parts) {
    /** Two recipients at one destination, queued before. */
    static Mail two(InDoubtPolicy policy) {
        return new Mail(policy, true, false, List.of(List.of("a@one.example", "b@one.example")));
    }

    /** Two recipients at two destinations: two parts of one message. */
    static Mail twoParts(InDoubtPolicy policy) {
        return new Mail(policy, true, false, List.of(List.of("a@one.example"), List.of("b@two.example")));
    }

    /** One recipient, submitted while the world is explored. */
    static Mail submitted(InDoubtPolicy policy) {
        return new Mail(policy, false, false, List.of(List.of("c@three.example")));
    }

    /** One recipient, queued before. */
    static Mail one(InDoubtPolicy policy) {
        return new Mail(policy, true, false, List.of(List.of("c@three.example")));
    }

    /** One recipient, delivered into the Inbox. */
    static Mail intoInbox() {
        return new Mail(InDoubtPolicy.RETRY, true, true, List.of(List.of("c@three.example")));
    }
}
