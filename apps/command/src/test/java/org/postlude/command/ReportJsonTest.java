package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.postlude.message.Direction;
import org.postlude.message.MessageState;
import org.postlude.message.Phase;
import org.postlude.message.Reply;
import org.postlude.store.Activity;
import org.postlude.store.LogoffCounts;
import org.postlude.store.MessageStatus;
import org.postlude.store.Outcome;

class ReportJsonTest {
    private final TestSurroundings surroundings = new TestSurroundings();

    @Test
    void holdsEveryFieldInItsPlaceAndNothingElse() {
        MessageStatus active = new MessageStatus(
                "7Q2M-19",
                "<plan.32@example.org>",
                Direction.OUTBOUND,
                MessageState.ACTIVE,
                Phase.BODY,
                Duration.ofMillis(1234),
                "smtp://127.0.0.1:2525",
                2,
                Reply.of(451, "4.3.0", "try \"later\""),
                List.of(
                        Reports.recipient("a@example.net", MessageState.DELIVERED, Reply.of(250, "2.0.0", "ok")),
                        Reports.recipient("b@example.net", MessageState.ACTIVE, null),
                        Reports.recipient(
                                "c@example.net", MessageState.BACKING_OFF, Reply.local("connection refused"))));
        ReportJson.print(
                Reports.report(Outcome.INCOMPLETE)
                        .activity(Activity.OUTBOUND_QUEUE, Activity.OUTBOUND, Activity.INBOUND)
                        .counts(new LogoffCounts(1, 2, 3, 4, 5, 6, 7, 8, 9))
                        .messages(active, Reports.queued("7Q2M-20"))
                        .omitted(10)
                        .problem("not a field of the report")
                        .build(),
                OptionalInt.empty(),
                surroundings.get().out());
        assertEquals(
                "{\"outcome\":\"INCOMPLETE\",\"activity\":[\"INBOUND\",\"OUTBOUND\",\"OUTBOUND_QUEUE\"],"
                        + "\"mask\":\"0x000E0000\",\"submitted\":1,\"sent\":2,\"left\":3,\"received\":4,\"requeued\":5,"
                        + "\"cancelled\":6,\"returned\":7,\"withdrawn\":8,\"inDoubt\":9,\"messages\":["
                        + "{\"id\":\"7Q2M-19\",\"messageId\":\"<plan.32@example.org>\",\"direction\":\"OUTBOUND\","
                        + "\"state\":\"ACTIVE\",\"phase\":\"BODY\",\"ageMillis\":1234,\"transport\":\"smtp://127.0.0.1:2525\",\"attempts\":2,\"lastReply\":\"451"
                        + " 4.3.0 try \\\"later\\\"\",\"recipients\":["
                        + "{\"address\":\"a@example.net\",\"state\":\"DELIVERED\",\"code\":250,\"status\":\"2.0.0\",\"text\":\"ok\"},"
                        + "{\"address\":\"b@example.net\",\"state\":\"ACTIVE\",\"code\":null,\"status\":null,\"text\":null},"
                        + "{\"address\":\"c@example.net\",\"state\":\"BACKING_OFF\",\"code\":null,\"status\":null,\"text\":\"connection"
                        + " refused\"}]},"
                        + "{\"id\":\"7Q2M-20\",\"messageId\":null,\"direction\":\"OUTBOUND\",\"state\":\"QUEUED\",\"phase\":null,\"ageMillis\":3000,\"transport\":null,\"attempts\":0,\"lastReply\":null,\"recipients\":[]}],\"messagesOmitted\":10}\n",
                surroundings.out());
    }

    @Test
    void anEmptyReportStillHasEveryField() {
        ReportJson.print(
                Reports.report(Outcome.RELEASED).build(),
                OptionalInt.empty(),
                surroundings.get().out());
        assertEquals(
                "{\"outcome\":\"RELEASED\",\"activity\":[],\"mask\":\"0x00010000\",\"submitted\":0,\"sent\":0,\"left\":0,\"received\":0,\"requeued\":0,\"cancelled\":0,\"returned\":0,\"withdrawn\":0,\"inDoubt\":0,\"messages\":[],\"messagesOmitted\":0}\n",
                surroundings.out());
    }

    @Test
    void theQueueIsAnObjectOfMessages() {
        ReportJson.print(List.of(Reports.queued("1")), true, surroundings.get().out());
        assertEquals(
                "{\"messages\":[{\"id\":\"1\",\"messageId\":null,\"direction\":\"OUTBOUND\",\"state\":\"QUEUED\","
                        + "\"phase\":null,\"ageMillis\":3000,\"transport\":null,\"attempts\":0,\"lastReply\":null,"
                        + "\"recipients\":[]}],\"more\":true}\n",
                surroundings.out());
    }
}
