package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import org.postlude.message.MessageState;
import org.postlude.spooler.RetrySchedule;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/**
 * What has waited for too long where nothing is attempted, because its destination is dead or its transport is left alone. It
 * is gone through when a probe has failed, page by page, and whoever is too old is returned as if they had been attempted; so is
 * told whose mail is late (rules D15, D16).
 */
final class Overdue {
    private static final int PAGE = 200;
    /** Times of a store are whole milliseconds, and an answer may have been under way. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final Core core;

    Overdue(Core core) {
        this.core = core;
    }

    /** A closing store does nothing that nobody asked for, and one without mail has nothing that could be too old. */
    private static boolean isLookedAt(StoreState store) {
        return store.phase == StoreState.Phase.OPEN
                && store.run == null
                && store.failed == null
                && store.isMailed()
                && store.counts().left() > 0;
    }

    /** Looks at the parts of a lane, or of all lanes of a transport. */
    void look(Step step, String name) {
        for (StoreState store : step.state.stores.values()) {
            if (isLookedAt(store) && store.overdue.add(name) && store.overdue.size() == 1) {
                ask(step, store, name, "");
            }
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
            if (store.overdue.add("") && store.overdue.size() == 1) {
                ask(step, store, "", "");
            }
        }
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
        step.give(new Command.LoadPage(store.key, name, cursor, PAGE, Command.LoadPage.Purpose.OVERDUE));
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
        event.parts().forEach(part -> judge(step, store, part));
        String name = store.overdue.iterator().next();
        String next = event.next();
        if (next != null) {
            ask(step, store, name, next);
            return;
        }
        store.overdue.remove(name);
        if (!store.overdue.isEmpty()) {
            ask(step, store, store.overdue.iterator().next(), "");
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
        PartRecord judged = Outcomes.judge(part.record(), step.now, Deadlines.givenUp(step, part.record()));
        if (judged.isReportDue()) {
            core.outbound.claim(step, store, part, null, judged.withState(MessageState.ACTIVE), step.now);
        } else if (Deadlines.isDelayDue(step, judged)) {
            // It waits on as it did: the state is not ACTIVE, for nothing but the report is done under this claim.
            core.outbound.claim(step, store, part, null, judged, part.label().due());
        } else if (part.label().due().isAfter(latest(step))) {
            Outbound.rewrite(step, store, part, part.label().with(state, step.now), part.record());
        }
    }
}
