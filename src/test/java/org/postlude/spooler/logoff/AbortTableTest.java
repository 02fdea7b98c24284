package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.spooler.AbortPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;

/** ABORT under STOP_OR_REFUSE, the second row of table 1.7, over a transport that can stop: stopped, and queued again. */
class AbortTableTest {
    @ParameterizedTest(name = "ABORT, Inbox here, {0}")
    @CsvSource(delimiter = '|', textBlock = """
            idle         | RELEASED 0x00010000; nothing | END_INBOUND END_OUTBOUND
            QUEUE        | RELEASED 0x00090000; submitted 3, left 3; later BACKING_OFF 1, held HELD 0, ready QUEUED 0 | END_INBOUND
            OUT          | RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; wire QUEUED 0 | cancelMessage END_INBOUND END_OUTBOUND
            IN           | RELEASED 0x00010000; cancelled 1 | cancelMessage END_INBOUND END_OUTBOUND
            OUT QUEUE    | RELEASED 0x00090000; submitted 4, left 4, requeued 1, cancelled 1; later BACKING_OFF 1, held HELD 0, wire QUEUED 0, ready QUEUED 0 | cancelMessage END_INBOUND END_OUTBOUND
            OUT IN       | RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 2; wire QUEUED 0 | cancelMessage cancelMessage END_INBOUND END_OUTBOUND
            QUEUE IN     | RELEASED 0x00090000; submitted 3, left 3, cancelled 1; later BACKING_OFF 1, held HELD 0, ready QUEUED 0 | cancelMessage END_INBOUND
            OUT QUEUE IN | RELEASED 0x00090000; submitted 4, left 4, requeued 1, cancelled 2; later BACKING_OFF 1, held HELD 0, wire QUEUED 0, ready QUEUED 0 | cancelMessage cancelMessage END_INBOUND END_OUTBOUND
            """)
    void C1_whatCanBeStoppedIsStopped_withTheDefaultInbox(String state, String told, String notices)
            throws InterruptedException {
        check(state, true, told, notices);
    }

    @ParameterizedTest(name = "ABORT, Inbox elsewhere, {0}")
    @CsvSource(delimiter = '|', textBlock = """
            idle         | RELEASED 0x00010000; nothing | END_OUTBOUND
            QUEUE        | RELEASED 0x00090000; submitted 3, left 3; later BACKING_OFF 1, held HELD 0, ready QUEUED 0 |
            OUT          | RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; wire QUEUED 0 | cancelMessage END_OUTBOUND
            OUT QUEUE    | RELEASED 0x00090000; submitted 4, left 4, requeued 1, cancelled 1; later BACKING_OFF 1, held HELD 0, wire QUEUED 0, ready QUEUED 0 | cancelMessage END_OUTBOUND
            """)
    void C1_whatCanBeStoppedIsStopped_withoutTheDefaultInbox(String state, String told, String notices)
            throws InterruptedException {
        check(state, false, told, notices);
    }

    private static void check(String state, boolean inbox, String told, String notices) throws InterruptedException {
        try (Cell cell = new Cell(state, inbox, AbortPolicy.STOP_OR_REFUSE)) {
            List<String> before = cell.notices();
            Map<String, Integer> attempts = cell.attempts();
            String content = cell.contentOf("later", "held", "ready");
            LogoffReport report = cell.logoff(LogoffMode.ABORT);
            Told.assertTold("ABORT " + told, report);
            cell.assertToldSince(before, notices);
            assertEquals(content, cell.contentOf("later", "held", "ready"));
            assertEquals(attempts, cell.attempts());
            cell.assertNothingLost(report);
        }
    }
}
