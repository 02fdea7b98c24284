package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.queue.Suspension;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/**
 * What has waited for too long where nothing is attempted: its destination is dead, its transport is left alone, is being logged
 * on or has hung or has had no place for it, a person has suspended it, or the transport keeps it. It is gone through when a probe has failed, else every
 * now and then, page by page, and whoever is too old is returned as if they had been attempted; so is told whose mail is late
 * (rules D15, D16).
 */
final class Overdue {
    private static final int PAGE = 200;
    /** Times of a store are whole milliseconds, and an answer may have been under way. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** How often is looked at what nothing else brings into sight: so much longer than its time a part may stay. */
    static final Duration EVERY = Duration.ofHours(1);

    private final Core core;

    Overdue(Core core) {
        this.core = core;
    }

    /** A closing store does nothing that nobody asked for, and one without mail has nothing that could be too old. */
    static boolean isLookedAt(StoreState store) {
        return store.phase == StoreState.Phase.OPEN
                && store.run == null
                && store.failed == null
                && store.isMailed()
                && store.counts().left() > 0;
    }

    /** Looks at the parts of a lane, or of all lanes of a transport. */
    void look(Step step, String name) {
        for (StoreState store : step.state.stores.values()) {
            look(step, store, name);
            if (!name.endsWith(Lanes.END)) {
                look(step, store, Lanes.beside(name));
            }
        }
    }

    /** The name of a group is what those of all its lanes begin with, also of the lanes of large mail. */
    static void look(Step step, StoreState store, String name) {
        if (isLookedAt(store) && store.overdue.add(name) && store.overdue.size() == 1) {
            ask(step, store, name, LongWaits.start(store, name));
        }
    }

    /**
     * Looks at all of one store, once in each opening: what is due next is later than any failure puts off. Either nothing waits
     * but what is scheduled, or an earlier owner's clock was ahead (docs/adr/0068).
     */
    void lookAhead(Step step, StoreState store) {
        Instant next = store.nextDue;
        if (!store.lookedAhead && next != null && next.isAfter(latest(step)) && isLookedAt(store)) {
            store.lookedAhead = true;
            look(step, store, "");
        }
    }

    /** Something of the store is suspended from now on, or since an earlier opening. */
    void suspended(Step step, StoreState store) {
        if (!store.standing.lanes().isEmpty()) {
            store.nextRound = step.now;
        }
    }

    /** A transport keeps a part from now on. */
    void kept(Step step, StoreState store, Candidate part) {
        store.nextRound = earlier(store.nextRound, Deadlines.givenUp(step, part.record()));
    }

    void tick(Step step) {
        for (StoreState store : step.state.stores.awake()) {
            Instant round = store.nextRound;
            if (round != null && !round.isAfter(step.now) && store.phase == StoreState.Phase.OPEN) {
                round(step, store);
            }
        }
        for (TransportState transport : step.state.transports.values()) {
            Instant round = transport.nextRound;
            if (round != null && !round.isAfter(step.now)) {
                transport.nextRound = step.now.plus(EVERY);
                look(step, Lanes.prefix(transport.name));
            }
        }
    }

    private void round(Step step, StoreState store) {
        store.nextRound = null;
        if (store.run != null || store.failed != null) {
            return;
        }
        LongWaits.round(step, store);
        for (String name : store.standing.lanes()) {
            if (Lanes.isLarge(name) && name.endsWith(Lanes.END)) {
                continue; // its name begins with that of the whole transport, whose parts are all looked at
            }
            store.nextRound = earlier(store.nextRound, step.now.plus(EVERY));
            look(step, store, name);
        }
        for (Candidate part : List.copyOf(store.deferred.values())) {
            Instant end = Deadlines.givenUp(step, part.record());
            if (end.isAfter(step.now)) {
                store.nextRound = earlier(store.nextRound, end);
            } else {
                giveUp(step, store, part, judged(step, store, part));
            }
        }
    }

    static Instant earlier(@Nullable Instant one, Instant other) {
        return one != null && one.isBefore(other) ? one : other;
    }

    /** After each step: a transport that nothing can be begun over is looked after, though nobody is told of its end. */
    static void seeStuck(Step step) {
        for (TransportState transport : step.state.transports.values()) {
            if (!isStuck(transport)) {
                transport.nextRound = null;
            } else if (transport.nextRound == null) {
                transport.nextRound = step.now.plus(EVERY);
            }
        }
    }

    private static boolean isStuck(TransportState transport) {
        return transport.phase == TransportState.Phase.LOGGING_ON
                || (transport.phase == TransportState.Phase.UP && transport.isStuck());
    }

    /** No failure puts a part off beyond this time. */
    private static Instant latest(Step step) {
        RetrySchedule schedule = step.settings.retry();
        return step.now
                .plus(schedule.longest())
                .plusMillis((long) (schedule.longest().toMillis() * schedule.spread()))
                .plus(MARGIN);
    }

    private static void ask(Step step, StoreState store, String name, String cursor) {
        boolean isOfAll = LongWaits.isPass(name);
        if (isOfAll) {
            store.readTo.put(name, cursor);
        }
        step.give(new Command.LoadPage(store.key, isOfAll ? "" : name, cursor, PAGE, Command.LoadPage.Purpose.OVERDUE));
    }

    void pageLoaded(Step step, Event.PageLoaded event) {
        StoreState store = Core.store(step, event.store());
        if (store == null || store.overdue.isEmpty()) {
            return;
        }
        if (!isLookedAt(store)) {
            store.overdue.clear();
            return;
        }
        String name = store.overdue.iterator().next();
        for (Candidate part : event.parts()) {
            if (!LongWaits.isPass(name)) {
                judge(step, store, part);
            } else if (LongWaits.isForPlace(core, step, part)) {
                judge(step, store, LongWaits.explained(part));
            }
        }
        LongWaits.read(step, store, name, event.parts());
        String next = LongWaits.isEnough(step, name, event.parts()) ? null : event.next();
        if (next != null) {
            ask(step, store, name, next);
            return;
        }
        store.overdue.remove(name);
        if (!store.overdue.isEmpty()) {
            String other = store.overdue.iterator().next();
            ask(step, store, other, LongWaits.start(store, other));
        }
    }

    private void judge(Step step, StoreState store, Candidate part) {
        LabelState state = part.label().state();
        boolean isWaiting = state == LabelState.READY
                || (state == LabelState.IN_DOUBT && part.label().due().isBefore(Label.NEVER));
        // Mail on hold does not expire.
        if (!isWaiting
                || part.record().holdReason() != null
                || store.busy.contains(part.id())
                || part.record().isScheduledAfter(step.now)) {
            return;
        }
        PartRecord judged = judged(step, store, part);
        if (judged.isReportDue()) {
            giveUp(step, store, part, judged);
        } else if (Deadlines.isDelayDue(step, judged)) {
            // It waits on as it did: the state is not ACTIVE, for nothing but the report is done under this claim.
            core.outbound.claim(step, store, part, null, judged, part.label().due());
        } else if (part.label().due().isAfter(latest(step))) {
            Outbound.rewrite(step, store, part, part.label().with(state, step.now), part.record());
        }
    }

    private static PartRecord judged(Step step, StoreState store, Candidate part) {
        Reply why = why(step, store, part);
        PartRecord record = why == null ? part.record() : part.record().withReply(why);
        return Outcomes.judge(record, step.now, Deadlines.givenUp(step, record));
    }

    /** A rule that holds it goes before its end, for mail on hold does not expire. */
    private void giveUp(Step step, StoreState store, Candidate part, PartRecord judged) {
        store.candidates.removeIf(known -> known.id().equals(part.id()));
        if (judged.isReportDue() && !core.orders.isCaught(step, store, part)) {
            core.outbound.takeBack(step, store, part.id(), false);
            core.outbound.claim(step, store, part, null, judged.withState(MessageState.ACTIVE), step.now);
        }
    }

    /** What keeps a part back, for its sender; null if nothing else than what was said of it last. */
    private static @Nullable Reply why(Step step, StoreState store, Candidate part) {
        PartRecord record = part.record();
        Suspension suspension = store.standing.of(part.label());
        if (suspension != null) {
            return Reply.local(
                    "4.3.2",
                    "nothing is sent this way, which is suspended since " + suspension.created() + ": "
                            + suspension.reason());
        }
        TransportState transport = step.state.byRoute(record.transport(), record.url());
        if (transport != null && isStuck(transport)) {
            boolean isLoggingOn = transport.phase == TransportState.Phase.LOGGING_ON;
            return Reply.local(
                    "4.3.5",
                    "transport " + transport.name
                            + (isLoggingOn
                                    ? " is being logged on, and that logon does not end"
                                    : ": all its workers hang"));
        }
        return null;
    }
}
