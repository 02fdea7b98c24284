package org.postlude.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
    private final Map<String, ComingStore> stores = new LinkedHashMap<>();
    private final List<GuestMap.Entry> entries = new ArrayList<>();
    private final List<AutoCloseable> closing = new ArrayList<>();
    private Consumer<ComingStore> opened = store -> {};
    private volatile boolean isOver;

    Guests(Surroundings surroundings, SessionDirectory directory) {
        this.surroundings = surroundings;
        this.directory = directory;
    }

    /** Before {@link #begin}. The store is open, and stays so until a machine tells that its user has gone. */
    void add(String name, Machines.Guest guest, ComingStore store, Consumer<ComingStore> again) {
        stores.put(name, store);
        entries.add(new GuestMap.Entry(guest.machine(), guest.user(), name));
        opened = again;
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
        events.listen(bridge);
        events.listen(event -> {
            if (event instanceof MachineEvent.GuestLogon came) {
                map.owners(came.machine(), came.user()).forEach(this::open);
            }
            return CompletableFuture.completedFuture(null);
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

    private void open(String name) {
        ComingStore store = stores.get(name);
        if (store == null || store.isOpen() || isOver) {
            return;
        }
        try {
            store.open();
            opened.accept(store);
            surroundings.line("the user of " + name + " is here: " + store.address() + " is open");
        } catch (RuntimeException e) {
            surroundings.line("the user of " + name + " is here, and " + store.address() + " could not be opened: "
                    + e.getMessage() + "; it is opened when they log on again, or by a new start");
        }
    }

    /** As the bridge sees them: each store by its name. */
    private final class Stores implements SessionDirectory {
        @Override
        public List<String> owners() {
            return List.copyOf(stores.keySet());
        }

        @Override
        public Optional<Instant> since(String owner) {
            return directory.since(owner);
        }

        @Override
        public List<LogoffReport> logoff(Predicate<String> owner, LogoffMode mode, Deadline deadline) {
            List<LogoffReport> reports = new ArrayList<>();
            stores.forEach((name, store) -> {
                if (owner.test(name)) {
                    List<LogoffReport> each = store.logoff(mode, deadline);
                    each.forEach(report -> surroundings.line("the user of " + name + " has left: " + store.address()
                            + " was logged off with " + Words.of(report.mode()) + ", " + report.outcome() + ", "
                            + Words.messages(report.counts().left()) + " left in it"));
                    reports.addAll(each);
                }
            });
            return reports;
        }
    }

    /** Nothing is logged off or opened any more because of a machine. Idempotent. */
    void end() {
        isOver = true;
        closing.forEach(each -> {
            try {
                each.close();
            } catch (Exception e) { // none of them throws
                throw new IllegalStateException(e);
            }
        });
        closing.clear();
        stores.values().forEach(ComingStore::end);
    }

    @Override
    public void close() {
        end();
    }
}
