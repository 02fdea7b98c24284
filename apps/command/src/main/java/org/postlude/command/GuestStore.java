package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/** The store of a user of a machine, logged off when they leave and opened when they come. Thread-safe. */
final class GuestStore {
    private static final Duration STOPPING = Duration.ofSeconds(10);
    private static final Executor LATER = CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS);

    private final String name;
    private final ComingStore store;
    private final Consumer<ComingStore> opened;
    private final Surroundings surroundings;
    // Guarded by this.
    private int leaving;
    private boolean isIncomplete;
    private Optional<Instant> came = Optional.empty();
    private String told = "";

    private volatile boolean isOver;

    GuestStore(String name, ComingStore store, Consumer<ComingStore> opened, Surroundings surroundings) {
        this.name = name;
        this.store = store;
        this.opened = opened;
        this.surroundings = surroundings;
    }

    /** A machine has told that they are here; whatever it told before is of an earlier time. */
    synchronized void came(Instant at) {
        came = Optional.of(at);
    }

    /** When they came last; empty if nobody has told. */
    synchronized Optional<Instant> since() {
        return came;
    }

    /**
     * Opens it for somebody who is here. Behind a logoff that is under way it has to be asked for again; one whose logoff was not done in its
     * time is stopped first. One that cannot be opened is tried again.
     *
     * @param isHere whether they still are
     */
    synchronized void open(BooleanSupplier isHere) {
        if (isOver || leaving > 0 || !isHere.getAsBoolean() || (store.isOpen() && !isIncomplete)) {
            return;
        }
        try {
            if (store.isOpen()) {
                List<LogoffReport> unused = store.logoff(LogoffMode.ABORT, Deadline.in(STOPPING));
            }
            if (store.isOpen()) {
                throw new IllegalStateException("it is still being logged off");
            }
            isIncomplete = false;
            store.open();
            opened.accept(store);
            told = "";
            surroundings.line("the user of " + name + " is here: " + store.address() + " is open");
        } catch (RuntimeException e) {
            tell("the user of " + name + " is here, and " + store.address() + " could not be opened: " + e.getMessage()
                    + "; it is tried again, and its mail stays in it");
            LATER.execute(() -> open(isHere));
        }
    }

    /** What is tried again and again is told once. */
    private void tell(String words) {
        if (!words.equals(told)) {
            told = words;
            surroundings.line(words);
        }
    }

    /** Two may be under way, of which the second one stops the first. */
    List<LogoffReport> logoff(LogoffMode mode, Deadline deadline) {
        synchronized (this) {
            leaving++;
        }
        List<LogoffReport> reports = List.of();
        try {
            reports = store.logoff(mode, deadline);
        } finally {
            ended(reports);
        }
        reports.forEach(report -> surroundings.line("the user of " + name + " has left: " + store.address()
                + " was logged off with " + Words.of(report.mode()) + ", " + report.outcome() + ", "
                + Words.messages(report.counts().left()) + " left in it"));
        return reports;
    }

    private synchronized void ended(List<LogoffReport> reports) {
        leaving--;
        isIncomplete = reports.stream().anyMatch(each -> each.outcome() == Outcome.INCOMPLETE);
    }

    /** It is not opened again. */
    void end() {
        isOver = true;
        store.end();
    }
}
