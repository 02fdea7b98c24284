package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/**
 * The store of a user of a machine, logged off when they leave and opened when they come. Openings are done elsewhere than where events are
 * told; a logoff waits for one that is under way, and an opening for logoffs. Thread-safe.
 */
final class GuestStore {
    private static final Duration STOPPING = Duration.ofSeconds(10);
    /** Until what could not be opened is tried again. */
    static final Duration AGAIN = Duration.ofSeconds(5);

    /** Where work is done that may take its time. */
    interface Work extends Executor {
        void in(Duration time, Runnable task);
    }

    private final String name;
    private final ComingStore store;
    private final Consumer<ComingStore> opened;
    private final BooleanSupplier isHere;
    private final Surroundings surroundings;
    private final Work work;
    // Guarded by this.
    private Optional<Instant> since;
    private int leaving;
    private boolean isOpening;
    private boolean isIncomplete;
    private String told = "";
    private boolean isOver;

    /**
     * Of a store that is open.
     *
     * @param opened hears of each opening
     * @param isHere whether a machine has told that its user is there
     */
    GuestStore(
            String name,
            ComingStore store,
            Consumer<ComingStore> opened,
            BooleanSupplier isHere,
            Surroundings surroundings,
            Work work) {
        this.name = name;
        this.store = store;
        this.opened = opened;
        this.isHere = isHere;
        this.surroundings = surroundings;
        this.work = work;
        this.since = Optional.of(surroundings.clock().instant());
    }

    /** A machine has told that they are here: whatever is told of an earlier time comes late, though the store is yet to be opened. */
    void came(Instant at) {
        synchronized (this) {
            since = Optional.of(at);
        }
        work.execute(this::open);
    }

    /** Since when it is theirs, open or to be opened; empty if they have gone. */
    synchronized Optional<Instant> since() {
        return since;
    }

    /** Behind a logoff that is under way: that one's end comes here. One whose logoff was not done in its time is stopped first. */
    private void open() {
        synchronized (this) {
            if (isOver || isOpening || leaving > 0 || !isHere.getAsBoolean() || (store.isOpen() && !isIncomplete)) {
                return;
            }
            isOpening = true;
        }
        String wrong = "";
        try {
            openNow();
        } catch (Throwable e) { // or nobody would try again
            wrong = "the user of " + name + " is here, and " + store.address() + " could not be opened: "
                    + (e.getMessage() == null ? e : e.getMessage()) + "; it is tried again, and its mail stays in it";
        }
        tell(wrong);
        synchronized (this) {
            isOpening = false;
            notifyAll();
        }
        if (!wrong.isEmpty()) {
            work.in(AGAIN, this::open);
        }
    }

    private void openNow() {
        if (store.isOpen()) {
            List<LogoffReport> unused = store.logoff(LogoffMode.ABORT, Deadline.in(STOPPING));
        }
        if (store.isOpen()) {
            throw new IllegalStateException("it is still being logged off");
        }
        synchronized (this) {
            isIncomplete = false;
        }
        store.open();
        opened.accept(store);
        surroundings.line("the user of " + name + " is here: " + store.address() + " is open");
    }

    /** What is tried again and again is told once. */
    private void tell(String words) {
        synchronized (this) {
            if (words.equals(told)) {
                return;
            }
            told = words;
        }
        if (!words.isEmpty()) {
            surroundings.line(words);
        }
    }

    /** Two may be under way, of which the second one stops the first. */
    List<LogoffReport> logoff(LogoffMode mode, Deadline deadline) {
        beginLogoff();
        List<LogoffReport> reports = List.of();
        try {
            reports = store.logoff(mode, deadline);
        } finally {
            endLogoff(reports);
        }
        reports.forEach(report -> tell(words(report)));
        work.execute(this::open); // theirs who came again meanwhile
        return reports;
    }

    private synchronized void beginLogoff() {
        boolean isInterrupted = false;
        while (isOpening) {
            try {
                wait();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        leaving++;
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void endLogoff(List<LogoffReport> reports) {
        leaving--;
        isIncomplete = store.isOpen() && reports.stream().anyMatch(each -> each.outcome() == Outcome.INCOMPLETE);
        if (!store.isOpen() && !isHere.getAsBoolean()) {
            since = Optional.empty();
        }
    }

    private String words(LogoffReport report) {
        String begin = "the user of " + name + " has left: " + store.address();
        String left = Words.messages(report.counts().left()) + " left in it";
        String how = Words.of(report.mode());
        return switch (report.outcome()) {
            case RELEASED, RELEASED_SHARED ->
                begin + " was logged off with " + how + ", " + report.outcome() + ", " + left;
            case INCOMPLETE ->
                begin + " is not logged off yet: with " + how
                        + " its time was not enough, which is tried again; it takes" + " no mail, " + left;
            default -> begin + " was not logged off with " + how + ": " + report.outcome() + ", " + left;
        };
    }

    /** It is not opened again. */
    void end() {
        synchronized (this) {
            isOver = true;
        }
        store.end();
    }
}
