package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client on a thread of its own, for calls that block. */
final class Caller<T> {
    final Thread thread;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile boolean interruptedAtReturn;

    private Caller(Callable<T> call) {
        thread = new Thread(
                () -> {
                    try {
                        T value = call.call();
                        interruptedAtReturn = Thread.currentThread().isInterrupted();
                        result.complete(value);
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                },
                "a-client");
        thread.setDaemon(true);
    }

    /** Returns when the call is waiting for its answer, and so has been made; or is over already. */
    static <T> Caller<T> of(Callable<T> call) {
        Caller<T> caller = new Caller<>(call);
        caller.thread.start();
        await().until(() -> switch (caller.thread.getState()) {
            case TERMINATED -> true;
            case WAITING, TIMED_WAITING -> !caller.isBeforeItsCall();
            case NEW, RUNNABLE, BLOCKED -> false;
        });
        return caller;
    }

    /** It waits for whoever hears the trace, or for what providers say to a fast end, and has not made its call yet. */
    private boolean isBeforeItsCall() {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith(".run.Trace")
                        || (frame.getClassName().endsWith(".run.ProcessEnd")
                                && frame.getMethodName().equals("query")));
    }

    static Caller<Boolean> of(Runnable call) {
        return of(() -> {
            call.run();
            return true;
        });
    }

    boolean isDone() {
        return result.isDone();
    }

    boolean wasInterruptedAtReturn() {
        return interruptedAtReturn;
    }

    T get() {
        return result.orTimeout(World.SOON.toMillis(), TimeUnit.MILLISECONDS).join();
    }
}
