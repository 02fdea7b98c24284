package org.postlude.trigger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one machine that are not told yet. Where too many wait those go first that say nothing of people, and of each user all but
 * the last; only then is one refused. Guarded by whoever has it.
 */
final class WaitingEvents {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingEvents.class);

    /** A host that tells more than that in one moment is out of order, or a listener hangs. */
    static final int MOST = 10_000;

    /** With what its source may wait for. */
    record Waiting(MachineEvent event, CompletableFuture<Void> done) {}

    private final String machine;
    private Deque<Waiting> events = new ArrayDeque<>();
    private boolean isTold;
    /** Whether it was said since there was room. */
    private boolean isSaid;

    WaitingEvents(String machine) {
        this.machine = machine;
    }

    /** Whether a thread tells them. */
    boolean isTold() {
        return isTold;
    }

    void isTold(boolean now) {
        isTold = now;
    }

    /** Ends when it is told; one that is refused when all is told that waits before it, so that nobody is let go too soon. */
    CompletableFuture<Void> add(MachineEvent event) {
        if (events.size() >= MOST) {
            shorten();
        }
        if (events.size() >= MOST) {
            say(
                    "{} of machine {} and others are not told, for {} events of it wait: a listener hangs; nobody is logged off"
                            + " by them, and mail stays where it is",
                    event);
            return events.getLast().done().copy();
        }
        Waiting it = new Waiting(event, new CompletableFuture<>());
        events.add(it);
        return it.done();
    }

    private void say(String words, MachineEvent event) {
        if (!isSaid) {
            LOG.error(words, event.type(), machine, events.size());
        }
        isSaid = true;
    }

    @Nullable
    Waiting next() {
        if (events.size() <= MOST / 2) {
            isSaid = false;
        }
        return events.poll();
    }

    private void shorten() {
        Set<Waiting> gone = overtaken();
        events.stream().filter(each -> !isOfPeople(each.event())).forEach(gone::add);
        if (!gone.isEmpty()) {
            say(
                    "at {} of machine {} {} events of it wait: a listener hangs, and what says nothing of people is not told",
                    events.getLast().event());
            Deque<Waiting> left = new ArrayDeque<>(events);
            left.removeIf(gone::contains);
            events = left;
            gone.forEach(each -> each.done().complete(null));
        }
    }

    private static boolean isOfPeople(MachineEvent event) {
        return switch (event.type()) {
            case CONFIGURATION_CHANGED,
                    ENHANCED_VIDEO_MODE_CHANGED,
                    ADDITIONS_UNINSTALLED,
                    ADDITIONS_AVAILABLE,
                    DISK_OUT_OF_SPACE -> false;
            default -> true;
        };
    }

    /** What is not the last that is told of a user: where they are in the end is what counts. */
    private Set<Waiting> overtaken() {
        Map<String, Waiting> last = new HashMap<>();
        Set<Waiting> overtaken = new HashSet<>();
        for (Waiting each : events) {
            user(each.event()).map(user -> last.put(user, each)).ifPresent(overtaken::add);
        }
        return overtaken;
    }

    private static Optional<String> user(MachineEvent event) {
        return event instanceof MachineEvent.GuestLogon logon
                ? Optional.of(logon.user())
                : event instanceof MachineEvent.GuestLogoff logoff
                        ? logoff.user().optional()
                        : Optional.empty();
    }
}
