package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.spooler.AbortPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.tck.transport.ScriptedTransport;

/** ABORT over a transport that cannot stop (1.8, step 4): refused, and no transport was touched. */
class UnstoppableAbortTableTest {
    @ParameterizedTest(name = "ABORT over an unstoppable transport, Inbox here, {0}")
    @CsvSource(delimiter = '|', textBlock = """
            idle         | RELEASED 0x00010000; nothing | END_INBOUND END_OUTBOUND
            QUEUE        | RELEASED 0x00090000; submitted 3, left 3; later BACKING_OFF 1, held HELD 0, ready QUEUED 0 | END_INBOUND
            OUT          | REFUSED 0x00040000; submitted 1, left 1; wire ACTIVE/BODY 1 |
            IN           | REFUSED 0x00020000; nothing; (inbound) ACTIVE/BODY 1 |
            OUT QUEUE    | REFUSED 0x000C0000; submitted 4, left 4; wire ACTIVE/BODY 1, later BACKING_OFF 1, held HELD 0, ready QUEUED 0 |
            OUT IN       | REFUSED 0x00060000; submitted 1, left 1; wire ACTIVE/BODY 1, (inbound) ACTIVE/BODY 1 |
            QUEUE IN     | REFUSED 0x000A0000; submitted 3, left 3; (inbound) ACTIVE/BODY 1, later BACKING_OFF 1, held HELD 0, ready QUEUED 0 |
            OUT QUEUE IN | REFUSED 0x000E0000; submitted 4, left 4; wire ACTIVE/BODY 1, (inbound) ACTIVE/BODY 1, later BACKING_OFF 1, held HELD 0, ready QUEUED 0 |
            """)
    void C1_whatCannotBeStoppedRefusesAll_withTheDefaultInbox(String state, String told, String notices)
            throws InterruptedException {
        check(state, true, told, notices);
    }

    @ParameterizedTest(name = "ABORT over an unstoppable transport, Inbox elsewhere, {0}")
    @CsvSource(delimiter = '|', textBlock = """
            idle         | RELEASED 0x00010000; nothing | END_OUTBOUND
            QUEUE        | RELEASED 0x00090000; submitted 3, left 3; later BACKING_OFF 1, held HELD 0, ready QUEUED 0 |
            OUT          | REFUSED 0x00040000; submitted 1, left 1; wire ACTIVE/BODY 1 |
            OUT QUEUE    | REFUSED 0x000C0000; submitted 4, left 4; wire ACTIVE/BODY 1, later BACKING_OFF 1, held HELD 0, ready QUEUED 0 |
            """)
    void C1_whatCannotBeStoppedRefusesAll_withoutTheDefaultInbox(String state, String told, String notices)
            throws InterruptedException {
        check(state, false, told, notices);
    }

    private static void check(String state, boolean inbox, String told, String notices) throws InterruptedException {
        ScriptedTransport.Builder unstoppable = ScriptedTransport.builder().scheme("wire");
        try (Cell cell = new Cell(unstoppable, state, inbox, AbortPolicy.STOP_OR_REFUSE)) {
            List<String> before = cell.notices();
            Map<String, Integer> attempts = cell.attempts();
            String content = cell.contentOf("wire", "later", "held", "ready");
            LogoffReport report = cell.logoff(LogoffMode.ABORT);
            Told.assertTold("ABORT " + told, report);
            cell.assertToldSince(before, notices);
            assertEquals(content, cell.contentOf("wire", "later", "held", "ready"));
            assertEquals(attempts, cell.attempts());
            cell.assertNothingLost(report);
        }
    }
}
