package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.spooler.AbortPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;

/** NO_WAIT, the fourth row of table 1.7: each ready message gets one attempt, the rest stays. */
class NoWaitTableTest {
    @ParameterizedTest(name = "NO_WAIT, Inbox here, {0}")
    @CsvSource(delimiter = '|', textBlock = """
            idle         | RELEASED 0x00010000; nothing | END_INBOUND END_OUTBOUND
            QUEUE        | RELEASED 0x00090000; submitted 3, sent 1, left 2; later BACKING_OFF 1, held HELD 0 | END_INBOUND
            OUT          | RELEASED 0x00010000; submitted 1, sent 1 | END_INBOUND END_OUTBOUND
            IN           | RELEASED 0x00010000; received 1 | END_INBOUND END_OUTBOUND
            OUT QUEUE    | RELEASED 0x00090000; submitted 4, sent 2, left 2; later BACKING_OFF 1, held HELD 0 | END_INBOUND END_OUTBOUND
            OUT IN       | RELEASED 0x00010000; submitted 1, sent 1, received 1 | END_INBOUND END_OUTBOUND
            QUEUE IN     | RELEASED 0x00090000; submitted 3, sent 1, left 2, received 1; later BACKING_OFF 1, held HELD 0 | END_INBOUND
            OUT QUEUE IN | RELEASED 0x00090000; submitted 4, sent 2, left 2, received 1; later BACKING_OFF 1, held HELD 0 | END_INBOUND END_OUTBOUND
            """)
    void C2_whatIsReadyIsSent_withTheDefaultInbox(String state, String told, String notices)
            throws InterruptedException {
        check(state, true, told, notices);
    }

    @ParameterizedTest(name = "NO_WAIT, Inbox elsewhere, {0}")
    @CsvSource(delimiter = '|', textBlock = """
            idle         | RELEASED 0x00010000; nothing | END_OUTBOUND
            QUEUE        | RELEASED 0x00090000; submitted 3, sent 1, left 2; later BACKING_OFF 1, held HELD 0 |
            OUT          | RELEASED 0x00010000; submitted 1, sent 1 | END_OUTBOUND
            OUT QUEUE    | RELEASED 0x00090000; submitted 4, sent 2, left 2; later BACKING_OFF 1, held HELD 0 | END_OUTBOUND
            """)
    void C2_whatIsReadyIsSent_withoutTheDefaultInbox(String state, String told, String notices)
            throws InterruptedException {
        check(state, false, told, notices);
    }

    private static void check(String state, boolean inbox, String told, String notices) throws InterruptedException {
        try (Cell cell = new Cell(state, inbox, AbortPolicy.STOP_OR_REFUSE)) {
            List<String> before = cell.notices();
            Map<String, Integer> attempts = cell.attempts();
            String content = cell.contentOf("later", "held");
            LogoffReport report = cell.logoff(LogoffMode.NO_WAIT);
            Told.assertTold("NO_WAIT " + told, report);
            cell.assertToldSince(before, notices);
            assertEquals(content, cell.contentOf("later", "held"));
            attempts.computeIfPresent("ready", (name, count) -> cell.state.contains(Cell.Going.QUEUE) ? 1 : 0);
            assertEquals(attempts, cell.attempts());
            cell.assertNothingLost(report);
        }
    }
}
