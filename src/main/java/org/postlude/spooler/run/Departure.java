package org.postlude.spooler.run;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.Alarm;
import org.postlude.transport.Haste;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the stores leave when a spooler is closed: each step bounded, none swallowed (trap 12). */
final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    private final Collection<OpenStore> stores;
    private final Threads threads;
    private final Alarm alarm;
    /** Completes when no store is open any more, or when that is waited for no longer. */
    private final CompletableFuture<Boolean> emptied = new CompletableFuture<>();

    private volatile boolean waiting;

    Departure(Collection<OpenStore> stores, Threads threads, Alarm alarm) {
        this.stores = stores;
        this.threads = threads;
        this.alarm = alarm;
    }

    /** A store has been released. */
    void tell() {
        if (waiting && stores.isEmpty()) {
            emptied.complete(true);
        }
    }

    /** Nobody finishes anything any more. */
    void giveUp() {
        emptied.complete(false);
    }

    /** Waits for stores that the spooler finishes by itself (C13, D4). */
    void await(@Nullable Instant until, boolean isAlive) {
        waiting = true;
        tell();
        if (!isAlive) {
            emptied.complete(false);
        } else if (until != null && !emptied.isDone()) {
            alarm.at(until, () -> emptied.complete(false));
        }
        try {
            if (!threads.get(emptied)) {
                LOG.warn("the spooler is closed while it still works for {} stores; their mail is kept", stores.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("this wait never fails", e);
        }
    }

    /** The transports log off, all at once. */
    void leave(Collection<TransportDesk> transports, Haste haste, Patience patience) {
        List<CompletableFuture<String>> leaving =
                transports.stream().map(desk -> desk.logoff(haste)).toList();
        if (!patience.await(threads, CompletableFuture.allOf(leaving.toArray(new CompletableFuture<?>[0])))) {
            LOG.warn("not every transport has logged off in time, and none is waited for any more; its mail is kept");
        }
    }

    /** Each behind what it is doing: an outcome that is being recorded is not cut off. Those of clients are waited for too. */
    void releaseAll(LogonsOut logons, Patience patience) {
        for (OpenStore store : stores) {
            store.whenSettled(() -> {
                List<String> told = store.release(Patience.ofSteps());
                LOG.debug("store {} was released at the end of the spooler: {}", store.identity(), told);
            });
        }
        if (!patience.await(threads, logons.gone())) {
            LOG.warn(
                    "the spooler is closed and waits no longer for the release of {}; the mail is in them",
                    logons.names());
        }
    }
}
