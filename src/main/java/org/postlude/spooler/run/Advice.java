package org.postlude.spooler.run;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.Registration;
import org.postlude.store.StoreEvent;

/** Who is told of what happens in a store: each on a queue of its own, and no longer than its handle is valid. Thread-safe. */
final class Advice {
    private static final int MOST = 1_000;

    private record Advised(HandleState handle, Set<StoreEvent.Kind> kinds, Listener<StoreEvent> listener) {}

    /** There may be very many stores, and few of them have any. */
    private final Map<StoreKey, Set<Advised>> byStore = new ConcurrentHashMap<>();

    private final Executor threads;

    Advice(Executor threads) {
        this.threads = threads;
    }

    Registration add(String store, HandleState handle, Set<StoreEvent.Kind> kinds, Consumer<StoreEvent> consumer) {
        Advised advised = new Advised(
                handle,
                Set.copyOf(kinds),
                new Listener<>(
                        "a listener of store " + store,
                        MOST,
                        event -> {
                            if (handle.isValid()) {
                                consumer.accept(event);
                            }
                        },
                        missing -> {}, // hints: what happened is in the store
                        threads));
        byStore.compute(handle.store, (key, there) -> {
            Set<Advised> all = there == null ? ConcurrentHashMap.newKeySet() : there;
            all.add(advised);
            return all;
        });
        if (!handle.isValid()) {
            end(advised); // it ended meanwhile, and nobody would do this later
        }
        return () -> end(advised);
    }

    void tell(StoreKey store, StoreEvent event) {
        for (Advised each : byStore.getOrDefault(store, Set.of())) {
            if (each.kinds().contains(event.kind())) {
                each.listener().tell(event);
            }
        }
    }

    /** A handle is closed or was released: nobody is told on its behalf any more. */
    void end(HandleState handle) {
        for (Advised each : byStore.getOrDefault(handle.store, Set.of())) {
            if (each.handle() == handle) {
                end(each);
            }
        }
    }

    private void end(Advised advised) {
        byStore.computeIfPresent(advised.handle().store, (store, there) -> {
            there.remove(advised);
            return there.isEmpty() ? null : there;
        });
        advised.listener().end();
    }

    int count() {
        return byStore.values().stream().mapToInt(Set::size).sum();
    }
}
