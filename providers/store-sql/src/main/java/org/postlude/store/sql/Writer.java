package org.postlude.store.sql;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
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

    private final Path file;
    private final Link link;
    private final DurableSteps steps;
    /** Made before it is wanted, for then there may be no memory. */
    private final IOException gone;

    private final AfterCommit after;
    /** Whoever has it writes; guards the link and all that is said to be of the writer. */
    private final ReentrantLock turn = new ReentrantLock();

    private final WaitingCalls<Call<?>> waiting = new WaitingCalls<>();
    private final Thread thread;
    private final AtomicLong commits = new AtomicLong();
    /** A caller has written, and the thread has something to do. */
    private volatile boolean isAfterDue;

    /** Whoever adds a call after that has it refused, for the thread does not look again. */
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
        Call<T> call = checked(new Call<>(work, true));
        waiting.addUrgent(call);
        waiting.wake();
        return answered(call);
    }

    /**
     * As {@link #first}, by a thread of the spooler's own: it writes itself while nobody else does, for to hand a call over and
     * to be woken again takes longer than the call. Not for a client's thread, whose stack may be near its end.
     */
    <T> T here(Work<T> work) throws IOException {
        Call<T> call = checked(new Call<>(work, true));
        waiting.addUrgent(call);
        if (!writeHere(call)) {
            waiting.wake();
        }
        return answered(call);
    }

    /** For new mail and cleaning up. */
    <T> T then(Work<T> work) throws IOException {
        Call<T> call = checked(new Call<>(work, false));
        waiting.addSubmit(call);
        return answered(call);
    }

    /** How many there were; whoever compares two answers knows whether anything was written meanwhile. */
    long commits() {
        return commits.get();
    }

    private <T> Call<T> checked(Call<T> call) {
        steps.requireSound();
        if (waiting.isClosed()) {
            throw new IllegalStateException(file + " was logged off; nothing was changed. Log on anew");
        }
        return call;
    }

    private <T> T answered(Call<T> call) throws IOException {
        if (hasEnded) {
            refuseWaiting();
        }
        return call.await();
    }

    /**
     * Where it is nobody's turn, a caller writes what waits. Where the thread waits for its turn the caller leaves it to it, for it
     * may have to look after the log.
     *
     * @return false if the thread is to be woken: whoever has the turn may not have seen what the caller added
     */
    private boolean writeHere(Call<?> call) {
        if (turn.hasQueuedThreads() || !turn.tryLock()) {
            return false;
        }
        boolean isDone = false;
        try {
            boolean isTaken = waiting.isClosed() || call.isOver();
            if (!isTaken) {
                writeWaiting();
                isAfterDue = after.isDue();
            }
            isDone = true;
            return !isTaken;
        } finally {
            if (!isDone) {
                waiting.close(); // Nobody knows what the disk has: as where the thread itself ends.
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
        while (waiting.isEmpty() && !isAfterDue) {
            if (waiting.isClosed()) {
                return false;
            }
            waiting.park(1, 0);
        }
        return true;
    }

    /**
     * Nothing, if somebody else has come first. Also where memory is gone between a commit and its answers, nobody of those that
     * were taken waits for ever.
     */
    private void writeWaiting() {
        waiting.begin(Thread.currentThread() == thread); // A caller waits for nobody.
        List<Call<?>> calls = new ArrayList<>();
        boolean isAnswered = false;
        try {
            waiting.takeAll(calls);
            if (!calls.isEmpty()) {
                answer(calls);
            }
            isAnswered = true;
        } finally {
            for (int i = 0; !isAnswered && i < calls.size(); i++) {
                calls.get(i).fail(gone);
            }
        }
    }

    private void answer(List<Call<?>> calls) {
        if (steps.isSound()) {
            commit(calls);
        } else {
            calls.forEach(this::refuse);
        }
    }

    /** However it ended, nobody waits for a writer that is gone. */
    private void end() {
        waiting.close();
        hasEnded = true;
        refuseWaiting();
    }

    private void refuseWaiting() {
        for (Call<?> call = waiting.poll(); call != null; call = waiting.poll()) {
            call.fail(gone);
        }
    }

    /** @param calls that are there; those that come while others are awaited are added */
    private void commit(List<Call<?>> calls) {
        long begin = System.nanoTime();
        long waited = 0;
        try {
            Batch batch = new Batch(link);
            link.run("BEGIN IMMEDIATE");
            attemptAll(calls, 0, batch);
            for (int from = calls.size(); ; from = calls.size()) {
                long since = System.nanoTime();
                boolean isMore = waiting.awaitOthers(begin);
                waited += System.nanoTime() - since;
                if (!isMore) {
                    break;
                }
                waiting.takeAll(calls);
                attemptAll(calls, from, batch);
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
            calls.forEach(call -> call.fail(new IOException(
                    "result unknown: " + e + "; repeat under the same key" + " once the store was opened anew", e)));
            abandon();
            return;
        }
        commits.lazySet(commits.get() + 1);
        waiting.learn(begin, waited);
        tell(calls);
    }

    /** What is urgent is told at once. */
    private static void tell(List<Call<?>> calls) {
        List<Call<?>> then = new ArrayList<>();
        for (Call<?> call : calls) {
            if (call.isUrgent()) {
                call.over();
            } else {
                then.add(call);
            }
        }
        Sleeper.tell(then);
    }

    /** Those from one on; if one of them has written half of what it was to write, all of them anew. */
    private void attemptAll(List<Call<?>> calls, int from, Batch batch) throws SQLException {
        for (Call<?> call : calls.subList(from, calls.size())) {
            if (!call.attempt(batch)) {
                link.run("ROLLBACK");
                batch.undo();
                link.run("BEGIN IMMEDIATE");
                for (Call<?> each : calls) {
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

    private void refuse(Call<?> call) {
        try {
            steps.requireSound();
        } catch (RuntimeException e) {
            call.fail(e);
        }
    }

    /** What waits is refused; what is being committed gets its answer first. */
    @Override
    public void close() {
        waiting.close();
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
