package org.postlude.trigger;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that keeps what it is told, and whose time stands still. */
public final class Recorded implements MachineEventSource.Sink {
    /** The time. */
    public static final Instant NOW = Instant.parse("2026-08-03T12:00:00Z");

    private final List<MachineEvent> events = new CopyOnWriteArrayList<>();
    private volatile Instant now = NOW;

    /** Nothing was told yet. */
    public Recorded() {}

    /** Sets the time. */
    public void itIs(Instant time) {
        now = time;
    }

    /** All events until now. */
    public List<MachineEvent> events() {
        return List.copyOf(events);
    }

    /** Their types. */
    public List<MachineEventType> types() {
        return events.stream().map(MachineEvent::type).toList();
    }

    @Override
    public InstantSource clock() {
        return () -> now;
    }

    @Override
    public CompletionStage<Void> tell(MachineEvent event) {
        events.add(event);
        return CompletableFuture.completedFuture(null);
    }
}
