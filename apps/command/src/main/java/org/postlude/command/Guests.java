package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    /** For the last reports, when the stores are closed already. */
    private static final Duration ENDING = Duration.ofSeconds(5);

    private final Surroundings surroundings;
    private final Map<String, GuestStore> stores = new LinkedHashMap<>();
    private final List<GuestMap.Entry> entries = new ArrayList<>();
    private final GuestWork work = new GuestWork();
    private @Nullable MachineEvents events;
    private volatile @Nullable GuestBridge bridge;
    private volatile boolean isOver;

    Guests(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Before {@link #begin}. The store is open, and stays so until a machine tells that its user has gone. */
    void add(String name, Machines.Guest guest, ComingStore store, Consumer<ComingStore> again) {
        stores.put(name, new GuestStore(name, store, again, () -> isHere(name), surroundings, work));
        entries.add(new GuestMap.Entry(guest.machine(), guest.user(), name));
    }

    private boolean isHere(String name) {
        GuestBridge now = bridge;
        return now != null && now.isHere(name);
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
        MachineEvents made = new MachineEvents(surroundings.clock());
        events = made;
        GuestMap map = new GuestMap(entries);
        GuestBridge logsOff = new GuestBridge(new Stores(), map, machines.rules(), log, surroundings.clock());
        bridge = logsOff;
        made.listen(event -> {
            CompletionStage<?> done = logsOff.on(event);
            if (event instanceof MachineEvent.GuestLogon logon) {
                map.owners(logon.machine(), logon.user())
                        .forEach(name -> each(name).came(event.at()));
            }
            return done;
        });
        machines.watched().forEach(each -> watch(made, each));
        WatchProblems problems = new WatchProblems(surroundings::line);
        work.in(A_SECOND, () -> look(problems, made));
    }

    private void look(WatchProblems problems, MachineEvents made) {
        if (!isOver) {
            problems.look(made.watches());
            work.in(A_SECOND, () -> look(problems, made));
        }
    }

    /** The file was refused with its line, if its source does not understand it. */
    private void watch(MachineEvents made, MachineAddress address) {
        try {
            MachineWatch unused = made.watch(address);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'machines': " + e.getMessage() + "; the run ends, and mail stays in its stores");
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
            return each(owner).since();
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
        isOver = true;
        stores.values().forEach(GuestStore::end);
        if (events != null) {
            events.close();
        }
        GuestBridge now = bridge;
        if (now != null) {
            now.close();
        }
        work.close();
    }

    /** Before the log ends: what was being logged off at the {@link #end} has been now, and is told. */
    void awaitReports() {
        GuestBridge now = bridge;
        try {
            if (now == null || now.awaitLogoffs(ENDING)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        surroundings.line("a logoff because of a machine is not done yet, and is not in the log");
    }

    @Override
    public void close() {
        end();
    }
}
