package org.postlude.spooler.core;

import java.util.List;
import java.util.Map;
import org.postlude.store.LogoffMode;

/** The way of a closing store to its release; each step is taken once, when all before it is done (S4, C15). */
final class Endings {
    private final Core core;

    Endings(Core core) {
        this.core = core;
    }

    void check(Step step, StoreState store) {
        LogoffRun run = store.run;
        if (run == null) {
            return;
        }
        if (run.stage == LogoffRun.Stage.DRAINING && isDrained(step, store, run)) {
            run.stage = LogoffRun.Stage.ENDING;
            takeBackAll(step, store);
            run.noticesPending = core.transports.detachAll(step, store);
            run.noticesUntil = run.noticesPending == 0 ? null : step.now.plus(step.settings.noticeGrace());
        }
        if (run.stage == LogoffRun.Stage.ENDING && run.noticesPending == 0 && !step.state.isBusy(store.key)) {
            run.noticesUntil = null;
            run.stage = LogoffRun.Stage.RELEASING;
            boolean isExplained = run.mode == LogoffMode.NO_WAIT && run.exhausted;
            step.give(new Command.ReleaseStore(
                    store.key, run.mode, isExplained ? Views.leftBehind(step, store) : Map.of()));
        }
    }

    private boolean isDrained(Step step, StoreState store, LogoffRun run) {
        if (!run.gateDrained) {
            return false;
        }
        boolean isSending = store.failed == null && store.isMailed();
        if (run.mode == LogoffMode.NO_WAIT && isSending && !run.exhausted) {
            core.outbound.pump(step, store);
            if (!run.exhausted) {
                return false;
            }
        }
        if (run.mode == LogoffMode.PURGE && isSending) {
            if (!run.flushBegun) {
                run.flushBegun = true;
                core.flushes.begin(step, store, null);
            } else {
                core.flushes.advance(step, store);
            }
            if (store.flush != null) {
                return false;
            }
        }
        return !step.state.isBusy(store.key);
    }

    /** What transports keep of this store is queued again: nobody will be there to be asked for it (1.8, step 6). */
    private void takeBackAll(Step step, StoreState store) {
        List.copyOf(store.deferred.keySet()).forEach(id -> core.outbound.requeueKept(step, store, id));
    }
}
