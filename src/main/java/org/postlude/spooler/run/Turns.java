package org.postlude.spooler.run;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One at a time for each key; other keys do not wait. Whoever comes again on its own thread goes on. Thread-safe. */
final class Turns<K> {
    private static final class Turn {
        final ReentrantLock lock = new ReentrantLock();
        int wanted; // guarded by the map of turns
    }

    private final Map<K, Turn> turns = new HashMap<>(); // guarded by itself

    <T> T take(K key, Supplier<T> task) {
        Turn turn = want(key);
        turn.lock.lock();
        try {
            return task.get();
        } finally {
            turn.lock.unlock();
            leave(key, turn);
        }
    }

    private Turn want(K key) {
        synchronized (turns) {
            Turn turn = turns.computeIfAbsent(key, first -> new Turn());
            turn.wanted++;
            return turn;
        }
    }

    private void leave(K key, Turn turn) {
        synchronized (turns) {
            turn.wanted--;
            if (turn.wanted == 0) {
                turns.remove(key);
            }
        }
    }
}
