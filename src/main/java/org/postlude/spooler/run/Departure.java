package org.postlude.spooler.run;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.Alarm;
import org.postlude.store.spi.StoreProvider;
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

    /**
     * Each behind what it is doing: an outcome that is being recorded is not cut off.
     *
     * @return the providers of those that are not waited for any more
     */
    Set<StoreProvider> releaseAll(Patience patience) {
        Map<OpenStore, CompletableFuture<Boolean>> gone = new LinkedHashMap<>();
        for (OpenStore store : stores) {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            store.whenSettled(() -> {
                store.release(Patience.ofSteps());
                done.complete(true);
            });
            gone.put(store, done);
        }
        if (!patience.await(threads, CompletableFuture.allOf(gone.values().toArray(new CompletableFuture<?>[0])))) {
            List<OpenStore> late = gone.entrySet().stream()
                    .filter(each -> !each.getValue().isDone())
                    .map(Map.Entry::getKey)
                    .toList();
            LOG.warn(
                    "the spooler is closed and waits no longer for the release of {}; the mail is in them",
                    late.stream().map(OpenStore::identity).toList());
            return late.stream().map(store -> store.place().provider()).collect(Collectors.toSet());
        }
        return Set.of();
    }
}
