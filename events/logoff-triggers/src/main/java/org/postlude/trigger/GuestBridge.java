package org.postlude.trigger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.postlude.message.ActivityEvent;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;
import org.postlude.store.SessionDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs off the mail of whoever has left a machine, though their program still holds it; the client's half of
 * {@code IVMVirtualMachineEvents::OnGuestLogoff}. What each event does:
 *
 * <ul>
 *   <li>Who is meant is said by the {@link GuestMap}. Nobody else is touched.
 *   <li>Where an event does not say who, and more than one of its machine has a session, nobody is logged off: who is still there would
 *       lose their store. Of what concerns all of a machine (its end, a logoff by the host) all are meant.
 *   <li>Who has opened a session since the event is here again, and stays: the event comes late.
 *   <li>Who is known to be logged on at another machine as well, or there under another name, stays.
 *   <li>A machine that goes to sleep logs nobody off unless {@link LogoffCause#SLEEP} has a rule.
 *   <li>An event for somebody whose logoff is under way waits for that one, and then for whatever it has left; but ABORT is not kept
 *       waiting: it stops what the other one is finishing.
 *   <li>Each logoff is told as {@code guest.logoff}, and so is each event that logged nobody off, with the reason.
 * </ul>
 *
 * <p>Thread-safe. Logoffs are done on threads of its own, so events go on coming.
 */
public final class GuestBridge implements MachineEventListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuestBridge.class);
    /** With less than that nothing can be finished. */
    private static final Duration NO_TIME = Duration.ofSeconds(1);

    private final SessionDirectory directory;
    private final GuestMap map;
    private final Map<LogoffCause, LogoffRule> rules = new EnumMap<>(LogoffCause.class);
    private final Consumer<ActivityEvent> log;
    private final InstantSource clock;
    private final Whereabouts whereabouts = new Whereabouts();
    /** The last one of each owner; guarded by itself. */
    private final Map<String, CompletableFuture<Void>> under = new HashMap<>();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread made = new Thread(task, "postlude-guest-logoff");
        made.setDaemon(true);
        return made;
    });

    /**
     * A bridge.
     *
     * @param directory whose sessions are logged off
     * @param map who is meant by which event
     * @param rules what is done for which cause; for the others what they do unless configured
     * @param log is told of each logoff; what it throws is logged
     * @param clock the time
     */
    public GuestBridge(
            SessionDirectory directory,
            GuestMap map,
            Map<LogoffCause, LogoffRule> rules,
            Consumer<ActivityEvent> log,
            InstantSource clock) {
        this.directory = Objects.requireNonNull(directory, "directory");
        this.map = Objects.requireNonNull(map, "map");
        this.log = Objects.requireNonNull(log, "log");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.rules.putAll(rules);
    }

    @Override
    public CompletionStage<?> on(MachineEvent event) {
        if (event instanceof MachineEvent.GuestLogon came) {
            whereabouts.came(map.owners(came.machine(), came.user()), came.machine(), came.user());
        }
        Optional<LogoffRule> rule = cause(event).flatMap(this::ruleOf);
        if (rule.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        GuestReports reports = new GuestReports(event, log);
        Set<String> who = meant(event, reports);
        return CompletableFuture.allOf(who.stream()
                .map(owner -> begin(event, rule.get(), owner, reports))
                .toArray(CompletableFuture[]::new));
    }

    /**
     * Whether a machine has told that they are logged on there, and not that they have left since. What it tells next is not waited for.
     *
     * @param owner whose sessions
     * @return false as well where that is not known
     */
    public boolean isHere(String owner) {
        return whereabouts.isSomewhere(owner);
    }

    private Optional<LogoffRule> ruleOf(LogoffCause cause) {
        return Optional.ofNullable(rules.get(cause)).or(cause::unlessConfigured);
    }

    private static Optional<LogoffCause> cause(MachineEvent event) {
        return Optional.ofNullable(
                switch (event.type()) {
                    case GUEST_LOGOFF ->
                        switch (((MachineEvent.GuestLogoff) event).how()) {
                            case NORMAL -> LogoffCause.LOGOFF;
                            case FORCED -> LogoffCause.FORCED;
                            case EXTERNAL -> LogoffCause.EXTERNAL;
                        };
                    case GUEST_SHUTDOWN, REQUEST_SHUTDOWN -> LogoffCause.SHUTDOWN;
                    case HEARTBEAT_STOPPED, TRIPLE_FAULT, RESET -> LogoffCause.CRASH;
                    case STATE_CHANGED ->
                        switch (((MachineEvent.StateChanged) event).state()) {
                            case TURNED_OFF, DELETE_MACHINE -> LogoffCause.OFF;
                            case SAVING, SAVED -> LogoffCause.SLEEP;
                            default -> null;
                        };
                    default -> null;
                });
    }

    private Set<String> meant(MachineEvent event, GuestReports reports) {
        List<String> present = directory.owners().stream()
                .filter(each -> directory.since(each).isPresent())
                .toList();
        if (!(event instanceof MachineEvent.GuestLogoff logoff)) {
            Set<String> all = map.ownersAt(event.machine(), present);
            return withoutThose(whereabouts.allLeft(event.machine()), all, reports);
        }
        Optional<String> user = logoff.user().optional();
        if (user.isPresent()) {
            Set<String> owners = map.owners(event.machine(), user.get());
            Set<String> here = owners.stream().filter(present::contains).collect(Collectors.toSet());
            if (owners.isEmpty()) {
                reports.nobody("nobody's sessions are configured to be those of this user");
            } else if (here.isEmpty()) {
                reports.nobody("no store of " + owners + " is open");
            }
            return withoutThose(whereabouts.left(owners, event.machine(), user.get()), here, reports);
        }
        Set<String> all = map.ownersAt(event.machine(), present);
        if (all.size() > 1 && logoff.how() != LogoffType.EXTERNAL) {
            reports.nobody("who left is not known, and all of " + all + " have stores open; they go on");
            return Set.of();
        }
        if (all.isEmpty()) {
            reports.nobody("no store of anybody at this machine is open");
        }
        return withoutThose(whereabouts.allLeft(event.machine()), all, reports);
    }

    private static Set<String> withoutThose(
            Map<String, Set<String>> elsewhere, Set<String> who, GuestReports reports) {
        Set<String> leave = new LinkedHashSet<>(who);
        elsewhere.forEach((owner, machines) -> {
            if (leave.remove(owner)) {
                reports.of(owner, "they are logged on at " + String.join(", ", machines) + " as well; it goes on");
            }
        });
        return leave;
    }

    private CompletableFuture<Void> begin(MachineEvent event, LogoffRule asked, String owner, GuestReports reports) {
        LogoffRule rule = rule(event, asked);
        synchronized (under) {
            CompletableFuture<Void> before = under.getOrDefault(owner, CompletableFuture.completedFuture(null));
            Runnable task = () -> logOff(event, owner, rule, reports);
            CompletableFuture<Void> mine = rule.mode() == LogoffMode.ABORT
                    ? CompletableFuture.allOf(before, CompletableFuture.runAsync(task, threads))
                    : before.thenRunAsync(task, threads);
            under.put(owner, mine);
            var unused = mine.whenComplete((nothing, failure) -> forget(owner, mine));
            return mine;
        }
    }

    private void forget(String owner, CompletableFuture<Void> done) {
        synchronized (under) {
            under.remove(owner, done);
        }
    }

    private static Optional<Duration> within(MachineEvent event) {
        return event instanceof MachineEvent.GuestShutdown shutdown
                ? shutdown.within().optional()
                : event instanceof MachineEvent.RequestShutdown request
                        ? request.within().optional()
                        : event instanceof MachineEvent.StateChanged change
                                ? change.within().optional()
                                : Optional.empty();
    }

    /** A shutdown or a sleep that says when it comes leaves that much time, and no more. */
    private LogoffRule rule(MachineEvent event, LogoffRule rule) {
        Optional<Duration> within = within(event);
        if (within.isEmpty()) {
            return rule;
        }
        Duration left = within.get().minus(Duration.between(event.at(), clock.instant()));
        if (left.compareTo(NO_TIME) <= 0) {
            LogoffMode forced = ruleOf(LogoffCause.FORCED).map(LogoffRule::mode).orElse(LogoffMode.ABORT);
            return new LogoffRule(forced, left.isNegative() ? Duration.ZERO : left);
        }
        // What is left at the end is for the record of it.
        Duration usable = left.minus(NO_TIME.dividedBy(2));
        return usable.compareTo(rule.within()) < 0 ? new LogoffRule(rule.mode(), usable) : rule;
    }

    /** Never throws: whatever waits behind it has to come. */
    private void logOff(MachineEvent event, String owner, LogoffRule rule, GuestReports reports) {
        try {
            Optional<Instant> since = directory.since(owner);
            if (since.isEmpty()) {
                reports.of(owner, "its stores were closed meanwhile");
            } else if (since.get().isAfter(event.at())) {
                reports.of(owner, "a store was opened at " + since.get() + ", after this event; it goes on");
            } else {
                reports.of(owner, rule.mode(), within(owner, rule));
            }
        } catch (RuntimeException e) {
            LOG.error("the stores of {} could not be logged off; their mail is in them", owner, e);
            reports.of(owner, "the logoff failed: " + e + "; the mail is in the stores");
        }
    }

    /** Nobody is there who could do something about a refusal (rule C13). */
    private List<LogoffReport> within(String owner, LogoffRule rule) {
        Instant end = clock.instant().plus(rule.within());
        List<LogoffReport> reports = directory.logoff(owner::equals, rule.mode(), Deadline.in(rule.within()));
        if (reports.stream().noneMatch(each -> each.outcome() == Outcome.REFUSED)) {
            return reports;
        }
        Duration left = Duration.between(clock.instant(), end);
        return directory.logoff(
                owner::equals, LogoffMode.ORDERLY, Deadline.in(left.isNegative() ? Duration.ZERO : left));
    }

    /** Takes no event any more; logoffs that have begun go on to their deadlines. Idempotent. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
