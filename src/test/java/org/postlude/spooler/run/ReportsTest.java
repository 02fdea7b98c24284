package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.core.QueueSnapshot;
import org.postlude.spooler.core.Verdict;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/** What was counted and what the store holds may differ: what that means depends on whether anybody still works with it. */
class ReportsTest {
    private static final Verdict COUNTED = new Verdict(
            LogoffMode.ORDERLY,
            Optional.empty(),
            Outcome.RELEASED,
            Set.of(),
            new LogoffCounts(0, 0, 3, 0, 0, 0, 0, 0, 0),
            List.of(),
            List.of(),
            true);
    private static final QueueSnapshot READ = new QueueSnapshot(2, 0, true, List.of(), 2, List.of(), List.of());

    @Test
    void aStoreThatGoesOnBehindADetachedAnswerIsNotBlamedForIt() {
        LogoffReport report = Reports.of(COUNTED, READ, List.of());
        assertEquals(List.of(), report.problems());
        assertEquals(3, report.counts().left());
    }

    @Test
    void ofAStoreThatWasLetGoWhatItHoldsIsWhatIsLeftAndTheDifferenceIsAProblem() {
        LogoffReport report = Reports.ofReleased(COUNTED, READ);
        assertEquals(2, report.counts().left());
        assertEquals(1, report.problems().size());
        assertTrue(report.problems().get(0).startsWith("the store holds 2 messages where 3 were counted"));
    }

    @Test
    void whereBothAgreeNobodyHasAProblem() {
        QueueSnapshot same = new QueueSnapshot(3, 0, true, List.of(), 3, List.of(), List.of());
        assertEquals(List.of(), Reports.ofReleased(COUNTED, same).problems());
    }
}
