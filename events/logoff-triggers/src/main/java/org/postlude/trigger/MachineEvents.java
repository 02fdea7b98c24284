package org.postlude.trigger;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from sources and tells them to listeners: never on a source's thread, in order for each machine, and each to all
 * listeners whatever one of them does. Thread-safe.
 */
public final class MachineEvents implements AutoCloseable, MachineEventSource.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(MachineEvents.class);
    private static final Duration ENDING = Duration.ofSeconds(1);

    /** So many of one machine wait at most; a host that tells more than that in one moment is out of order. */
    static final int MOST = 10_000;

    private final List<MachineEventSource> sources;
    private final InstantSource clock;
    private final List<MachineEventListener> listeners = new CopyOnWriteArrayList<>();
    private final List<MachineWatch> watches = new CopyOnWriteArrayList<>();
    /** Guarded by itself. A machine is in it while one of its events waits or is told. */
    private final Map<String, Queue<Waiting>> waiting = new HashMap<>();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread made = new Thread(task, "postlude-machine-events");
        made.setDaemon(true);
        return made;
    });

    private record Waiting(MachineEvent event, CompletableFuture<Void> done) {}

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
        for (MachineEventSource each : sources) {
            if (each.schemes().contains(address.scheme())) {
                MachineWatch watch = each.watch(address, this);
                watches.add(watch);
                return watch;
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
        Waiting it = new Waiting(event, new CompletableFuture<>());
        synchronized (waiting) {
            Queue<Waiting> others = waiting.get(event.machine());
            if (others != null && others.size() >= MOST) {
                LOG.error(
                        "{} of machine {} is not told, for {} events of it wait: a listener hangs; nobody is logged off by"
                                + " it, and mail stays where it is",
                        event.type(),
                        event.machine(),
                        others.size());
                it.done().complete(null);
            } else if (others != null) {
                others.add(it);
            } else if (threads.isShutdown()) {
                LOG.warn("{} of machine {} came after the end and is not told", event.type(), event.machine());
                it.done().complete(null);
            } else {
                Queue<Waiting> first = new ArrayDeque<>();
                first.add(it);
                waiting.put(event.machine(), first);
                threads.execute(() -> drain(event.machine(), first));
            }
        }
        return it.done();
    }

    private void drain(String machine, Queue<Waiting> events) {
        while (true) {
            Waiting next;
            synchronized (waiting) {
                next = events.poll();
                if (next == null) {
                    waiting.remove(machine);
                    return;
                }
            }
            tellAll(next);
        }
    }

    private void tellAll(Waiting next) {
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

    /** Closes the watches, then has what was told before carried out for a second at most. Idempotent. */
    @Override
    public void close() {
        watches.forEach(MachineWatch::close);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a listener of machine events has not returned; nobody waits for it any more");
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
