package org.postlude.spooler.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.LogoffReport;

/**
 * What a handle and the owner share: whether it is valid, and the report of a release that nobody has read yet. Held apart
 * from the handle, so that a dropped handle can be noticed.
 */
final class HandleState {
    final HandleKey key;
    final StoreKey store;
    final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean valid = true;
    /** Completes when the store was released by a logoff whose caller did not wait for the end (rule D3); guarded by this. */
    private @Nullable CompletableFuture<LogoffReport> last;
    /** Nobody waited when the store was released: no other answer tells of it. Guarded by this. */
    private boolean releasedUnheard;

    HandleState(HandleKey key, StoreKey store) {
        this.key = key;
        this.store = store;
    }

    boolean isValid() {
        return valid && !closed.get();
    }

    /** No longer valid, and nothing more to be told: the answer is on its way to who asked. */
    void invalidate() {
        valid = false;
    }

    synchronized void released(CompletableFuture<LogoffReport> report) {
        last = report;
        releasedUnheard = true;
        valid = false;
    }

    /** Whoever waited for this report was interrupted: if it tells of the release, it is kept for the next call. */
    void expect(CompletableFuture<LogoffReport> report) {
        if (!remember(report)) {
            return;
        }
        CompletableFuture<?> unused = report.whenComplete((told, failure) -> {
            if (failure != null || !told.isComplete()) {
                drop(report);
            }
        });
    }

    private synchronized boolean remember(CompletableFuture<LogoffReport> report) {
        if (!releasedUnheard) {
            last = report;
        }
        return !releasedUnheard;
    }

    private synchronized void drop(CompletableFuture<LogoffReport> report) {
        if (last == report) {
            last = null;
        }
    }

    synchronized void forgetLast() {
        last = null;
    }

    /** The report of the release, once. */
    synchronized @Nullable CompletableFuture<LogoffReport> takeLast() {
        CompletableFuture<LogoffReport> taken = last;
        last = null;
        return taken;
    }
}
