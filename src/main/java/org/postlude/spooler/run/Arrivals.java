package org.postlude.spooler.run;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.StoreKey;

/**
 * New mail of one store that the owner has yet to hear of: submits that return together are one event, for to wake the owner
 * costs about as much as a submit.
 */
final class Arrivals {
    private final AtomicInteger fresh = new AtomicInteger();
    private final AtomicInteger highest = new AtomicInteger(Integer.MIN_VALUE);
    private final AtomicBoolean isTold = new AtomicBoolean();

    /**
     * A message became durable. From any thread.
     *
     * @return whether the owner has to be told; if not, it will hear of this one by what it was told and has not read yet
     */
    boolean add(boolean existed, int priority) {
        highest.accumulateAndGet(priority, Math::max);
        if (!existed) {
            fresh.incrementAndGet();
        }
        return isTold.compareAndSet(false, true);
    }

    /** The owner could not be told: the next one tells it. */
    void untold() {
        isTold.set(false);
    }

    /** What came since it was last asked. By the owner; whoever comes from here on is told again. */
    Event.Submitted take(StoreKey store) {
        isTold.set(false);
        return new Event.Submitted(store, fresh.getAndSet(0), highest.getAndSet(Integer.MIN_VALUE));
    }
}
