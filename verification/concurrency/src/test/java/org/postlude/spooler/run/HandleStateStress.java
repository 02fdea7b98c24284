package org.postlude.spooler.run;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;

/** A release while an interrupted caller's INCOMPLETE answer arrives: its report is there for the next call. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "told once")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, or told twice")
@State
public class HandleStateStress {
    private static final LogoffReport INCOMPLETE = new LogoffReport(
            LogoffMode.ORDERLY,
            Optional.empty(),
            org.postlude.store.Outcome.INCOMPLETE,
            Set.of(),
            LogoffCounts.ZERO,
            List.of(),
            0,
            List.of());
    private static final LogoffReport RELEASED = Logoff.nothingHeld(LogoffMode.ORDERLY);

    private final HandleState handle = new HandleState(new HandleKey(1), new StoreKey(1));

    /** The owner. */
    @Actor
    public void release() {
        handle.released(CompletableFuture.completedFuture(RELEASED));
    }

    /** A client. */
    @Actor
    public void interrupted() {
        handle.expect(CompletableFuture.completedFuture(INCOMPLETE));
    }

    /** Afterwards. */
    @Arbiter
    public void call(I_Result result) {
        for (CompletableFuture<LogoffReport> told = handle.takeLast(); told != null; told = handle.takeLast()) {
            result.r1 += told.join().isComplete() ? 1 : 100;
        }
    }
}
