package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Reply;

/**
 * What waits for nothing but a place of its transport, for too long (rules D15, D16). While anything does, its store is read every
 * now and then, oldest submit first, in three passes. Of mail that the schedule gives up, each round reads what is older than
 * its expiry; of what is to be told of its delay, and of what has an expiry of its own, each round goes on where the last one
 * ended. So a part that is not too old is read twice, however long it waits; all are read again only when a message's own
 * expiry has come, once an hour at most.
 */
final class LongWaits {
    /** No lane, and no group, has a name that begins so: transports have names. */
    private static final String OLD = Lanes.END + "old";

    private static final String LATE = Lanes.END + "late";
    private static final String NEW = Lanes.END + "new";

    private LongWaits() {}

    static boolean isPass(String name) {
        return name.startsWith(Lanes.END);
    }

    static String start(StoreState store, String name) {
        return name.equals(OLD) ? "" : store.readTo.getOrDefault(name, "");
    }

    /** After each step: what can begin is begun, so whatever is a candidate now waits. */
    static void seeWaiting(Step step) {
        for (StoreState store : step.state.stores.awake()) {
            if (isAnyWaiting(store)) {
                store.nextRound = Overdue.earlier(store.nextRound, step.now.plus(Overdue.EVERY));
            }
        }
    }

    private static boolean isAnyWaiting(StoreState store) {
        return !store.candidates.isEmpty() && Overdue.isLookedAt(store);
    }

    static void round(Step step, StoreState store) {
        if (!isAnyWaiting(store) || store.overdue.contains(NEW)) {
            return;
        }
        Instant own = store.ownEnd;
        if (own != null && !own.isAfter(step.now)) {
            store.readTo.remove(NEW);
            store.ownEnd = null;
        }
        for (String pass : new String[] {OLD, LATE, NEW}) {
            Overdue.look(step, store, pass);
        }
    }

    /** Whoever waits for a limit does not expire, and what became due after its end has its attempt. */
    static boolean isForPlace(Core core, Step step, Candidate part) {
        PartRecord record = part.record();
        Instant due = part.label().due();
        TransportState transport = step.state.byRoute(record.transport(), record.url());
        return transport != null
                && !due.isAfter(step.now)
                && !due.isAfter(Deadlines.givenUp(step, record))
                && hasNoPlace(step, transport, part.lane())
                && !isLimited(core, step, transport, part);
    }

    private static boolean hasNoPlace(Step step, TransportState transport, String lane) {
        return transport.phase == TransportState.Phase.UP
                && (!transport.hasPlace() || transport.isFull(lane, Destinations.limit(step, lane, false)))
                && !Destinations.isShut(step, transport.name, lane);
    }

    private static boolean isLimited(Core core, Step step, TransportState transport, Candidate part) {
        return !core.limits.isEmpty()
                && !transport.isLocal()
                && core.limits.usedUp(step, core.limits.keys(transport, part)) != null;
    }

    /** Its sender is told of something, though nobody has said anything of it. */
    static Candidate explained(Candidate part) {
        PartRecord record = part.record();
        if (record.lastReply() != null) {
            return part;
        }
        Reply full = Reply.local("4.4.5", "transport " + record.transport() + " has had no place for it");
        return part.at(part.revision(), part.label(), record.withReply(full));
    }

    /** A page does not show what is in process, which may wait on afterwards. */
    static void read(Step step, StoreState store, String name, List<Candidate> page) {
        if (!name.equals(NEW)) {
            return;
        }
        page.forEach(part -> note(step, store, part));
        step.state.transfersOf(store.key).forEach(transfer -> note(step, store, transfer.part));
    }

    private static void note(Step step, StoreState store, @Nullable Candidate part) {
        if (part == null) {
            return;
        }
        Instant own = part.record().terms().expires();
        if (own != null && own.isAfter(step.now) && part.record().holdReason() == null) {
            store.ownEnd = Overdue.earlier(store.ownEnd, own);
        }
    }

    /** Whether nothing further on is as old as what the pass is for. */
    static boolean isEnough(Step step, String name, List<Candidate> page) {
        if (page.isEmpty() || !(name.equals(OLD) || name.equals(LATE))) {
            return false;
        }
        Duration wait = name.equals(OLD)
                ? step.settings.retry().expiry()
                : step.settings.retry().delayWarning().orElse(null);
        return wait == null
                || Deadlines.isYounger(step, page.get(page.size() - 1).record(), wait);
    }
}
