package org.postlude.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.Alarm;
import org.postlude.spooler.run.Holdings;
import org.postlude.spooler.run.Mailbox;
import org.postlude.spooler.run.Threads;
import org.postlude.tck.time.Halts;
import org.postlude.tck.time.VirtualTime;

/**
 * The spooler's real threads, each of whose tasks is counted, and its alarm. While the test's own thread waits inside the
 * spooler and nothing is under way, time goes to the next alarm: nobody else could move it, and a deadline has to come.
 */
final class CountedThreads implements Threads, Alarm, Holdings {
    private final Threads real = Threads.real();
    private final UnderWay underWay;
    private final VirtualTime time;
    private final LooseEnds looseEnds;
    private final Thread tester = Thread.currentThread();
    private volatile boolean dead;

    CountedThreads(UnderWay underWay, VirtualTime time, LooseEnds looseEnds) {
        this.underWay = underWay;
        this.time = time;
        this.looseEnds = looseEnds;
    }

    /** The process is dead: its threads move no time any more. */
    void die() {
        dead = true;
    }

    @Override
    public Executor wire() {
        return task -> execute(real.wire(), task);
    }

    @Override
    public Executor desk() {
        return task -> execute(real.desk(), task);
    }

    private void execute(Executor threads, Runnable task) {
        Runnable counted = underWay.counted(task);
        try {
            threads.execute(counted);
        } catch (RejectedExecutionException e) {
            underWay.ended();
            throw e;
        }
    }

    @Override
    public void last(Runnable task) {
        real.last(underWay.counted(task));
    }

    @Override
    public void heard(Runnable task) {
        real.heard(underWay.counted(task));
    }

    @Override
    public Alarm alarm(InstantSource clock) {
        return this;
    }

    @Override
    public void at(Instant instant, Runnable wake) {
        time.alarm(instant, wake);
    }

    @Override
    public <E> Mailbox<E> mailbox(String name, Consumer<E> reader) {
        Mailbox<E> letters = real.mailbox(name, letter -> underWay.run(() -> reader.accept(letter)));
        return new Mailbox<>() {
            private final AtomicBoolean open = new AtomicBoolean(true);

            @Override
            public void start() {
                letters.start();
            }

            @Override
            public void add(E letter) {
                if (open.get()) { // nobody reads it afterwards
                    underWay.began();
                    letters.add(letter);
                }
            }

            @Override
            public void close() {
                open.set(false);
                letters.close();
            }
        };
    }

    @Override
    public <T> T get(CompletableFuture<T> step) throws InterruptedException, ExecutionException {
        try {
            return await(step, null);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a wait without a limit does not end of itself", e);
        }
    }

    @Override
    public <T> T get(CompletableFuture<T> step, Duration within)
            throws InterruptedException, ExecutionException, TimeoutException {
        // A worker's wait that ends by itself is work: whoever waits for rest waits for it.
        return underWay.isCounted() ? real.get(step, within) : await(step, within);
    }

    @Override
    public <T> T join(CompletableFuture<T> step) {
        if (!underWay.isCounted()) {
            try {
                passTime(step, null);
            } catch (TimeoutException e) {
                throw new IllegalStateException("a wait without a limit does not end of itself", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // whoever interrupts, it goes on, in real time
            }
        }
        Pause pause = pause(step);
        try {
            pause.over().join();
        } finally {
            pause.goOn().run();
        }
        return real.join(step);
    }

    private <T> T await(CompletableFuture<T> step, @Nullable Duration within)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!underWay.isCounted()) {
            passTime(step, within);
        }
        Pause pause = pause(step);
        try {
            if (within == null) {
                real.get(pause.over());
            } else {
                real.get(pause.over(), within);
            }
        } finally {
            pause.goOn().run();
        }
        return real.get(step);
    }

    /**
     * A thread waits.
     *
     * @param over completes after the thread counts again. Who waits for the step itself may carry out in its own time what
     *     others have the step carry out at its end, so nobody does
     * @param goOn counts the thread again, once; whoever comes second waits for the first
     */
    private record Pause(CompletableFuture<?> over, Runnable goOn) {}

    /** From now on this thread does not count, until the step is done or it goes on by itself. */
    private Pause pause(CompletableFuture<?> step) {
        Halts.Halt halt = UnderWay.halt();
        AtomicBoolean waits = new AtomicBoolean(true);
        Runnable goOn = () -> {
            synchronized (waits) {
                if (waits.compareAndSet(true, false)) {
                    halt.goesOn();
                }
            }
        };
        Pause pause = new Pause(
                step.handle((value, failure) -> {
                    goOn.run();
                    return true;
                }),
                goOn);
        halt.stands(); // not before it can be woken, or it would be missed for a moment
        return pause;
    }

    /** On the test's thread only: others may be waited for by it, and then the time is its own to move. */
    private void passTime(CompletableFuture<?> step, @Nullable Duration within)
            throws InterruptedException, TimeoutException {
        if (dead || Thread.currentThread() != tester) {
            return;
        }
        Instant until = within == null ? Instant.MAX : time.instant().plus(within);
        while (!step.isDone()) {
            CompletableFuture<?> over = CompletableFuture.anyOf(step.handle((value, failure) -> true), underWay.calm());
            if (!hasEnded(over) || step.isDone()) {
                return;
            }
            Instant next = time.nextAlarm().filter(at -> at.isBefore(until)).orElse(until);
            if (next.equals(Instant.MAX)) {
                if (!hasEnded(step.handle((value, failure) -> true))) {
                    throw new AssertionError("the test's thread waits, nothing is under way and no alarm is set: "
                            + "is a gate shut that only this thread would open? Open it first, give a deadline, or log "
                            + "off with storeLogoffAsync");
                }
                return;
            }
            time.advanceTo(next);
            if (next.equals(until) && !hasCome(step)) {
                throw new TimeoutException();
            }
        }
    }

    private boolean hasCome(CompletableFuture<?> step) throws InterruptedException {
        return step.isDone() || (hasEnded(underWay.calm()) && step.isDone());
    }

    private static boolean hasEnded(CompletableFuture<?> step) throws InterruptedException {
        try {
            step.get(TestSpooler.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody fails this step", e);
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Override
    public <T> CompletableFuture<T> limit(CompletableFuture<T> step, Duration within) {
        return real.limit(step, within);
    }

    @Override
    public void close() {
        real.close();
    }

    @Override
    public void taken(Object held, Object under, String what) {
        looseEnds.taken(held, under, what);
    }

    @Override
    public void givenBack(Object held) {
        looseEnds.givenBack(held);
    }
}
