package org.postlude.spooler.core;

import org.postlude.message.MessageState;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/**
 * What has waited for too long where nothing is attempted, because its destination is dead or its transport is left alone. It
 * is gone through when a probe has failed, page by page, and whoever is too old is returned as if they had been attempted.
 */
final class Overdue {
    private static final int PAGE = 200;

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
        PartRecord judged =
                Outcomes.judge(part.record(), step.now, step.settings.retry().expiry());
        if (judged.isReportDue()) {
            core.outbound.claim(step, store, part, null, judged.withState(MessageState.ACTIVE));
        }
    }
}
