package org.postlude.spooler.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.spooler.core.CallKey;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.InProcess;
import org.postlude.spooler.core.QueueSnapshot;
import org.postlude.spooler.core.Standing;
import org.postlude.spooler.core.StoreKey;
import org.postlude.spooler.core.Verdict;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;
import org.postlude.store.ReceivePolicy;
import org.postlude.store.StoreAddress;

/** The open stores and their handles: how they come, what is told of them, how they go. */
final class Stores {
    /** Every answer but the one at the end of a release is promised at once: a store that hangs is not waited for. */
    private static final Duration LIST_AT_DEADLINE = Duration.ofMillis(500);

    private static final Duration LIST = Duration.ofSeconds(10);

    private static final long FAILURES_KEPT = 16;

    private final Engine engine;
    private final Places places = new Places();
    private final Map<StoreKey, OpenStore> stores = new ConcurrentHashMap<>();
    private final Map<HandleKey, HandleState> handles = new ConcurrentHashMap<>();
    private final Map<StoreKey, Throwable> failures = new ConcurrentHashMap<>();

    Stores(Engine engine) {
        this.engine = engine;
    }

    Places places() {
        return places;
    }

    Collection<OpenStore> all() {
        return stores.values();
    }

    @Nullable
    OpenStore find(StoreKey key) {
        return stores.get(key);
    }

    /** For people; of one that is gone, its number. */
    String nameOf(StoreKey key) {
        OpenStore store = stores.get(key);
        return store == null ? key.toString() : store.identity();
    }

    /** Null where all that comes in passes. */
    Filing.@Nullable Judge judge(StoreKey key) {
        OpenStore store = stores.get(key);
        ReceivePolicy policy = engine.config().receivePolicy();
        if (store == null || policy == null) {
            return null;
        }
        StoreAddress address = store.place().address();
        return policy.judges(address) ? (folder, content) -> policy.judge(address, folder, content) : null;
    }

    StoreDesk desk(StoreKey key) {
        OpenStore store = stores.get(key);
        if (store == null) {
            throw new IllegalStateException("store " + key + " is not open");
        }
        return store.desk();
    }

    void logon(Command.LogonStore command) {
        Place place = places.opening(command.identity());
        if (place == null) {
            throw new IllegalStateException("nobody asked for store " + command.identity());
        }
        OpenStore store = new OpenStore(
                place, command.options(), command.store(), engine.threads().desk());
        stores.put(command.store(), store);
        // Here, not when a thread comes to it: a spooler that is closed meanwhile waits for it before the provider's
        // shutdown.
        Runnable gone = engine.storeLogons.came(place.provider(), store.identity());
        engine.threads().desk().execute(() -> {
            try {
                long queued = store.logon(engine, gone);
                if (store.isMailed()) {
                    engine.post(new Event.StandingChanged(command.store(), standing(store)));
                }
                engine.post(new Event.StoreUp(command.store(), queued));
                store.sweep();
                engine.doubts().askAll(store);
            } catch (Throwable e) { // whatever it was, the open is waited for
                store.failed(e);
                engine.post(new Event.StoreOpenFailed(command.store()));
            }
        });
    }

    private Standing standing(OpenStore store) throws IOException {
        // As a visit: a spooler that is closed meanwhile releases what was logged on a moment ago.
        return store.desk()
                .visit(logon -> StandingNotes.read(
                        logon, now(), sentence -> engine.warn("store " + store.identity() + ": " + sentence)));
    }

    void opened(Command.Opened command) {
        HandleState handle = new HandleState(command.handle(), command.store());
        handles.put(command.handle(), handle);
        if (!engine.calls.answer(command.call(), handle)) {
            // Whoever asked has given up waiting: the reference goes back.
            engine.post(new Event.CloseHandle(new CallKey(-1), command.store(), command.handle(), null));
        }
        places.answered(command.call());
    }

    void openFailed(Command.OpenFailed command) {
        // Several opens may have waited for one logon: all hear the same cause, and the last ones of it are kept.
        OpenStore store = stores.get(command.store());
        if (store != null && store.failure() != null) {
            remove(command.store());
            failures.keySet()
                    .removeIf(
                            old -> old.value() + FAILURES_KEPT < command.store().value());
            failures.put(command.store(), store.failure());
        }
        Throwable cause = failures.get(command.store());
        engine.calls.fail(command.call(), cause == null ? new HandleGoneException(command.reason()) : cause);
        places.answered(command.call());
    }

    private @Nullable OpenStore remove(StoreKey key) {
        OpenStore store = stores.remove(key);
        if (store != null) {
            places.letGo(store.place());
        }
        return store;
    }

    void closeGate(Command.CloseGate command) {
        OpenStore store = stores.get(command.store());
        if (store != null) {
            store.gate().close(() -> engine.post(new Event.GateDrained(command.store())));
        }
    }

    void invalidate(Command.Invalidate command) {
        for (HandleKey key : command.handles()) {
            HandleState handle = handles.get(key);
            if (handle != null) {
                handle.invalidate();
            }
            forget(key);
        }
    }

    /** What their logon was put down under (S7); whoever holds them has a report already, or nobody waits for one. */
    void makeShells(Set<HandleKey> keys) {
        for (HandleKey key : keys) {
            HandleState handle = handles.get(key);
            if (handle != null) {
                handle.invalidate();
                forget(key);
            }
        }
    }

    /** A handle that is closed or invalid already is nobody's any more. */
    void forget(HandleKey key) {
        HandleState handle = handles.remove(key);
        if (handle != null) {
            engine.advice().end(handle);
        }
    }

    void answer(Command.Answer command) {
        Verdict verdict = command.verdict();
        if (!verdict.withQueue()) {
            engine.calls.answer(command.call(), Reports.of(verdict, QueueSnapshot.EMPTY, List.of()));
            return;
        }
        Duration bound = timeToList(verdict, command.until());
        boolean isRefused = verdict.outcome() == Outcome.REFUSED;
        int most = isRefused ? LogoffReport.MAX_AT_ONCE : most(verdict.mode());
        boolean isBeside = isRefused && verdict.mode() == LogoffMode.QUIET;
        CompletableFuture<?> unused = snapshot(command.store(), verdict.inProcess(), most, bound, isBeside)
                .whenComplete((read, e) -> engine.calls.answer(
                        command.call(),
                        e == null
                                ? Reports.of(verdict, read, List.of())
                                : Reports.of(verdict, QueueSnapshot.UNKNOWN, List.of(unlisted(e)))));
    }

    /** The answer is due one second after its deadline at the latest, list or no list; QUIET never waits for a store. */
    private Duration timeToList(Verdict verdict, @Nullable Instant until) {
        if (verdict.mode() == LogoffMode.QUIET) {
            return LIST_AT_DEADLINE;
        }
        Duration left = until == null ? LIST : Duration.between(now(), until);
        return left.compareTo(LIST_AT_DEADLINE) < 0 ? LIST_AT_DEADLINE : left.compareTo(LIST) > 0 ? LIST : left;
    }

    /** To list a thousand messages takes as long as QUIET may take for all. */
    private static int most(@Nullable LogoffMode mode) {
        return mode == LogoffMode.QUIET ? LogoffReport.MAX_AT_ONCE : LogoffReport.MAX_MESSAGES;
    }

    private static String unlisted(Throwable cause) {
        return "the queue could not be listed: " + Words.of(cause);
    }

    private Instant now() {
        return engine.config().clock().instant();
    }

    /** What a store holds when nobody counts any more: read from it, if it answers soon. */
    CompletableFuture<QueueSnapshot> leftIn(StoreKey store, LogoffMode mode) {
        return snapshot(store, List.of(), most(mode), LIST_AT_DEADLINE, false);
    }

    /** Behind all that the store was asked for, or beside it: then what is in process may not be written as such yet. */
    private CompletableFuture<QueueSnapshot> snapshot(
            StoreKey key, List<InProcess> inProcess, int most, Duration bound, boolean isBeside) {
        CompletableFuture<QueueSnapshot> read = new CompletableFuture<>();
        OpenStore store = stores.get(key);
        if (store == null) {
            read.completeExceptionally(new IOException("the store is released"));
            return read;
        }
        if (store.isLeaving()) {
            read.complete(store.last());
            return read;
        }
        Runnable task = () -> {
            if (store.isLeaving()) {
                read.complete(store.last());
                return;
            }
            try {
                read.complete(
                        isBeside
                                ? store.desk()
                                        .visit(logon -> Statuses.besideWrites(logon, inProcess, now())
                                                .snapshot(inProcess, most))
                                : store.statuses(inProcess, now()).snapshot(inProcess, most));
            } catch (StoreDesk.Leaving e) {
                read.complete(store.last());
            } catch (Throwable e) { // whatever it was, a report is waited for
                read.completeExceptionally(e);
            }
        };
        if (isBeside) {
            new SerialQueue(engine.threads().desk()).add(task);
        } else {
            store.whenQuiet(task);
        }
        return engine.threads().limit(read, bound);
    }

    void release(Command.ReleaseStore command) {
        OpenStore store = stores.get(command.store());
        if (store == null) {
            engine.post(new Event.StoreReleased(command.store(), List.of()));
            return;
        }
        store.whenUnused(() -> {
            List<String> problems = new ArrayList<>();
            try {
                store.last(store.statuses(List.of(), now()).snapshot(List.of(), most(command.mode())));
            } catch (Throwable e) { // whatever it was, the end of this logoff is waited for
                problems.add(unlisted(e));
            }
            try {
                if (store.isMailed()) {
                    problems.addAll(store.desk().leftBehind(command.leftBehind()));
                    store.desk().loggedOff(command.mode(), now(), store.last().left());
                }
            } catch (IOException e) {
                problems.add(Words.of(e));
            }
            // Nobody may look into it from here on, not even for a provider that asks from inside its own logoff (C15).
            problems.addAll(store.release(Patience.ofSteps()));
            engine.post(new Event.StoreReleased(command.store(), problems));
        });
    }

    void released(Command.Released command) {
        OpenStore store = remove(command.store());
        QueueSnapshot snapshot = store == null ? QueueSnapshot.EMPTY : store.last();
        LogoffReport last = Reports.ofReleased(command.last(), snapshot);
        if (store != null) {
            boolean isAsked = !command.calls().isEmpty();
            engine.chronicle.released(store.identity(), command.store(), last.mode(), snapshot.left(), isAsked);
        }
        for (HandleKey key : command.handles()) {
            HandleState handle = handles.get(key);
            if (handle != null && command.calls().isEmpty()) {
                handle.released(CompletableFuture.completedFuture(last));
            } else if (handle != null) {
                handle.invalidate();
            }
            forget(key);
        }
        for (int i = 0; i < command.calls().size(); i++) {
            engine.calls.answer(
                    command.calls().get(i),
                    Reports.ofReleased(command.verdicts().get(i), snapshot));
        }
    }

    /**
     * What a transport tells goes to the first store that keeps a feed, of those that take its mail if there is one; durable when this
     * returns.
     *
     * @param leaving the store that it tells of, if it was the last one and goes
     */
    void recordActivity(@Nullable StoreKey leaving, ActivityEvent event) {
        Optional<StoreDesk> first = engine.openStores().stream()
                .filter(store -> store.isMailed() && store.desk().hasActivity())
                .min(Comparator.comparing((OpenStore store) -> !store.key().equals(leaving))
                        .thenComparing(store -> !store.takesInbound())
                        .thenComparing(OpenStore::key))
                .map(OpenStore::desk);
        first.ifPresent(desk -> record(desk, engine.threads(), event));
    }

    static void record(StoreDesk desk, Waiting threads, ActivityEvent event) {
        try {
            boolean unused = desk.inTurn(threads, log -> {
                log.record(event);
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException("activity " + event.key() + " may not be recorded; tell it again", e);
        }
    }
}
