package org.postlude.trigger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.postlude.message.ActivityEvent;
import org.postlude.store.LogoffMode;
import org.postlude.store.SessionDirectory;

/**
 * Logs off the mail of whoever has left a machine, though their program still holds it; the client's half of
 * {@code IVMVirtualMachineEvents::OnGuestLogoff}. What each event does:
 *
 * <ul>
 *   <li>Who is meant is said by the {@link GuestMap}. Nobody else is touched.
 *   <li>What concerns all of a machine (its end, a logoff by the host) means who has logged on there and not off since. Of a machine that
 *       has told of nobody yet those are meant who can be nowhere else (see {@link GuestMap#ownersAt}).
 *   <li>Where somebody has logged off, and the event does not say who, and it may have been several, nobody is logged off: who is still
 *       there would lose their store.
 *   <li>Who has opened a session since the event is here again, and stays: the event comes late. So does who has logged on again.
 *   <li>Who is known to be logged on at another machine as well, or there under another name, stays.
 *   <li>A machine that goes to sleep logs nobody off unless {@link LogoffCause#SLEEP} has a rule.
 *   <li>An event for somebody whose logoff is under way waits for that one, and then for whatever it has left; but ABORT is not kept
 *       waiting: it stops what the other one is finishing. A shutdown with a time of its own waits until a second before its end, and
 *       is ABORT then.
 *   <li>A logoff that was not done in its time is asked for again each minute, until it is or the user is here again.
 *   <li>Each logoff is told as {@code guest.logoff}, and so is each logoff of a user that took nobody's store, with the reason. Users whose
 *       sessions are nobody's are told once each, and 100 of a machine at most.
 * </ul>
 *
 * <p>Thread-safe. Logoffs are done on threads of its own, so events go on coming.
 */
public final class GuestBridge implements MachineEventListener, AutoCloseable {
    private final SessionDirectory directory;
    private final GuestMap map;
    private final Map<LogoffCause, LogoffRule> rules = new EnumMap<>(LogoffCause.class);
    private final Consumer<ActivityEvent> log;
    private final InstantSource clock;
    private final Whereabouts whereabouts = new Whereabouts();
    private final Strangers strangers = new Strangers();
    private final OwnerLogoffs logoffs;

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
        this(
                directory,
                map,
                rules,
                log,
                clock,
                (time, task) -> CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS)
                        .execute(task));
    }

    GuestBridge(
            SessionDirectory directory,
            GuestMap map,
            Map<LogoffCause, LogoffRule> rules,
            Consumer<ActivityEvent> log,
            InstantSource clock,
            OwnerLogoffs.Timer timer) {
        this.directory = Objects.requireNonNull(directory, "directory");
        this.map = Objects.requireNonNull(map, "map");
        this.log = Objects.requireNonNull(log, "log");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.rules.putAll(rules);
        this.logoffs = new OwnerLogoffs(directory, this::stays, clock, timer);
    }

    @Override
    public CompletionStage<?> on(MachineEvent event) {
        if (event instanceof MachineEvent.GuestLogon came) {
            whereabouts.came(came.machine(), came.user(), map.owners(came.machine(), came.user()));
        }
        Optional<LogoffRule> rule = cause(event).flatMap(this::ruleOf);
        if (rule.isEmpty() || logoffs.isClosed()) {
            return CompletableFuture.completedFuture(null);
        }
        GuestReports reports = new GuestReports(event, log);
        Set<String> who = meant(event, reports);
        LogoffMode forced = ruleOf(LogoffCause.FORCED).map(LogoffRule::mode).orElse(LogoffMode.ABORT);
        LogoffTime time = LogoffTime.of(event, rule.get(), forced);
        return CompletableFuture.allOf(who.stream()
                .map(owner -> logoffs.begin(event, time, owner, reports))
                .toArray(CompletableFuture[]::new));
    }

    /**
     * Whether a machine has told that they are logged on there, and not that they have left since. What it tells next is not waited for.
     *
     * @param owner whose sessions
     * @return false as well where that is not known
     */
    public boolean isHere(String owner) {
        return !whereabouts.of(owner).isEmpty();
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
        Set<String> open = directory.owners().stream()
                .filter(each -> directory.since(each).isPresent())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!(event instanceof MachineEvent.GuestLogoff logoff)) {
            return ofMachine(event.machine(), open, reports);
        }
        Optional<String> user = logoff.user().optional();
        if (user.isPresent()) {
            return ofUser(event.machine(), user.get(), open, reports);
        }
        if (logoff.how() != LogoffType.EXTERNAL) {
            return ofSomebody(event.machine(), open, reports);
        }
        Set<String> all = ofMachine(event.machine(), open, reports);
        if (all.isEmpty()) {
            reports.nobody("no store of anybody at this machine is open");
        }
        return all;
    }

    private Set<String> ofMachine(String machine, Set<String> open, GuestReports reports) {
        Set<String> there = whereabouts.hasTold(machine) ? whereabouts.allLeft(machine) : map.ownersAt(machine);
        Set<String> leave = withoutThoseElsewhere(common(there, open), reports);
        if (map.isOfAll(machine)) {
            leave.addAll(open);
        }
        return leave;
    }

    private Set<String> ofUser(String machine, String user, Set<String> open, GuestReports reports) {
        whereabouts.left(machine, user);
        Set<String> owners = map.owners(machine, user);
        Set<String> leave = common(owners, open);
        if (leave.isEmpty()) {
            String why = owners.isEmpty()
                    ? "nobody's sessions are configured to be those of this user"
                    : "no store of " + owners + " is open";
            switch (map.isNamed(machine, user) ? Strangers.Say.IT : strangers.met(machine, user)) {
                case IT -> reports.nobody(why);
                case LAST ->
                    reports.nobody(why + "; of other users of this machine whom nobody has named nothing is told");
                case NOTHING -> {
                    // Told before, or one of too many.
                }
            }
        }
        return withoutThoseElsewhere(leave, reports);
    }

    private Set<String> ofSomebody(String machine, Set<String> open, GuestReports reports) {
        List<String> users = whereabouts.usersAt(machine);
        if (users.size() == 1) {
            return ofUser(machine, users.get(0), open, reports);
        }
        Set<String> all = common(map.ownersAt(machine), open);
        if (users.size() > 1 || all.size() > 1) {
            reports.nobody("who left is not known, and it may have been each of " + (users.isEmpty() ? all : users)
                    + "; they go on");
            return Set.of();
        }
        if (all.isEmpty()) {
            reports.nobody("no store of anybody at this machine is open");
        }
        return withoutThoseElsewhere(all, reports);
    }

    private static Set<String> common(Set<String> some, Set<String> others) {
        Set<String> both = new LinkedHashSet<>(some);
        both.retainAll(others);
        return both;
    }

    private Set<String> withoutThoseElsewhere(Set<String> who, GuestReports reports) {
        Set<String> leave = new LinkedHashSet<>(who);
        for (String owner : who) {
            elsewhere(owner).ifPresent(why -> {
                leave.remove(owner);
                reports.of(owner, why);
            });
        }
        return leave;
    }

    private Optional<String> elsewhere(String owner) {
        Set<String> machines = whereabouts.of(owner);
        return machines.isEmpty()
                ? Optional.empty()
                : Optional.of("they are logged on at " + String.join(", ", machines) + " as well; it goes on");
    }

    /** Asked when a logoff has its turn: much may have happened since its event. */
    private Optional<String> stays(MachineEvent event, String owner) {
        Optional<Instant> since = directory.since(owner);
        if (since.isEmpty()) {
            return Optional.of("its stores were closed meanwhile");
        }
        // A time that is yet to come is of a clock that was set back meanwhile, and says nothing.
        if (since.get().isAfter(event.at()) && !since.get().isAfter(clock.instant())) {
            return Optional.of("a store was opened at " + since.get() + ", after this event; it goes on");
        }
        return map.isOfAll(event.machine()) ? Optional.empty() : elsewhere(owner);
    }

    /**
     * Waits for the logoffs that have begun, with what is told of them; for a host that is about to end what it is told by.
     *
     * @param most how long at most
     * @return false if they are not done by then; they go on
     * @throws InterruptedException if this thread is interrupted
     */
    public boolean awaitLogoffs(Duration most) throws InterruptedException {
        return logoffs.await(most);
    }

    /** Takes no event any more; logoffs that have begun go on to their deadlines. Idempotent. */
    @Override
    public void close() {
        logoffs.close();
    }
}
