package org.postlude.transport.im;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The rooms that have yet to hear that this user has left them, in their order. Guarded by whoever holds it. */
final class Departures {
    /**
     * One of them.
     *
     * @param room its address
     * @param words shown to those who stay
     */
    record Departing(String room, String words) {}

    private final Deque<Departing> waiting = new ArrayDeque<>();

    void add(String room, String words) {
        waiting.add(new Departing(room, words));
    }

    /** The next one; null if each has heard. */
    @Nullable
    Departing next() {
        return waiting.peek();
    }

    /** It has heard, or never will. */
    void done(Departing one) {
        waiting.remove(one);
    }

    /** The stream is over, and with it each room has this user out. */
    void clear() {
        waiting.clear();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
