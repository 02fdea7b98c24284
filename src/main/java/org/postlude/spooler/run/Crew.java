package org.postlude.spooler.run;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker threads of one transport. So many attempts are begun at once as it wants to have; the others wait here, and are begun
 * each by a thread that has just ended one: none of them is woken for that, and none sleeps with a message in its hand
 * (docs/adr/0055). Thread-safe.
 */
final class Crew {
    private static final Logger LOG = LoggerFactory.getLogger(Crew.class);

    private record Turn(AttemptId attempt, Runnable task) {}

    private final Executor threads;
    /** In the order in which they came; guarded by this, as all else. */
    private final Map<AttemptId, Runnable> waiting = new LinkedHashMap<>();
    /** Each has a place. */
    private final Set<AttemptId> begun = new HashSet<>();

    private int places = 1;

    Crew(Executor threads) {
        this.threads = threads;
    }

    /** More of them are used at once by those who wait; fewer as those who have begun come to their end. */
    void setPlaces(int count) {
        synchronized (this) {
            places = count;
        }
        startWaiting();
    }

    synchronized int size() {
        return begun.size() + waiting.size();
    }

    /** Runs the task on a worker thread, now or when it is its turn. It throws if there is no thread to be had. */
    void begin(AttemptId attempt, Runnable task) {
        Turn turn = new Turn(attempt, task);
        synchronized (this) {
            if (begun.size() >= places) {
                waiting.put(attempt, task);
                return;
            }
            begun.add(attempt);
        }
        start(turn);
    }

    private void start(Turn turn) {
        boolean isStarted = false;
        try {
            threads.execute(() -> work(turn));
            isStarted = true;
        } finally {
            if (!isStarted) {
                leavePlace(turn.attempt); // or it would be nobody's for ever
            }
        }
    }

    private synchronized void leavePlace(AttemptId attempt) {
        begun.remove(attempt);
    }

    /** As far as there are places. Without a thread they go on waiting, for one that ends or for the next alarm. */
    private void startWaiting() {
        for (Turn turn = next(); turn != null; turn = next()) {
            try {
                start(turn);
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.warn("there is no thread for {}, which goes on waiting for one", turn.attempt, e);
                synchronized (this) {
                    waiting.put(turn.attempt, turn.task);
                }
                return;
            }
        }
    }

    private void work(Turn first) {
        for (Turn turn = first; turn != null; turn = after(turn.attempt)) {
            boolean isOver = false;
            // An interrupt that was meant for the one before must not reach this one.
            boolean unused = Thread.interrupted();
            try {
                turn.task.run();
                isOver = true;
            } finally {
                if (!isOver) {
                    giveUp(turn.attempt); // this thread dies of it, and the others must not wait for it
                }
            }
        }
    }

    /** Who goes on on this thread; nobody, if it was given up: its place is another thread's then. */
    private synchronized @Nullable Turn after(AttemptId ended) {
        return begun.remove(ended) ? next() : null;
    }

    /** Takes a place for the one that has waited longest; null if there is none, of either. */
    private synchronized @Nullable Turn next() {
        Iterator<Map.Entry<AttemptId, Runnable>> first = waiting.entrySet().iterator();
        if (begun.size() >= places || !first.hasNext()) {
            return null;
        }
        Map.Entry<AttemptId, Runnable> next = first.next();
        first.remove();
        begun.add(next.getKey());
        return new Turn(next.getKey(), next.getValue());
    }

    /** Nobody waits for its thread any more. What was still waiting is run at once, and finds that it was given up. */
    void giveUp(AttemptId attempt) {
        Runnable unbegun;
        synchronized (this) {
            unbegun = waiting.remove(attempt);
            begun.remove(attempt);
        }
        startWaiting();
        if (unbegun != null) {
            threads.execute(unbegun);
        }
    }

    /** Takes back what is not begun; false if it is begun, or was never here. */
    synchronized boolean takeBack(AttemptId attempt) {
        return waiting.remove(attempt) != null;
    }
}
