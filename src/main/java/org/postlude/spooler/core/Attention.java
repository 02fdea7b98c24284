package org.postlude.spooler.core;

import org.jspecify.annotations.Nullable;

/** Whether a look at all stores could do anything for this one, as long as no event names it and its time has not come. */
final class Attention {
    private Attention() {}

    static boolean isNeeded(Step step, StoreState store) {
        return isBeginning(step, store) || (store.run != null && isEnding(step, store, store.run));
    }

    /** Of what may be begun: candidates wait for places, which others free; the rest is asked for, or has an alarm. */
    private static boolean isBeginning(Step step, StoreState store) {
        boolean isFlushing = store.flush != null && store.failed == null;
        if (isFlushing && !isBehind(step, store, store.flush)) {
            return true;
        }
        return store.mayStart() && (!store.candidates.isEmpty() || (!store.loading && (store.dirty || store.recheck)));
    }

    /** Another store's flush has the transport; the end of its turn wakes the next one. */
    private static boolean isBehind(Step step, StoreState store, @Nullable FlushRun flush) {
        TransportKey key = flush == null || flush.stage != FlushRun.Stage.WAITING ? null : flush.transports.peek();
        TransportState transport = key == null ? null : step.state.transports.get(key);
        return transport != null
                && transport.flushing.contains(store.key)
                && !store.key.equals(transport.flushingNow());
    }

    /** What a closing store waits for is told to it by name, but what it still begins, and the end of what was begun. */
    private static boolean isEnding(Step step, StoreState store, LogoffRun run) {
        return switch (run.stage) {
            case DRAINING ->
                run.gateDrained && store.flush == null && (store.mayStart() || !step.state.isBusy(store.key));
            case ENDING -> run.noticesPending == 0 && !step.state.isBusy(store.key);
            case RELEASING -> false;
        };
    }
}
