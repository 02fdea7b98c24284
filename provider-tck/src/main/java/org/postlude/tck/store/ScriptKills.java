package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;

/** Kills another process at the points of the {@link Script}, and judges what it left. */
final class ScriptKills {
    private final KillSuite suite;
    private final StoreUnderTest store;
    private final ScriptJudge judge;
    /** What a process said that came to its end. */
    private final Ledger full;

    /** The script undisturbed, in this process and in one that is killed when it has come to its end. */
    ScriptKills(KillSuite suite, StoreUnderTest store) throws Exception {
        this.suite = suite;
        this.store = store;
        try (StoreBench bench = bench(suite, store.freshAddress())) {
            judge = ScriptJudge.of(bench);
        }
        StoreAddress place = store.freshAddress();
        try (KilledProcess process = KilledProcess.start(suite, place, Ledger.END, 1)) {
            process.await(Ledger.END, 1);
            full = process.kill();
        }
        judge("kill after the end of the script", place, full);
    }

    /** A provider in this process, and a store in a place that another one left or that is new. */
    static StoreBench bench(KillSuite suite, StoreAddress place) throws Exception {
        StoreProvider provider = suite.providerClass().getConstructor().newInstance();
        return StoreBench.on(new GivenStore(provider, place));
    }

    /** One kill after the other. */
    void run() throws Exception {
        for (KillPlan.Kill kill : KillPlan.of(full, suite.kills())) {
            StoreAddress place = store.freshAddress();
            judge(kill.toString(), place, kill(kill, place));
        }
    }

    private Ledger kill(KillPlan.Kill kill, StoreAddress place) throws Exception {
        try (KilledProcess process = KilledProcess.start(suite, place, kill.stop(), kill.occurrence())) {
            process.await(kill.announced(), kill.occurrence());
            if (kill.isDuring()) {
                LockSupport.parkNanos(moment(kill));
            }
            return process.kill();
        } catch (AssertionError e) {
            throw new AssertionError(kill + ": " + e.getMessage(), e);
        }
    }

    /** A part of the time that the same call took when it was not disturbed. */
    private long moment(KillPlan.Kill kill) {
        String nanos = full.all(kill.stop()).get(kill.occurrence() - 1).get(0);
        return (long) (new Random(kill.seed()).nextDouble() * Long.parseLong(nanos));
    }

    private void judge(String what, StoreAddress place, Ledger ledger) throws Exception {
        try (StoreBench bench = bench(suite, place)) {
            ScriptRun run = new ScriptRun(bench);
            run.continues(ledger);
            run.takeOver();
            judge(run, ledger);
            assertEquals(List.of(), bench.spooler().health().setAside(), "Q12: what could not be read");
        } catch (Exception | AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage() + "; the killed process said at last: " + ledger, e);
        }
    }

    private void judge(ScriptRun run, Ledger ledger) throws Exception {
        String what = "after the kill";
        int step = Math.max(0, ledger.lastStep());
        int begun = ledger.calls(step, PointedStore.BEGUN);
        boolean hasReturned =
                begun > 0 && ledger.calls(step, PointedStore.RETURNED) == full.calls(step, PointedStore.RETURNED);
        Snapshot found = Snapshot.of(run);
        if (begun > 0 && !hasReturned) {
            judge.requireByUnits(what, step, found);
        } else {
            judge.requireAfter(what, hasReturned ? step + 1 : step, found);
        }
        judge.requireSameEnd(what, hasReturned ? step + 1 : step, run);
    }
}
