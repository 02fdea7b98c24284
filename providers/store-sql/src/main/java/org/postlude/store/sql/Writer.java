package org.postlude.store.sql;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.store.spi.support.DurableSteps;

/**
 * The one who writes: a thread, or a caller of the spooler's own while the thread has nothing to do (docs/adr/0057). It takes
 * whatever calls wait, runs them in one transaction, commits, and only then answers them all: one force of the disk for many
 * callers. Outcomes and markers go before new mail, so that a flood of submits keeps no result back.
 *
 * <p>A call that fails by itself (a key that is taken, a message that is not there) fails alone. As a rule it has written
 * nothing by then. If it has, the transaction is taken back and all its calls are run anew, each in a savepoint: for every
 * page that is changed under one SQLite keeps a copy. When a statement or the commit fails nobody knows what the disk has: all
 * that waited get "result unknown", and nothing is written any more (rule Q0).
 */
final class Writer implements Closeable {
    /** A bound on what one failure makes uncertain, and on how long the first caller waits for the last. */
    private static final int MOST_SUBMITS = 256;
    /** However slow the disk is, nobody is kept for longer than that for the sake of others. */
    private static final long MOST_PATIENCE = Duration.ofMillis(1).toNanos();

    /** What the thread does behind its own commits, and soon behind those of others. */
    interface AfterCommit {
        /** Whether there is anything to do; costs nothing. By whoever has written, before anybody else writes. */
        boolean isDue();

        /** By the thread, while nobody writes. */
        void committed();
    }

    /** What a call does inside the transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Batch batch) throws SQLException, IOException;
    }

    private static final class Item<T> extends Sleeper {
        private final Work<T> work;
        private final boolean isUrgent;
        private @Nullable T result;
        /** Why it failed by itself; told after the commit, for it may rest on what the same transaction wrote. */
        private @Nullable Exception failure;

        Item(Work<T> work, boolean isUrgent) {
            this.work = work;
            this.isUrgent = isUrgent;
        }

        /** @return false if it failed by itself with half of what it was to write */
        boolean attempt(Batch batch) throws SQLException {
            long before = batch.link.writes();
            failure = null;
            try {
                result = work.run(batch);
                batch.accept();
            } catch (IOException | RuntimeException e) {
                batch.reject();
                failure = e;
            }
            return failure == null || batch.link.writes() == before;
        }

        void attemptInSavepoint(Batch batch) throws SQLException {
            batch.link.run("SAVEPOINT item");
            if (!attempt(batch)) {
                batch.link.run("ROLLBACK TO item");
            }
            batch.link.run("RELEASE item");
        }

        void fail(Exception why) {
            if (!isOver()) {
                failure = why;
            }
            over();
        }

        /** By its caller. */
        T await() throws IOException {
            sleep();
            if (failure instanceof IOException known) {
                throw known;
            }
            if (failure instanceof RuntimeException known) {
                throw known;
            }
            return Objects.requireNonNull(result);
        }
    }

    private final Path file;
    private final Link link;
    private final DurableSteps steps;
    /** Made before it is wanted, for then there may be no memory. */
    private final IOException gone;

    private final AfterCommit after;
    /** Whoever has it writes; guards the link and all that is said to be of the writer. */
    private final ReentrantLock turn = new ReentrantLock();

    private final ConcurrentLinkedQueue<Item<?>> urgent = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Item<?>> submits = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    /** How many {@link #submits} has, which does not know it itself. */
    private final AtomicInteger submitted = new AtomicInteger();
    /** The thread, which alone ever waits here, sleeps: whoever adds an item wakes it then; else it looks by itself. */
    private volatile boolean isWaiting;
    /** How many submits the thread wants to have before one of them wakes it. */
    private volatile int wanted = 1;
    /** Of the writer: how many submits at once there were of late, and for how long it pays to wait for so many. */
    private int together = 1;

    private long patience;
    /** Of the writer: submits among the items under way, and whether any of the others is urgent. */
    private int taken;

    private boolean isHurried;

    private final AtomicLong commits = new AtomicLong();
    /** A caller has written, and the thread has something to do. */
    private volatile boolean isAfterDue;

    private volatile boolean isClosing;
    /** Whoever adds an item after that has it refused, for the thread does not look again. */
    private volatile boolean hasEnded;

    Writer(Path file, Link link, DurableSteps steps, AfterCommit after) {
        this.file = file;
        this.gone = new IOException("result unknown: the writer of " + file + " has ended; open the store anew,"
                + " then repeat under the same key");
        this.link = link;
        this.steps = steps;
        this.after = after;
        this.thread = new Thread(
                this::loop, "postlude-sqlite-writer " + file.resolveSibling("").getFileName());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** For outcomes, markers and all that is small and must not wait behind new mail. */
    <T> T first(Work<T> work) throws IOException {
        Item<T> item = added(new Item<>(work, true), urgent);
        wakeThread();
        return answered(item);
    }

    /**
     * As {@link #first}, by a thread of the spooler's own: it writes itself while nobody else does, for to hand a call over and
     * to be woken again takes longer than the call. Not for a client's thread, whose stack may be near its end.
     */
    <T> T here(Work<T> work) throws IOException {
        Item<T> item = added(new Item<>(work, true), urgent);
        if (!writeHere(item)) {
            wakeThread();
        }
        return answered(item);
    }

    /** For new mail and cleaning up. */
    <T> T then(Work<T> work) throws IOException {
        Item<T> item = added(new Item<>(work, false), submits);
        if (submitted.incrementAndGet() >= wanted) {
            wakeThread();
        }
        return answered(item);
    }

    /** How many there were; whoever compares two answers knows whether anything was written meanwhile. */
    long commits() {
        return commits.get();
    }

    private <T> Item<T> added(Item<T> item, ConcurrentLinkedQueue<Item<?>> queue) {
        steps.requireSound();
        if (isClosing) {
            throw new IllegalStateException(file + " was logged off; nothing was changed. Log on anew");
        }
        queue.add(item);
        return item;
    }

    private <T> T answered(Item<T> item) throws IOException {
        if (hasEnded) {
            refuseWaiting();
        }
        return item.await();
    }

    private void wakeThread() {
        if (isWaiting) {
            isWaiting = false; // One of those who come together is enough.
            LockSupport.unpark(thread);
        }
    }

    /**
     * Where it is nobody's turn, a caller writes what waits. Where the thread waits for its turn the caller leaves it to it, for it
     * may have to look after the log.
     *
     * @return false if the thread is to be woken: whoever has the turn may not have seen what the caller added
     */
    private boolean writeHere(Item<?> item) {
        if (turn.hasQueuedThreads() || !turn.tryLock()) {
            return false;
        }
        boolean isDone = false;
        try {
            boolean isTaken = isClosing || item.isOver();
            if (!isTaken) {
                writeWaiting();
                isAfterDue = after.isDue();
            }
            isDone = true;
            return !isTaken;
        } finally {
            if (!isDone) {
                isClosing = true; // Nobody knows what the disk has: as where the thread itself ends.
            }
            turn.unlock();
            if (isAfterDue || !isDone) {
                LockSupport.unpark(thread);
            }
        }
    }

    private void loop() {
        try {
            while (awaitItems()) {
                turn.lock();
                try {
                    writeWaiting();
                    isAfterDue = false;
                    if (steps.isSound()) {
                        after.committed();
                    }
                } finally {
                    turn.unlock();
                }
            }
        } finally {
            end();
        }
    }

    /** @return false if it is closed and nothing waits */
    private boolean awaitItems() {
        while (urgent.isEmpty() && submits.isEmpty() && !isAfterDue) {
            if (isClosing) {
                return false;
            }
            park(1, 0);
        }
        return true;
    }

    /**
     * Nothing, if somebody else has come first. Also where memory is gone between a commit and its answers, nobody of those that
     * were taken waits for ever.
     */
    private void writeWaiting() {
        taken = 0;
        isHurried = Thread.currentThread() != thread; // A caller waits for nobody.
        List<Item<?>> items = new ArrayList<>();
        boolean isAnswered = false;
        try {
            takeAll(items);
            if (!items.isEmpty()) {
                answer(items);
            }
            isAnswered = true;
        } finally {
            for (int i = 0; !isAnswered && i < items.size(); i++) {
                items.get(i).fail(gone);
            }
        }
    }

    private void answer(List<Item<?>> items) {
        if (steps.isSound()) {
            commit(items);
        } else {
            items.forEach(this::refuse);
        }
    }

    /** However it ended, nobody waits for a writer that is gone. */
    private void end() {
        isClosing = true;
        hasEnded = true;
        refuseWaiting();
    }

    private void refuseWaiting() {
        for (ConcurrentLinkedQueue<Item<?>> queue : List.of(urgent, submits)) {
            for (Item<?> item = queue.poll(); item != null; item = queue.poll()) {
                item.fail(gone);
            }
        }
    }

    /** An item leaves its queue when it stands in the list, so that it is answered whatever happens. */
    private void takeAll(List<Item<?>> items) {
        for (Item<?> item = urgent.peek(); item != null; item = urgent.peek()) {
            items.add(item);
            urgent.remove(item);
            isHurried = true;
        }
        int before = taken;
        for (Item<?> item = submits.peek(); item != null && taken < MOST_SUBMITS; item = submits.peek()) {
            items.add(item);
            submits.remove(item);
            taken++;
        }
        submitted.addAndGet(before - taken);
    }

    /**
     * Those whose submits were answered together mostly come again together. Whoever does not wait for them forces the disk
     * for some of them while the others queue, and then for the others: twice the forces. So the transaction stays open for
     * them, and what is there is written meanwhile. What is urgent ends the waiting.
     *
     * @return whether any have come
     */
    private boolean awaitOthers(long begin) {
        if (isHurried) {
            return false;
        }
        int others = Math.min(together, MOST_SUBMITS) - taken;
        for (long left = begin + patience - System.nanoTime();
                left > 0 && isWorthWaiting(others) && submits.isEmpty();
                left = begin + patience - System.nanoTime()) {
            park((others + 1) / 2, left);
        }
        boolean isInTime = System.nanoTime() - begin < MOST_PATIENCE;
        return !urgent.isEmpty() || (isInTime && taken < MOST_SUBMITS && !submits.isEmpty());
    }

    private boolean isWorthWaiting(int others) {
        return urgent.isEmpty() && submitted.get() < others && !isClosing;
    }

    /** Until so many submits are there, or anything urgent; for at most so many nanoseconds, if any are given. */
    private void park(int others, long nanos) {
        wanted = others;
        isWaiting = true;
        if (isWorthWaiting(others)) {
            if (nanos > 0) {
                LockSupport.parkNanos(this, nanos);
            } else {
                LockSupport.park(this);
            }
        }
        isWaiting = false;
        if (Thread.interrupted()) {
            Database.LOG.debug("nobody may interrupt the writer; it ends when the store is closed");
        }
    }

    /** @param items that are there; those that come while others are awaited are added */
    private void commit(List<Item<?>> items) {
        long begin = System.nanoTime();
        long waited = 0;
        try {
            Batch batch = new Batch(link);
            link.run("BEGIN IMMEDIATE");
            attemptAll(items, 0, batch);
            for (int from = items.size(); ; from = items.size()) {
                long since = System.nanoTime();
                boolean isMore = awaitOthers(begin);
                waited += System.nanoTime() - since;
                if (!isMore) {
                    break;
                }
                takeAll(items);
                attemptAll(items, from, batch);
            }
            batch.end();
            steps.run("commit", file, () -> {
                try {
                    link.run("COMMIT");
                } catch (SQLException e) {
                    throw Link.failed("commit", e);
                }
            });
        } catch (Throwable e) { // whatever it was, the callers must not wait for ever, nor take it for a success
            boolean isFull = String.valueOf(e.getMessage()).contains("SQLITE_FULL");
            steps.refuse(
                    isFull ? ErrorKind.NOT_ENOUGH_DISK : ErrorKind.DISK_ERROR,
                    "writing " + file + " failed: " + e + ". " + (isFull ? "Make room on" : "Mend")
                            + " the disk, then open the store"
                            + " anew; mail whose submit failed is repeated under the same key");
            items.forEach(item -> item.fail(new IOException(
                    "result unknown: " + e + "; repeat under the same key" + " once the store was opened anew", e)));
            abandon();
            return;
        }
        commits.lazySet(commits.get() + 1);
        together = taken + submitted.get();
        patience = Math.min((System.nanoTime() - begin - waited) / 2, MOST_PATIENCE);
        tell(items);
    }

    /** What is urgent is told at once. */
    private static void tell(List<Item<?>> items) {
        List<Item<?>> then = new ArrayList<>();
        for (Item<?> item : items) {
            if (item.isUrgent) {
                item.over();
            } else {
                then.add(item);
            }
        }
        Sleeper.tell(then);
    }

    /** Those from one on; if one of them has written half of what it was to write, all of them anew. */
    private void attemptAll(List<Item<?>> items, int from, Batch batch) throws SQLException {
        for (Item<?> item : items.subList(from, items.size())) {
            if (!item.attempt(batch)) {
                link.run("ROLLBACK");
                batch.undo();
                link.run("BEGIN IMMEDIATE");
                for (Item<?> each : items) {
                    each.attemptInSavepoint(batch);
                }
                return;
            }
        }
    }

    /** Readers go on, and need the locks. */
    private void abandon() {
        try {
            link.run("ROLLBACK");
        } catch (SQLException e) {
            Database.LOG.debug("there was nothing to take back in {}", file, e);
        }
    }

    private void refuse(Item<?> item) {
        try {
            steps.requireSound();
        } catch (RuntimeException e) {
            item.fail(e);
        }
    }

    /** What waits is refused; what is being committed gets its answer first. */
    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
        turn.lock(); // A caller may still write; none begins to.
        try {
            Database.LOG.debug("nobody writes {} any more", file);
        } finally {
            turn.unlock();
        }
    }
}
