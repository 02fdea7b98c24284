package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.spooler.AbortPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;

/** PURGE, the fifth row of table 1.7: transports are flushed, all but what is held gets one forced attempt. Never deletes (L15). */
class PurgeTableTest {
    @ParameterizedTest(name = "PURGE, Inbox here, {0}")
    @CsvSource(delimiter = '|', textBlock = """
            idle         | RELEASED 0x00010000; nothing | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_INBOUND END_OUTBOUND
            QUEUE        | RELEASED 0x00090000; submitted 3, sent 1, left 2, requeued 1; later BACKING_OFF 2, held HELD 0 | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_INBOUND
            OUT          | RELEASED 0x00010000; submitted 1, sent 1 | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_INBOUND END_OUTBOUND
            IN           | RELEASED 0x00010000; received 1 | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_INBOUND END_OUTBOUND
            OUT QUEUE    | RELEASED 0x00090000; submitted 4, sent 2, left 2, requeued 1; later BACKING_OFF 2, held HELD 0 | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_INBOUND END_OUTBOUND
            OUT IN       | RELEASED 0x00010000; submitted 1, sent 1, received 1 | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_INBOUND END_OUTBOUND
            QUEUE IN     | RELEASED 0x00090000; submitted 3, sent 1, left 2, received 1, requeued 1; later BACKING_OFF 2, held HELD 0 | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_INBOUND
            OUT QUEUE IN | RELEASED 0x00090000; submitted 4, sent 2, left 2, received 1, requeued 1; later BACKING_OFF 2, held HELD 0 | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_INBOUND END_OUTBOUND
            """)
    void PURGE_withTheDefaultInbox(String state, String told, String notices) throws InterruptedException {
        check(state, true, told, notices);
    }

    @ParameterizedTest(name = "PURGE, Inbox elsewhere, {0}")
    @CsvSource(delimiter = '|', textBlock = """
            idle         | RELEASED 0x00010000; nothing | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_OUTBOUND
            QUEUE        | RELEASED 0x00090000; submitted 3, sent 1, left 2, requeued 1; later BACKING_OFF 2, held HELD 0 | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH
            OUT          | RELEASED 0x00010000; submitted 1, sent 1 | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_OUTBOUND
            OUT QUEUE    | RELEASED 0x00090000; submitted 4, sent 2, left 2, requeued 1; later BACKING_OFF 2, held HELD 0 | flushQueues UPLOAD FORCE NO_UI END_OUTBOUND_FLUSH END_OUTBOUND
            """)
    void PURGE_withoutTheDefaultInbox(String state, String told, String notices) throws InterruptedException {
        check(state, false, told, notices);
    }

    private static void check(String state, boolean inbox, String told, String notices) throws InterruptedException {
        try (Cell cell = new Cell(state, inbox, AbortPolicy.STOP_OR_REFUSE)) {
            List<String> before = cell.notices();
            Map<String, Integer> attempts = cell.attempts();
            String content = cell.contentOf("held");
            LogoffReport report = cell.logoff(LogoffMode.PURGE);
            Told.assertTold("PURGE " + told, report);
            cell.assertToldSince(before, notices);
            assertEquals(content, cell.contentOf("held"));
            if (cell.state.contains(Cell.Going.QUEUE)) {
                attempts.put("ready", 1);
                attempts.put("later", 2);
            }
            assertEquals(attempts, cell.attempts());
            cell.assertNothingLost(report);
        }
    }
}
