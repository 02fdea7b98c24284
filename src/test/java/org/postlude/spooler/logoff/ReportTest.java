package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postlude.message.Direction;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.Phase;
import org.postlude.message.Reply;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.RecipientStatus;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** What a report lists, to the last field (D10). */
class ReportTest {
    private final ScriptedTransport wire = World.wireBuilder().inbound().build();

    @Test
    void D10_eachListedMessageIsToldCompletely() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            MessageId later = world.backingOff(store, "later@example.org");
            world.time.advance(Duration.ofMinutes(2));
            Gate gate = world.onTheWire(store, "wire@example.org", Point.ENVELOPE);
            wire.source().offer("in-1", World.textFor("me@example.org"));
            Gate in = wire.source().stopBeforeSave("in-1");
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
            in.awaitReached(World.SOON);
            world.time.advance(Duration.ofSeconds(3));
            LogoffReport report = store.storeLogoff(LogoffMode.QUIET);
            assertEquals(3, report.messages().size());
            MessageStatus out = report.messages().get(0);
            assertEquals(
                    new MessageStatus(
                            out.id(),
                            "<wire@example.org>",
                            Direction.OUTBOUND,
                            MessageState.ACTIVE,
                            Phase.ENVELOPE,
                            Duration.ofSeconds(3),
                            "wire",
                            1,
                            null,
                            List.of(new RecipientStatus("wire@example.org", MessageState.ACTIVE, null))),
                    out);
            MessageStatus inbound = report.messages().get(1);
            assertEquals(Direction.INBOUND, inbound.direction());
            assertEquals(Duration.ofSeconds(3), inbound.age());
            assertEquals("wire", inbound.transport());
            assertNull(inbound.messageId());
            assertEquals(List.of(), inbound.recipients());
            Reply reply = Reply.of(450, "4.2.0", "try again later");
            assertEquals(
                    new MessageStatus(
                            later.value(),
                            "<later@example.org>",
                            Direction.OUTBOUND,
                            MessageState.BACKING_OFF,
                            null,
                            Duration.ofSeconds(123),
                            "wire",
                            1,
                            reply,
                            List.of(new RecipientStatus("later@example.org", MessageState.BACKING_OFF, reply))),
                    report.messages().get(2));
            gate.open();
            in.open();
        }
    }

    @Test
    void D10_theOldestThousandAreListedAndAHundredAfterARefusalAndOfQuietAndTheRestIsCounted()
            throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            IntStream.range(0, 1_003)
                    .forEach(i -> store.submit(
                            World.mailTo("held" + i + "@example.org").withHold("by a test")));
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            LogoffReport refused = store.storeLogoff(LogoffMode.QUIET);
            assertEquals(1_004, refused.counts().left());
            assertEquals(1 + LogoffReport.MAX_AT_ONCE, refused.messages().size());
            assertEquals(1_003 - LogoffReport.MAX_AT_ONCE, refused.messagesOmitted());
            assertEquals(MessageState.ACTIVE, refused.messages().get(0).state());
            assertEquals(
                    "held0@example.org",
                    refused.messages().get(1).recipients().get(0).address());
            gate.open();
            LogoffReport report = store.storeLogoff(LogoffMode.ORDERLY);
            assertEquals(LogoffReport.MAX_MESSAGES, report.messages().size());
            assertEquals(3, report.messagesOmitted());
            LogoffReport quiet = world.open().storeLogoff(LogoffMode.QUIET);
            assertEquals(Outcome.RELEASED, quiet.outcome());
            assertEquals(LogoffReport.MAX_AT_ONCE, quiet.messages().size());
            assertEquals(1_003 - LogoffReport.MAX_AT_ONCE, quiet.messagesOmitted());
        }
    }

    /** What was queued when the store was opened is counted as such, and not as submitted. */
    @Test
    void D10_mailFromAnEarlierOpeningBalancesToo() {
        try (World world = new World(wire)) {
            MessageStore first = world.open();
            world.backingOff(first, "later@example.org");
            first.submit(World.mailTo("held@example.org").withHold("by a test"));
            first.close();
            MessageStore store = world.open();
            wire.on("later@example.org").refuse(550);
            store.withdraw(new MessageId(store.queue("", 10).messages().get(1).id()));
            store.submit(World.mailTo("ann@example.org"));
            LogoffReport report = store.storeLogoff(LogoffMode.PURGE);
            Told.assertBalanced(report, 2);
            assertEquals("PURGE RELEASED 0x00010000; submitted 1, sent 1, returned 1, withdrawn 1", Told.of(report));
        }
    }
}
