package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postlude.message.Direction;
import org.postlude.message.MessageState;
import org.postlude.message.Phase;
import org.postlude.message.Reply;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;

class ReportTextTest {
    private static final StoreAddress STORE = StoreAddress.parse("sqlite:/var/my mail");

    @Test
    void allSentIsTwoLines() {
        assertEquals(
                List.of("Released: nothing is left.", "  submitted 3, sent 3, returned 0, left 0"),
                lines(Reports.report(Outcome.RELEASED).counts(new LogoffCounts(3, 3, 0, 0, 0, 0, 0, 0, 0))));
    }

    @Test
    void whatIsLeftIsListedWithItsReasonAndWhatToDoNext() {
        MessageStatus waiting = new MessageStatus(
                "7Q2M-19",
                "<plan.32@example.org>",
                Direction.OUTBOUND,
                MessageState.BACKING_OFF,
                null,
                Duration.ofSeconds(3),
                "smtp://127.0.0.1:2525",
                1,
                Reply.of(451, "4.3.0", "try later"),
                List.of(
                        Reports.recipient("a@example.net", MessageState.DELIVERED, Reply.of(250, "2.0.0", "ok")),
                        Reports.recipient("b@example.net", MessageState.BACKING_OFF, null),
                        Reports.recipient("c@example.net", MessageState.BACKING_OFF, null)));
        assertEquals(
                List.of(
                        "Released: 1 message left in the queue.",
                        "  submitted 2, sent 1, returned 0, left 1",
                        "  7Q2M-19  BACKING_OFF  3 s old, 1 attempt, via smtp://127.0.0.1:2525,"
                                + " to b@example.net and 1 more: 451 4.3.0 try later",
                        "What is left is safe in sqlite:/var/my mail. Next: 'postlude send --store '/var/my mail''"
                                + " tries what is due, 'postlude queue list --store '/var/my mail'' shows it."),
                lines(Reports.report(Outcome.RELEASED)
                        .counts(new LogoffCounts(2, 1, 1, 0, 0, 0, 0, 0, 0))
                        .messages(waiting)));
    }

    @Test
    void returnedMailSaysWhereTheReportsAre() {
        List<String> lines = lines(Reports.report(Outcome.RELEASED).returned(2));
        assertEquals("Released: nothing is left, 2 messages returned.", lines.get(0));
        assertTrue(lines.get(2).contains("the reports are in the Inbox of sqlite:/var/my mail"), lines.get(2));
    }

    @Test
    void doubtIsNamed() {
        List<String> lines =
                lines(Reports.report(Outcome.RELEASED).counts(new LogoffCounts(1, 0, 1, 2, 3, 4, 0, 5, 1)));
        assertEquals(
                "  submitted 1, sent 0, returned 0, left 1, in doubt 1, withdrawn 5, requeued 3, cancelled 4, received 2",
                lines.get(1));
        assertTrue(lines.get(2).startsWith("In doubt: the next hop may have 1 message already"), lines.get(2));
    }

    @Test
    void anIncompleteLogoffSaysSoFirst() {
        List<String> lines = lines(Reports.report(Outcome.INCOMPLETE)
                .mode(LogoffMode.PURGE)
                .left(1)
                .messages(Reports.active("1", Phase.COMMITTED)));
        assertEquals("Incomplete: the deadline came before the end of purge; 1 message not ended.", lines.get(0));
        assertEquals(
                "  1  ACTIVE COMMITTED  1 s old, 1 attempt, via smtp://127.0.0.1:25, to reader@example.net",
                lines.get(2));
    }

    @Test
    void aLongListIsCutAndTheRestCounted() {
        MessageStatus[] many =
                IntStream.range(0, 30).mapToObj(i -> Reports.queued("id" + i)).toArray(MessageStatus[]::new);
        List<String> lines =
                lines(Reports.report(Outcome.RELEASED).left(1030).messages(many).omitted(1000));
        assertTrue(lines.contains("  and 1010 more"), lines.toString());
        assertFalse(lines.toString().contains("id20"), lines.toString());
    }

    @Test
    void aReplyCannotForgeALine() {
        MessageStatus evil = new MessageStatus(
                "1",
                null,
                Direction.OUTBOUND,
                MessageState.QUEUED,
                null,
                Duration.ZERO,
                "odd\nname",
                0,
                null,
                List.of());
        assertEquals("1  QUEUED  0 ms old, 0 attempts, via odd name", MessageLine.of(evil));
    }

    private static List<String> lines(Reports report) {
        LogoffReport built = report.build();
        return ReportText.lines(built, STORE);
    }
}
