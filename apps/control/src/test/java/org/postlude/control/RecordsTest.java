package org.postlude.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.AttemptId;
import org.postlude.message.Direction;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.spooler.queue.Change;
import org.postlude.spooler.queue.Explanation;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.Reason;
import org.postlude.spooler.queue.Refusal;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.queue.Suspension;
import org.postlude.spooler.queue.TraceLine;
import org.postlude.store.Deadline;
import org.postlude.store.MessageStatus;
import org.postlude.store.QueuePage;
import org.postlude.store.RecipientStatus;

/** What goes over the wire comes out as it went in. */
class RecordsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Rule RULE = new Rule(
            "r1", Rule.Kind.HOLD, Filter.parse("domain=example.org \"subject=a b\""), "why not", null, NOON, "ann");

    static List<Record> records() {
        MessageStatus status = new MessageStatus(
                "m-1",
                null,
                Direction.OUTBOUND,
                MessageState.BACKING_OFF,
                null,
                Duration.ofMillis(1234),
                "smtp://mx",
                2,
                Reply.of(451, "4.3.0", "later, \"perhaps\"\u2028"),
                List.of(new RecipientStatus("b\u00fccher@example.org", MessageState.QUEUED, null)));
        return List.of(
                new QueuePage(List.of(status), Optional.of("cursor")),
                new QueuePage(List.of(), Optional.empty()),
                new Change(3, 1, List.of(new Refusal("m-2", Refusal.Kind.IN_PROCESS, "it is being sent")), 1),
                new Explanation(
                        new MessageId("m-1"),
                        MessageState.HELD,
                        List.of(new Reason(Reason.Kind.HELD, "held", List.of("a@example.org"), NOON, null))),
                new QueueControl.Made(RULE, new Change(0, 0, List.of(), 0)),
                new Suspension("s1", "smtp", Optional.of("example.org"), "why", NOON, NOON, "ann"),
                new FlushResult("smtp", 1, 2, 3, 4, 5, false),
                new TraceLine(
                        NOON,
                        new MessageId("m-1"),
                        List.of("a@example.org"),
                        "smtp",
                        new AttemptId(7),
                        TraceLine.Kind.SENT,
                        "MAIL FROM:<>"),
                Deadline.in(Duration.ofSeconds(3)),
                Deadline.none());
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordComesBackAsItWas(Record record) throws Exception {
        String line = Records.write(record).toString();
        assertEquals(record, Records.read(record.getClass(), Wire.MAPPER.readTree(line)), line);
        assertEquals(-1, line.indexOf('\n'), "one line");
    }

    @Test
    void whatIsNotKnownIsNullAndNeverAbsent() {
        JsonNode rule = Records.write(RULE);
        assertTrue(rule.has("until") && rule.get("until").isNull(), rule::toString);
        assertEquals("domain=example.org \"subject=a b\"", rule.get("filter").textValue());
        assertEquals("2026-03-01T12:00:00Z", rule.get("created").textValue());
        assertEquals(
                3000,
                Records.write(Deadline.in(Duration.ofSeconds(3)))
                        .get("limitMillis")
                        .asLong());
    }

    @Test
    void aFieldThatNobodyKnowsIsPassedByAndOneThatIsMissingIsNull() {
        ObjectNode rule = (ObjectNode) Records.write(RULE);
        rule.put("ofALaterVersion", true).remove("until");
        assertEquals(RULE, Records.read(Rule.class, rule));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "7",
                "null",
                "{\"matched\":\"x\",\"changed\":0,\"refused\":[],\"refusedOmitted\":0}",
                "{\"matched\":1.5,\"changed\":0,\"refused\":[],\"refusedOmitted\":0}",
                "{\"matched\":1,\"changed\":0,\"refused\":{},\"refusedOmitted\":0}",
                "{\"matched\":1,\"changed\":0,\"refused\":[{\"id\":\"m\",\"kind\":\"NEVER\",\"reason\":\"\"}],\"refusedOmitted\":0}"
            })
    void whatIsNoSuchValueIsRefused(String json) throws Exception {
        JsonNode node = Wire.MAPPER.readTree(json);
        if (json.equals("null")) {
            assertThrows(IllegalArgumentException.class, () -> Records.read(long.class, node));
        } else {
            assertThrows(IllegalArgumentException.class, () -> Records.read(Change.class, node));
        }
    }
}
