package org.postlude.spooler.run;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.Activity;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/** A handle between its client's threads and the owner: the report of a release is told once, and is never lost (rule D3). */
@Tag("concurrency")
class HandleStateOrdersTest {
    private static final LogoffReport INCOMPLETE = new LogoffReport(
            LogoffMode.ORDERLY,
            Optional.empty(),
            Outcome.INCOMPLETE,
            Set.copyOf(EnumSet.of(Activity.OUTBOUND_QUEUE)),
            LogoffCounts.ZERO,
            List.of(),
            0,
            List.of());

    /** The real one. */
    public static final class HandleCalls {
        private final HandleState handle = new HandleState(new HandleKey(1), new StoreKey(1));

        /** The owner, once: nobody waited for it. */
        @Operation(runOnce = true)
        public void release() {
            handle.released(CompletableFuture.completedFuture(Logoff.nothingHeld(LogoffMode.ORDERLY)));
        }

        /** A client that was interrupted while its answer, INCOMPLETE, arrived. */
        @Operation
        public void interrupted() {
            handle.expect(CompletableFuture.completedFuture(INCOMPLETE));
        }

        /** A client that calls again. */
        @Operation
        public boolean hears() {
            CompletableFuture<LogoffReport> last = handle.takeLast();
            return last != null && last.join().isComplete();
        }

        /** Any client. */
        @Operation
        public boolean isValid() {
            return handle.isValid();
        }
    }

    /** What is promised, one step at a time. */
    public static final class Promise {
        private boolean valid = true;
        private boolean untold;

        /** From now on there is something to tell. */
        public void release() {
            valid = false;
            untold = true;
        }

        /** Is about another answer. */
        public void interrupted() {}

        /** Once. */
        public boolean hears() {
            boolean told = untold;
            untold = false;
            return told;
        }

        /** Until the release. */
        public boolean isValid() {
            return valid;
        }
    }

    @Test
    void theReportOfTheReleaseIsToldOnceInEveryOrder() {
        Orders.few().sequentialSpecification(Promise.class).check(HandleCalls.class);
    }
}
