package org.postlude.spooler.run;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.CallKey;

/** Who waits for what. Thread-safe. */
final class Calls {
    private final AtomicLong next = new AtomicLong();
    private final Map<CallKey, CompletableFuture<Object>> waiting = new ConcurrentHashMap<>();
    /** Where answers are given: whoever hangs on one may call back and wait, which the owner's thread must not. */
    private final Executor threads;

    Calls(Executor threads) {
        this.threads = threads;
    }

    /** A question on its way to the owner. */
    record Call<T>(CallKey key, CompletableFuture<T> answer) {}

    <T> Call<T> add(Class<T> type) {
        CallKey key = new CallKey(next.getAndIncrement());
        CompletableFuture<Object> answer = new CompletableFuture<>();
        waiting.put(key, answer);
        return new Call<>(key, answer.thenApply(type::cast));
    }

    /** Returns false if nobody waits any more. */
    boolean answer(CallKey key, Object value) {
        CompletableFuture<Object> call = waiting.remove(key);
        if (call != null) {
            give(() -> call.complete(value));
        }
        return call != null;
    }

    void fail(CallKey key, Throwable cause) {
        CompletableFuture<Object> call = waiting.remove(key);
        if (call != null) {
            give(() -> call.completeExceptionally(cause));
        }
    }

    private void give(Runnable answer) {
        try {
            threads.execute(answer);
        } catch (RejectedExecutionException e) {
            answer.run(); // the spooler ends, and its owner with it
        }
    }

    /** Returns false if the answer has been given already, or is being given. */
    boolean forget(CallKey key) {
        return waiting.remove(key) != null;
    }

    /** Nobody may go on waiting for an owner that is dead. */
    void failAll(Throwable cause) {
        waiting.keySet().forEach(key -> fail(key, cause));
    }

    /** What an answer may have instead of a value. */
    static @Nullable Throwable reason(Throwable thrown) {
        return thrown.getCause() == null ? thrown : thrown.getCause();
    }
}
