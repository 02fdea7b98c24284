package org.postlude.trigger.libvirt;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventSource;

/** A sink that keeps what it is told, and whose time stands still until it is set. */
final class Heard implements MachineEventSource.Sink {
    static final Instant NOW = Instant.parse("2026-08-03T12:00:00Z");

    private final List<MachineEvent> events = new CopyOnWriteArrayList<>();
    private volatile Instant now = NOW;

    void itIs(Instant time) {
        now = time;
    }

    List<MachineEvent> events() {
        return List.copyOf(events);
    }

    /** Such as {@code desk GUEST_LOGON ann}. */
    List<String> words() {
        return events.stream().map(Heard::words).toList();
    }

    private static String words(MachineEvent event) {
        String words = event.machine() + " ";
        if (event instanceof MachineEvent.StateChanged change) {
            return words + change.state();
        }
        if (event instanceof MachineEvent.GuestLogoff left) {
            return words + event.type() + " " + left.user().optional().orElse("?");
        }
        return words + event.type() + (event instanceof MachineEvent.GuestLogon came ? " " + came.user() : "");
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
