package org.postlude.spooler.logoff;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.RecipientStatus;
import org.postlude.store.Submission;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Mail that is refused for good while a logoff sends it: its report is durable before the store is released. */
class ReturnedMailTest {
    private final ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();

    private static CompletableFuture<LogoffReport> noWait(World world, MessageStore store) {
        CompletableFuture<LogoffReport> report =
                store.storeLogoffAsync(LogoffMode.NO_WAIT, Deadline.none()).toCompletableFuture();
        world.settle();
        return report;
    }

    private static List<String> inbox(World world) {
        return world.disk.filed(world.address, SpoolerLogon.INBOX).stream()
                .map(octets -> new String(octets, US_ASCII))
                .toList();
    }

    @Test
    void NO_WAIT_returnedMessageIsReportedBeforeTheRelease() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.submit(World.mailTo("gone@example.org"));
            wire.on("gone@example.org").refuse(550);
            CompletableFuture<LogoffReport> report = noWait(world, store);
            var filing = world.disk.hold(Operation.DELIVER, Moment.BEFORE);
            gate.open();
            filing.awaitArrival();
            world.settle();
            assertFalse(report.isDone(), "the report to the sender is not durable yet");
            assertEquals(List.of(), inbox(world));
            filing.open();
            assertTold("NO_WAIT RELEASED 0x00010000; submitted 2, sent 1, returned 1", World.soon(report));
            assertEquals(1, inbox(world).size());
            String told = inbox(world).get(0);
            assertTrue(told.contains("Final-Recipient: rfc822; gone@example.org"), told);
            assertTrue(told.contains("Diagnostic-Code: smtp; 550"), told);
        }
    }

    @Test
    void NO_WAIT_powerCutRightAfterTheReportLosesNeither() throws InterruptedException {
        World world = new World(wire);
        MessageStore store = world.open();
        Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
        store.submit(World.mailTo("gone@example.org"));
        wire.on("gone@example.org").refuse(550);
        CompletableFuture<LogoffReport> report = noWait(world, store);
        gate.open();
        assertEquals(1, World.soon(report).counts().returned());
        world.disk.powerCut(1);
        assertEquals(1, inbox(world).size());
        world.spooler.close();
    }

    @Test
    void NO_WAIT_nobodyIsToldOfAMessageFromNobody() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.submit(Submission.of(
                    Envelope.smtp("", "gone@example.org"), Content.of(World.textFor("gone@example.org"))));
            wire.on("gone@example.org").refuse(550);
            CompletableFuture<LogoffReport> report = noWait(world, store);
            gate.open();
            assertTold("NO_WAIT RELEASED 0x00010000; submitted 2, sent 1, returned 1", World.soon(report));
            assertEquals(List.of(), inbox(world));
        }
    }

    @Test
    void NO_WAIT_oneRefusedOfTwoMakesAReturnedMessage() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.submit(World.mailTo("gone@example.org", "there@example.org"));
            wire.on("gone@example.org").refuse(550);
            CompletableFuture<LogoffReport> report = noWait(world, store);
            gate.open();
            assertTold("NO_WAIT RELEASED 0x00010000; submitted 2, sent 1, returned 1", World.soon(report));
            assertEquals(1, wire.deliveriesTo("there@example.org").size());
            assertEquals(1, inbox(world).size());
            assertFalse(inbox(world).get(0).contains("Final-Recipient: rfc822; there@example.org"));
        }
    }

    @Test
    void NO_WAIT_messageWithARefusedAndADeferredPartIsLeftAndListsBoth() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.submit(World.mailTo("gone@example.org", "later@example.net"));
            wire.on("gone@example.org").refuse(550);
            wire.on("later@example.net").defer(Duration.ofHours(1));
            CompletableFuture<LogoffReport> pending = noWait(world, store);
            gate.open();
            LogoffReport report = World.soon(pending);
            assertTold(
                    "NO_WAIT RELEASED 0x00090000; submitted 2, sent 1, left 1, requeued 1; gone BACKING_OFF 1", report);
            assertEquals(
                    List.of("gone@example.org RETURNED", "later@example.net BACKING_OFF"),
                    report.messages().get(0).recipients().stream()
                            .map(ReturnedMailTest::words)
                            .toList());
            assertEquals(1, inbox(world).size());
        }
    }

    private static String words(RecipientStatus recipient) {
        return recipient.address() + " " + recipient.state();
    }
}
