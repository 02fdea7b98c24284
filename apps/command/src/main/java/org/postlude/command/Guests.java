package org.postlude.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.postlude.command.config.Machines;
import org.postlude.message.ActivityEvent;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.SessionDirectory;
import org.postlude.trigger.GuestBridge;
import org.postlude.trigger.GuestMap;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEvents;
import org.postlude.trigger.MachineWatch;

/** Logs off the stores of a run whose users leave their machines, and opens them when they come back. */
final class Guests implements AutoCloseable {
    private final Surroundings surroundings;
    private final SessionDirectory directory;
    private final Map<String, GuestStore> stores = new LinkedHashMap<>();
    private final List<GuestMap.Entry> entries = new ArrayList<>();
    private final List<AutoCloseable> closing = new ArrayList<>();

    Guests(Surroundings surroundings, SessionDirectory directory) {
        this.surroundings = surroundings;
        this.directory = directory;
    }

    /** Before {@link #begin}. The store is open, and stays so until a machine tells that its user has gone. */
    void add(String name, Machines.Guest guest, ComingStore store, Consumer<ComingStore> again) {
        stores.put(name, new GuestStore(name, store, again, surroundings));
        entries.add(new GuestMap.Entry(guest.machine(), guest.user(), name));
    }

    /**
     * From here on what machines tell is done.
     *
     * @param log hears of each logoff
     */
    void begin(Machines machines, Consumer<ActivityEvent> log) {
        if (machines.watched().isEmpty()) {
            return;
        }
        MachineEvents events = new MachineEvents(surroundings.clock());
        closing.add(events);
        GuestMap map = new GuestMap(entries);
        GuestBridge bridge = new GuestBridge(new Stores(), map, machines.rules(), log, surroundings.clock());
        closing.add(bridge);
        events.listen(event -> {
            CompletionStage<?> done = bridge.on(event);
            Set<String> came = event instanceof MachineEvent.GuestLogon logon
                    ? map.owners(logon.machine(), logon.user())
                    : Set.of();
            came.forEach(name -> each(name).came(event.at()));
            // Theirs who have come, and theirs who came again while they were being logged off.
            return done.thenRun(() -> stores.forEach((name, store) -> store.open(() -> bridge.isHere(name))));
        });
        machines.watched().forEach(each -> watch(events, each));
    }

    private void watch(MachineEvents events, MachineAddress address) {
        try {
            MachineWatch unused = events.watch(address);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'machines': " + e.getMessage() + "; nothing was begun");
        }
        surroundings.line("watches " + address + ": who leaves there has their store logged off");
    }

    /** The map has names of stores only. */
    private GuestStore each(String name) {
        return Objects.requireNonNull(stores.get(name), name);
    }

    /** As the bridge sees them: each store by its name. */
    private final class Stores implements SessionDirectory {
        @Override
        public List<String> owners() {
            return List.copyOf(stores.keySet());
        }

        @Override
        public Optional<Instant> since(String owner) {
            Optional<Instant> open = directory.since(owner);
            return open.isEmpty() ? open : each(owner).since().or(() -> open);
        }

        @Override
        public List<LogoffReport> logoff(Predicate<String> owner, LogoffMode mode, Deadline deadline) {
            List<LogoffReport> reports = new ArrayList<>();
            stores.forEach((name, store) -> {
                if (owner.test(name)) {
                    reports.addAll(store.logoff(mode, deadline));
                }
            });
            return reports;
        }
    }

    /** Nothing is logged off or opened any more because of a machine. Idempotent. */
    void end() {
        stores.values().forEach(GuestStore::end);
        closing.forEach(each -> {
            try {
                each.close();
            } catch (Exception e) { // none of them throws
                throw new IllegalStateException(e);
            }
        });
        closing.clear();
    }

    @Override
    public void close() {
        end();
    }
}
