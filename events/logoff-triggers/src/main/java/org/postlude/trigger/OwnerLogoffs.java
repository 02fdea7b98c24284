package org.postlude.trigger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;
import org.postlude.store.SessionDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries logoffs out, those of one owner one behind the other. Thread-safe. */
final class OwnerLogoffs {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerLogoffs.class);
    /** Until a logoff that was not done in its time is asked for again. */
    static final Duration AGAIN = Duration.ofMinutes(1);

    /** Has something done later. */
    interface Timer {
        void in(Duration time, Runnable task);
    }

    /** Whether an owner stays, with the reason. */
    interface Stays {
        Optional<String> why(MachineEvent event, String owner);
    }

    private final SessionDirectory directory;
    private final Stays stays;
    private final InstantSource clock;
    private final Timer timer;
    /** The last one of each owner; guarded by itself. */
    private final Map<String, CompletableFuture<Void>> under = new HashMap<>();

    private volatile boolean isClosed;

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread made = new Thread(task, "postlude-guest-logoff");
        made.setDaemon(true);
        return made;
    });

    OwnerLogoffs(SessionDirectory directory, Stays stays, InstantSource clock, Timer timer) {
        this.directory = directory;
        this.stays = stays;
        this.clock = clock;
        this.timer = timer;
    }

    /** ABORT does not wait; and what has a time of its own waits no longer than that leaves enough for an end by force. */
    CompletableFuture<Void> begin(MachineEvent event, LogoffTime time, String owner, GuestReports reports) {
        Runnable task = () -> logOff(event, owner, time, reports);
        synchronized (under) {
            if (isClosed) {
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> before = under.getOrDefault(owner, CompletableFuture.completedFuture(null))
                    .handle((nothing, failure) -> null); // whatever became of it, the next one comes
            CompletableFuture<Void> mine = time.rule(clock.instant()).mode() == LogoffMode.ABORT
                    ? CompletableFuture.allOf(before, CompletableFuture.runAsync(task, threads))
                    : CompletableFuture.allOf(before, turn(before, time).thenRunAsync(task, threads));
            under.put(owner, mine);
            var unused = mine.whenComplete((nothing, failure) -> forget(owner, mine));
            return mine;
        }
    }

    private CompletableFuture<Void> turn(CompletableFuture<Void> before, LogoffTime time) {
        Optional<Duration> most = time.mayWait(clock.instant());
        if (before.isDone() || most.isEmpty()) {
            return before;
        }
        CompletableFuture<Void> turn = before.copy();
        timer.in(most.get(), () -> turn.complete(null));
        return turn;
    }

    private void forget(String owner, CompletableFuture<Void> done) {
        synchronized (under) {
            under.remove(owner, done);
            if (isClosed && under.isEmpty()) {
                threads.shutdown();
            }
        }
    }

    /** Never throws: whatever waits behind it has to come. */
    private void logOff(MachineEvent event, String owner, LogoffTime time, GuestReports reports) {
        try {
            Optional<String> why = isClosed
                    ? Optional.of("its turn did not come before the end; whoever ends logs it off")
                    : stays.why(event, owner);
            if (why.isPresent()) {
                reports.of(owner, why.get());
                return;
            }
            LogoffRule rule = time.rule(clock.instant());
            List<LogoffReport> done = within(owner, rule);
            if (done.isEmpty()) {
                reports.of(owner, "its stores were closed meanwhile");
                return;
            }
            reports.of(owner, rule.mode(), done);
            askAgain(event, owner, rule, reports, done);
        } catch (Throwable e) { // of whatever kind
            LOG.error("the stores of {} could not be logged off; their mail is in them", Plain.of(owner), e);
            reports.of(owner, "the logoff failed: " + e + "; the mail is in the stores");
        }
    }

    /** Such a store takes nothing any more, and is released by nothing but another logoff (rule D3). */
    private void askAgain(
            MachineEvent event, String owner, LogoffRule rule, GuestReports reports, List<LogoffReport> done) {
        if (done.stream().anyMatch(each -> each.outcome() == Outcome.INCOMPLETE)) {
            timer.in(AGAIN, () -> later(event, owner, rule, reports));
        }
    }

    private void later(MachineEvent event, String owner, LogoffRule rule, GuestReports reports) {
        synchronized (under) {
            if (!isClosed && !under.containsKey(owner)) {
                CompletableFuture<Void> mine =
                        CompletableFuture.runAsync(() -> again(event, owner, rule, reports), threads);
                under.put(owner, mine);
                var unused = mine.whenComplete((nothing, failure) -> forget(owner, mine));
            } else if (!isClosed) { // what is under way may do it
                timer.in(AGAIN, () -> later(event, owner, rule, reports));
            }
        }
    }

    /** It is told when it is done. Whoever is here again has it opened, or opens it. */
    private void again(MachineEvent event, String owner, LogoffRule rule, GuestReports reports) {
        try {
            if (stays.why(event, owner).isEmpty()) {
                List<LogoffReport> done = within(owner, rule);
                if (!done.isEmpty() && done.stream().noneMatch(each -> each.outcome() == Outcome.INCOMPLETE)) {
                    reports.later(owner, rule.mode(), done);
                }
                askAgain(event, owner, rule, reports, done);
            }
        } catch (Throwable e) { // of whatever kind
            LOG.error("the stores of {} could not be logged off; their mail is in them", Plain.of(owner), e);
        }
    }

    /** Nobody is there who could do something about a refusal (rule C13). */
    private List<LogoffReport> within(String owner, LogoffRule rule) {
        Instant end = clock.instant().plus(rule.within());
        List<LogoffReport> first = directory.logoff(owner::equals, rule.mode(), Deadline.in(rule.within()));
        List<LogoffReport> all = new ArrayList<>(first);
        if (all.removeIf(each -> each.outcome() == Outcome.REFUSED)) {
            Duration left = Duration.between(clock.instant(), end);
            all.addAll(directory.logoff(
                    owner::equals, LogoffMode.ORDERLY, Deadline.in(left.isNegative() ? Duration.ZERO : left)));
        }
        return all;
    }

    /** Begins none any more; one that has its turn goes on to its deadline. */
    void close() {
        synchronized (under) {
            isClosed = true;
            if (under.isEmpty()) {
                threads.shutdown();
            }
        }
    }

    boolean isClosed() {
        return isClosed;
    }

    /** Until all that has begun is done and told; false if it is not by then. */
    boolean await(Duration most) throws InterruptedException {
        CompletableFuture<Void> all;
        synchronized (under) {
            all = CompletableFuture.allOf(under.values().toArray(CompletableFuture[]::new));
        }
        try {
            all.get(most.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) { // of one that could not begin, which was said
            return true;
        }
    }
}
