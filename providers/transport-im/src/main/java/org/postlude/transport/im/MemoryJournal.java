package org.postlude.transport.im;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.postlude.message.ActivityEvent;

/** For who only looks: forgotten at its end. */
final class MemoryJournal implements Journal {
    private final Map<String, ActivityEvent> untold = new LinkedHashMap<>();

    @Override
    public void replay(BiConsumer<Instant, Change> to) {
        // There is nothing from before.
    }

    @Override
    public void append(Instant at, List<Change> changes) {
        changes.forEach(each -> each.event().ifPresent(event -> untold.put(event.key(), event)));
    }

    @Override
    public void note(Instant at, Change change) {
        // It may be forgotten.
    }

    @Override
    public Optional<ActivityEvent> untold() {
        return untold.values().stream().findFirst();
    }

    @Override
    public void settled(ActivityEvent event) {
        untold.remove(event.key());
    }

    @Override
    public boolean isLong() {
        return false;
    }

    @Override
    public void compact(Instant at, List<Change> all) {
        // It is as short as it can be.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
