package org.postlude.store.sql;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who waits for the writer, once. Of many who are told together each one that is woken wakes two: to wake a thread
 * costs about as much as to store its message, and the writer has better things to do.
 */
class Sleeper {
    private final Thread caller = Thread.currentThread();
    /** The two that are woken by this one; over before this one is. */
    private @Nullable Sleeper left;

    private @Nullable Sleeper right;
    /** All else, of a subclass too, is written before. */
    private volatile boolean isOver;

    /** By the thread that made it. Not interruptible: it would not know what became of its mail. */
    final void sleep() {
        boolean wasInterrupted = false;
        while (!isOver) {
            LockSupport.park(this);
            wasInterrupted |= Thread.interrupted();
        }
        wake(left);
        wake(right);
        if (wasInterrupted) {
            caller.interrupt();
        }
    }

    final boolean isOver() {
        return isOver;
    }

    final void over() {
        isOver = true;
        if (caller != Thread.currentThread()) {
            LockSupport.unpark(caller);
        }
    }

    private static void wake(@Nullable Sleeper sleeper) {
        if (sleeper != null) {
            LockSupport.unpark(sleeper.caller);
        }
    }

    /** All are over. */
    static void tell(List<? extends Sleeper> all) {
        // From the last one on: who is not asleep goes on as soon as it is over, and wakes its two, who must find that
        // they are.
        for (int i = all.size() - 1; i >= 0; i--) {
            Sleeper each = all.get(i);
            each.left = 2 * i + 1 < all.size() ? all.get(2 * i + 1) : null;
            each.right = 2 * i + 2 < all.size() ? all.get(2 * i + 2) : null;
            each.isOver = true;
        }
        wake(all.isEmpty() ? null : all.get(0));
    }
}
