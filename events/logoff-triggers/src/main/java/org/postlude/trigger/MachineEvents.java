package org.postlude.trigger;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from sources and tells them to listeners: never on a source's thread, in order for each machine, and each to all
 * listeners whatever one of them does. Thread-safe.
 */
public final class MachineEvents implements AutoCloseable, MachineEventSource.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(MachineEvents.class);
    private static final Duration ENDING = Duration.ofSeconds(1);

    private final List<MachineEventSource> sources;
    private final InstantSource clock;
    private final List<MachineEventListener> listeners = new CopyOnWriteArrayList<>();
    private final List<MachineWatch> watches = new CopyOnWriteArrayList<>();
    /** Guarded by itself. A machine is in it while one of its events waits or is told. */
    private final Map<String, WaitingEvents> waiting = new HashMap<>();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread made = new Thread(task, "postlude-machine-events");
        made.setDaemon(true);
        return made;
    });

    /**
     * With the sources that {@link ServiceLoader} finds.
     *
     * @param clock the time
     */
    public MachineEvents(InstantSource clock) {
        this(
                ServiceLoader.load(MachineEventSource.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                clock);
    }

    /**
     * With these sources.
     *
     * @param sources the first that serves a scheme is asked
     * @param clock the time
     */
    public MachineEvents(List<MachineEventSource> sources, InstantSource clock) {
        this.sources = List.copyOf(sources);
        this.clock = clock;
    }

    /**
     * Adds a listener, which hears what comes from now on.
     *
     * @param listener who
     */
    public void listen(MachineEventListener listener) {
        listeners.add(listener);
    }

    /**
     * Begins to watch a host or a machine.
     *
     * @param address which
     * @return the watch; it is closed with this, if not before
     * @throws IllegalArgumentException if no source serves its scheme, or the source does not understand it
     */
    public MachineWatch watch(MachineAddress address) {
        MachineWatch watch = source(address).watch(address, this);
        watches.add(watch);
        return watch;
    }

    /**
     * Whether {@link #watch} would understand an address. Nothing is begun.
     *
     * @param address which
     * @throws IllegalArgumentException if no source serves its scheme, or the source does not understand it
     */
    public void check(MachineAddress address) {
        source(address).check(address);
    }

    private MachineEventSource source(MachineAddress address) {
        for (MachineEventSource each : sources) {
            if (each.schemes().contains(address.scheme())) {
                return each;
            }
        }
        throw new IllegalArgumentException("nobody here watches '" + address + "': there are "
                + sources.stream()
                        .flatMap(each -> each.schemes().stream())
                        .sorted()
                        .toList());
    }

    /**
     * All that was begun with {@link #watch}.
     *
     * @return in that order, closed ones too
     */
    public List<MachineWatch> watches() {
        return List.copyOf(watches);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public CompletionStage<Void> tell(MachineEvent event) {
        synchronized (waiting) {
            if (threads.isShutdown() && !waiting.containsKey(event.machine())) {
                LOG.warn("{} of machine {} came after the end and is not told", event.type(), event.machine());
                return CompletableFuture.completedFuture(null);
            }
            WaitingEvents its = waiting.computeIfAbsent(event.machine(), WaitingEvents::new);
            CompletableFuture<Void> done = its.add(event);
            if (!its.isTold()) {
                begin(event.machine(), its);
            }
            return done;
        }
    }

    /** Where there is no thread to be had what waits stays, and the next event asks for one again. */
    private void begin(String machine, WaitingEvents its) {
        try {
            its.isTold(true);
            threads.execute(() -> drain(machine, its));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            its.isTold(false);
            LOG.error("events of machine {} wait, for there is no thread to tell them: {}", machine, e.toString());
        }
    }

    private void drain(String machine, WaitingEvents its) {
        while (true) {
            WaitingEvents.Waiting next;
            synchronized (waiting) {
                next = its.next();
                if (next == null) {
                    waiting.remove(machine);
                    return;
                }
            }
            tellAll(next);
        }
    }

    private void tellAll(WaitingEvents.Waiting next) {
        List<CompletableFuture<?>> doing = new ArrayList<>();
        for (MachineEventListener listener : listeners) {
            try {
                doing.add(listener.on(next.event()).toCompletableFuture());
            } catch (Throwable e) { // whatever it is, the next listener hears, and the next event comes
                failed(next.event(), e);
            }
        }
        var unused = CompletableFuture.allOf(doing.toArray(CompletableFuture[]::new))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        failed(next.event(), failure);
                    }
                    next.done().complete(null);
                });
    }

    private static void failed(MachineEvent event, Throwable failure) {
        LOG.error(
                "a listener failed at {} of machine {}; the others have heard it, and what it was to do may not be done: mail"
                        + " stays in its store",
                event.type(),
                event.machine(),
                failure);
    }

    /** Closes the watches, all at the same time, then has what was told before carried out for a second at most. Idempotent. */
    @Override
    public void close() {
        if (threads.isShutdown()) {
            return;
        }
        try {
            closeWatches();
            threads.shutdown();
            if (!threads.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a listener of machine events has not returned; nobody waits for it any more");
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Each has a second for it. */
    private void closeWatches() throws InterruptedException {
        List<CompletableFuture<Void>> closing = watches.stream()
                .map(each -> CompletableFuture.runAsync(each::close, threads))
                .toList();
        try {
            CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new))
                    .get(2 * ENDING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("a watch of machines has not ended in its time; nobody waits for it any more");
        } catch (ExecutionException e) {
            LOG.error("a watch of machines could not be ended", e.getCause());
        }
    }
}
