package org.postlude.transport.jakartamail;

import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls what may know neither interrupt nor timeout, and waits for it from outside. A daemon of its own each time, because
 * one that hangs would take a shared one from everybody else.
 */
final class Aside {
    private Aside() {}

    /**
     * Calls.
     *
     * @param attempt whose stop ends the waiting
     * @throws ExecutionException what the call threw is the cause; a {@link SocketException} after a stop
     */
    static <T> T call(SmtpAttempt attempt, String thread, Duration atMost, Callable<T> what)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        attempt.hold(() -> answer.completeExceptionally(new SocketException("stopped")));
        return call(answer, thread, atMost, what);
    }

    /** The same for nobody's attempt. */
    static <T> T call(String thread, Duration atMost, Callable<T> what)
            throws InterruptedException, ExecutionException, TimeoutException {
        return call(new CompletableFuture<>(), thread, atMost, what);
    }

    private static <T> T call(CompletableFuture<T> answer, String thread, Duration atMost, Callable<T> what)
            throws InterruptedException, ExecutionException, TimeoutException {
        Thread caller = new Thread(() -> complete(answer, what), "postlude-wire-" + thread);
        caller.setDaemon(true);
        caller.start();
        try {
            return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            caller.interrupt(); // nobody waits for it any more
        }
    }

    private static <T> void complete(CompletableFuture<T> answer, Callable<T> what) {
        try {
            answer.complete(what.call());
        } catch (Exception e) {
            answer.completeExceptionally(e);
        }
    }
}
