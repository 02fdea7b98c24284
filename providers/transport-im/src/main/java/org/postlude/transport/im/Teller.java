package org.postlude.transport.im;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.postlude.message.ActivityEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what was recorded, one event after the other, on a thread of its own: whoever records waits for no store. What could not be told is
 * told again, later and later. What is not told when it ends is told by the next logon, under the same key.
 */
final class Teller {
    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);
    private static final int TRIES = 10;

    /** One, and how often it has failed by a fault. */
    private record Errand(BooleanSupplier what, int faults) {}

    private final String transport;
    private final Conversations conversations;
    private final Consumer<ActivityEvent> sink;
    private final Pauses pauses;
    private final Thread thread;
    /** Never held when the conversations are called, for they call here under theirs. */
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Condition changed = lock.newCondition();
    private final Deque<Errand> errands = new ArrayDeque<>();
    private boolean isOn;
    private boolean isNews = true;
    private boolean isEnded;
    private long told;
    private int failures;

    Teller(String transport, Conversations conversations, Consumer<ActivityEvent> sink, Pauses pauses) {
        this.transport = transport;
        this.conversations = conversations;
        this.sink = sink;
        this.pauses = pauses;
        this.thread = new Thread(this::run, "postlude-im-" + transport + "-events");
        thread.setDaemon(true);
        thread.start();
        conversations.onNews(this::wake);
    }

    /** There may be something. */
    void wake() {
        lock.lock();
        try {
            isNews = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** From now on somebody hears, or nobody. */
    void listened(boolean is) {
        lock.lock();
        try {
            isOn = is;
            isNews = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Something else that may have to be done again: it says whether it is done. */
    void errand(BooleanSupplier errand) {
        errand(new Errand(errand, 0));
    }

    private void errand(Errand errand) {
        lock.lock();
        try {
            errands.add(errand);
            isNews = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all is told.
     *
     * @return false if that was not in time, or nobody hears
     */
    boolean drain(Duration within) {
        long left = Thread.currentThread() == thread ? 0 : within.toNanos(); // who is told may leave something
        while (true) {
            long before = told();
            if (conversations.untold().isEmpty()) {
                return true;
            }
            lock.lock();
            try {
                while (told == before) {
                    if (left <= 0 || isEnded || !isOn) {
                        return false;
                    }
                    left = changed.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                lock.unlock();
            }
        }
    }

    private long told() {
        lock.lock();
        try {
            return told;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (isNews()) {
                boolean isAllTold = tellAll();
                boolean isDone = runErrands() && isAllTold;
                lock.lock();
                try {
                    failures = isDone ? 0 : failures + 1;
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("transport '{}' tells no more", transport, e);
        }
    }

    /** Waits; false at the end. What failed is tried again after a while, also without news. */
    private boolean isNews() throws InterruptedException {
        lock.lock();
        try {
            long left = pauses.after(failures).toNanos();
            while (!isEnded && !isNews && (failures == 0 || left > 0)) {
                if (failures == 0) {
                    changed.await();
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            isNews = false;
            return !isEnded;
        } finally {
            lock.unlock();
        }
    }

    private boolean isHeard() {
        lock.lock();
        try {
            return isOn && !isEnded;
        } finally {
            lock.unlock();
        }
    }

    private boolean tellAll() {
        while (isHeard()) {
            Optional<ActivityEvent> next = conversations.untold();
            if (next.isEmpty()) {
                return true;
            }
            if (!isTold(next.get())) {
                return false;
            }
        }
        return true;
    }

    private boolean isTold(ActivityEvent event) {
        try {
            sink.accept(event);
        } catch (UncheckedIOException e) {
            LOG.warn("transport '{}': an event is told again later: {}", transport, e.getMessage(), e);
            return false;
        } catch (RuntimeException e) {
            LOG.error("transport '{}': an event is told again later", transport, e);
            return false;
        }
        conversations.settled(event);
        lock.lock();
        try {
            told++;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean runErrands() {
        boolean isDone = true;
        for (int left = errands(); left > 0; left--) {
            Errand errand = nextErrand();
            Optional<Errand> again = isRunning() ? run(errand) : Optional.of(errand);
            again.ifPresent(this::errand);
            isDone &= again.isEmpty();
        }
        forgetNewsOfErrands(isDone);
        return isDone;
    }

    /** What has to be done again; a fault is tried a few times, for it stops neither this thread nor what stands behind it. */
    private Optional<Errand> run(Errand errand) {
        try {
            return errand.what().getAsBoolean() ? Optional.empty() : Optional.of(errand);
        } catch (RuntimeException e) {
            if (errand.faults() + 1 < TRIES) {
                LOG.error("transport '{}': what had to be told is told again later", transport, e);
                return Optional.of(new Errand(errand.what(), errand.faults() + 1));
            }
            LOG.error(
                    "transport '{}': what had to be told failed {} times and is told no more; the mail stays as it was",
                    transport,
                    TRIES,
                    e);
            return Optional.empty();
        }
    }

    /** Putting one back is no news, or it would be tried at once. */
    private void forgetNewsOfErrands(boolean isDone) {
        lock.lock();
        try {
            isNews &= isDone;
        } finally {
            lock.unlock();
        }
    }

    private boolean isRunning() {
        lock.lock();
        try {
            return !isEnded;
        } finally {
            lock.unlock();
        }
    }

    private int errands() {
        lock.lock();
        try {
            return errands.size();
        } finally {
            lock.unlock();
        }
    }

    private Errand nextErrand() {
        lock.lock();
        try {
            return errands.removeFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is told any more once this has returned, but for what is being told. */
    void close() {
        lock.lock();
        try {
            isEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
