package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/** The report of a release is told once, to whoever calls next (rule D3). */
class HandleStateTest {
    private final HandleState handle = new HandleState(new HandleKey(1), new StoreKey(1));
    private final CompletableFuture<LogoffReport> release = report(Outcome.RELEASED);

    @Test
    void anInterruptedCallerWhoseAnswerWasIncompleteDoesNotHideTheReleaseThatFollowedIt() {
        handle.released(release);
        handle.expect(report(Outcome.INCOMPLETE));
        assertSame(release, handle.takeLast());
        assertNull(handle.takeLast());
        assertFalse(handle.isValid());
    }

    @Test
    void anAnswerThatTurnsOutIncompleteAfterTheReleaseHidesNothing() {
        CompletableFuture<LogoffReport> answer = new CompletableFuture<>();
        handle.expect(answer);
        handle.released(release);
        answer.complete(report(Outcome.INCOMPLETE).join());
        assertSame(release, handle.takeLast());
    }

    @Test
    void anInterruptedCallerWhoseAnswerTellsOfTheReleaseFindsIt() {
        CompletableFuture<LogoffReport> answer = new CompletableFuture<>();
        handle.expect(answer);
        handle.invalidate();
        answer.complete(release.join());
        assertSame(answer, handle.takeLast());
        assertNull(handle.takeLast());
    }

    private static CompletableFuture<LogoffReport> report(Outcome outcome) {
        return CompletableFuture.completedFuture(new LogoffReport(
                LogoffMode.ORDERLY, Optional.empty(), outcome, Set.of(), LogoffCounts.ZERO, List.of(), 0, List.of()));
    }
}
