package org.postlude.spooler.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postlude.tck.time.VirtualTime;

/**
 * The one scheduler of a run: of all its threads one runs, and the seed says which one goes on where several could. Time
 * passes when nobody can go on, and now and then a little while somebody could: threads are slow. So the same seed is the
 * same run, step by step.
 *
 * <p>Everything here is used with the baton in hand, which is what makes it visible to the next one.
 */
final class Baton {
    /** A run has a few thousand steps; one that has so many turns in a circle. */
    private static final int MOST_STEPS = 400_000;

    private static final Duration LONGEST = Duration.ofDays(90);
    /** One step in so many takes its time. */
    private static final int SLOW = 16;

    /** Something to begin; null is the process of nobody: the run itself. */
    private record Task(@Nullable SimulatedProcess process, Runnable work) {}

    private final SplittableRandom random;
    final VirtualTime time;
    private final Instant latest;
    private final Thread starter = Thread.currentThread();
    /** Tasks and waits that can go on. */
    private final List<Object> ready = new ArrayList<>();

    private final Set<Wait> parked = new LinkedHashSet<>();
    private long steps;
    private long digest;
    private @Nullable Throwable failure;
    private boolean isDone;
    private volatile boolean over;

    Baton(SplittableRandom random, VirtualTime time) {
        this.random = random;
        this.time = time;
        this.latest = time.instant().plus(LONGEST);
    }

    long steps() {
        return steps;
    }

    /** Which way it went, in one number: two runs of one seed have the same. */
    long digest() {
        return digest;
    }

    /** Runs something, and all that it begins, to its end. The calling thread only waits. */
    void run(Carrier.Pool pool, Runnable main) throws Throwable {
        begin(null, () -> {
            main.run();
            isDone = true;
        });
        pool.take().resume(this);
        while (!over) {
            LockSupport.park(this);
        }
        Throwable cause = failure;
        if (cause != null) {
            throw cause;
        }
    }

    void begin(@Nullable SimulatedProcess process, Runnable work) {
        if (process == null || !process.isDead()) {
            ready.add(new Task(process, work));
        }
    }

    void ready(Wait wait) {
        ready.add(wait);
    }

    /** All that waits in a process goes on, to find that the process is dead. */
    void wake(SimulatedProcess process) {
        List.copyOf(parked).stream()
                .filter(wait -> wait.carrier.process == process)
                .forEach(Wait::end);
    }

    /** The run has failed: all that is under way ends. */
    void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
            List.copyOf(parked).forEach(Wait::end);
        }
    }

    /** With the baton: does what is to be done, until another carrier has to go on. */
    void loop(Carrier me) {
        while (true) {
            Object next = next();
            if (next instanceof Task task) {
                run(me, task);
                continue;
            }
            me.pool().giveBack(me);
            if (next instanceof Wait wait) {
                wait.carrier.resume(this);
            } else {
                over = true;
                LockSupport.unpark(starter);
            }
            return;
        }
    }

    private void run(Carrier me, Task task) {
        SimulatedProcess process = task.process();
        me.process = process;
        if (process != null) {
            process.began();
        }
        boolean unused = Thread.interrupted();
        try {
            task.work().run();
        } catch (Throwable e) {
            if (process == null || !process.isDead()) {
                fail(e);
            }
        }
        me.process = null;
        if (process != null) {
            process.ended();
        }
    }

    /** What goes on now; null when the run is over. */
    private @Nullable Object next() {
        while (true) {
            if (failure != null) {
                ready.removeIf(Task.class::isInstance);
                return ready.isEmpty() ? null : take(0);
            }
            if (isDone) {
                if (parked.isEmpty()) {
                    return null;
                }
                fail(new AssertionError("the run is over and " + parked.size() + " threads still wait"));
            } else if (++steps > MOST_STEPS || time.instant().isAfter(latest)) {
                fail(new AssertionError("the run does not end: after " + steps + " steps it is " + time.instant()));
            } else if (ready.isEmpty()) {
                letTimePass();
            } else {
                Object picked = pick();
                if (picked != null) {
                    return picked;
                }
            }
        }
    }

    private void letTimePass() {
        Optional<Instant> alarm = time.nextAlarm();
        if (alarm.isPresent()) {
            time.advanceTo(alarm.get());
        } else {
            fail(new AssertionError("a deadlock: " + parked.size() + " threads wait, and nobody for a time"));
        }
    }

    /** One of those that can go on; null if its process has just died of it. */
    private @Nullable Object pick() {
        if (random.nextInt(SLOW) == 0) {
            time.advance(Duration.ofMillis(random.nextInt(4)));
        }
        int index = random.nextInt(ready.size());
        digest = digest * 31 + index;
        Object picked = take(index);
        SimulatedProcess process = picked instanceof Task task ? task.process() : ((Wait) picked).carrier.process;
        if (process != null) {
            process.step();
        }
        return picked instanceof Task && process != null && process.isDead() ? null : picked;
    }

    private Object take(int index) {
        Object last = ready.remove(ready.size() - 1);
        return index == ready.size() ? last : ready.set(index, last);
    }

    private void requireGoingOn(@Nullable SimulatedProcess process) {
        if (failure != null || (process != null && process.isDead())) {
            throw new Died();
        }
    }

    /** Waits for a step; see {@link org.postlude.spooler.run.Waiting}. */
    void await(CompletableFuture<?> step, @Nullable Duration within, boolean interruptible)
            throws InterruptedException, TimeoutException {
        Carrier me = Carrier.current();
        requireGoingOn(me.process);
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (step.isDone()) {
            return;
        }
        if (within != null && (within.isZero() || within.isNegative())) {
            throw new TimeoutException();
        }
        Wait wait = new Wait(this, me, interruptible);
        CompletableFuture<?> unused = step.whenComplete((value, e) -> wait.end());
        if (within != null) {
            time.alarm(time.instant().plus(within), wait::end);
        }
        park(me, wait);
        if (wait.interrupted) {
            throw new InterruptedException();
        }
        if (!step.isDone()) {
            throw new TimeoutException();
        }
    }

    /** Waits until some time has passed. */
    void sleep(Duration time) throws InterruptedException {
        try {
            await(new CompletableFuture<>(), time, true);
        } catch (TimeoutException e) {
            // that is what a sleep waits for
        }
    }

    private void park(Carrier me, Wait wait) {
        me.wait = wait;
        parked.add(wait);
        Object next = next();
        if (next != wait) {
            if (next instanceof Wait other) {
                other.carrier.resume(this);
            } else if (next instanceof Task) {
                ready.add(next);
                me.pool().take().resume(this);
            } else {
                throw new IllegalStateException("the run is over, and somebody has just begun to wait");
            }
            me.park();
        }
        parked.remove(wait);
        me.wait = null;
        requireGoingOn(me.process);
    }
}
