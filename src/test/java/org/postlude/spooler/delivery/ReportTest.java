package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.ReportTemplate;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Incarnation;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Reports to senders: each refused recipient once, and never a report about a report. */
class ReportTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().flushable().build();

    @Test
    void aRefusedRecipientIsReportedOnceAndTheOthersAreDelivered() {
        wire.on(ANN).refuse(550);
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN, BOB)).id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, bench.inbox().size());
            assertTrue(bench.inbox().get(0).contains("Final-Recipient: rfc822; " + ANN));
            assertTrue(bench.inbox().get(0).contains("Status: 5.1.1"));
            assertEquals(1, wire.deliveriesTo(BOB).size());
            var counts = store.storeLogoff(LogoffMode.ORDERLY).counts();
            assertEquals(1, counts.returned());
            assertEquals(0, counts.sent());
            assertEquals(0, counts.received());
            store.close();
        }
    }

    @Test
    void theWordsForPeopleAreThoseOfTheApplication() {
        wire.on(ANN).refuse(550);
        ReportTemplate words = ReportTemplate.USUAL.with(
                ReportTemplate.Kind.FAILED, "Sorry: {subject}", "Dear {sender}, not to:\n{recipients}\nYours, {host}");
        try (Bench bench = new Bench(builder -> builder.reportTemplate(words), wire)) {
            MessageStore store = bench.open();
            bench.awaitState(store, store.submit(Bench.mailTo(ANN)).id(), "ENDED");
            String report = bench.inbox().get(0);
            assertTrue(report.contains("\r\nSubject: Sorry: test\r\n"), report);
            assertTrue(report.contains("\r\nDear sender@example.org, not to:\r\n<" + ANN + ">: "), report);
            assertTrue(report.contains("\r\nYours, post.example.org\r\n"), report);
            assertTrue(report.contains("Final-Recipient: rfc822; " + ANN), report);
            store.close();
        }
    }

    @Test
    void aMessageWithoutASenderIsReturnedWithoutAReport() {
        wire.on(ANN).refuse(550);
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Mails.from("", ANN)).id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(List.of(), bench.inbox());
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @Test
    void recipientsOfOnePartThatAreRefusedAtDifferentTimesAreEachReported() {
        RetrySchedule schedule =
                new RetrySchedule(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(10));
        wire.on(ANN).refuse(550);
        wire.on(BOB).defer(Duration.ofMinutes(1)).answerBusy();
        try (Bench bench = new Bench(builder -> builder.retry(schedule), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN, BOB)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            assertEquals(1, bench.inbox().size());
            // Its time runs out while the transport is busy, which is no attempt.
            bench.time.advance(Duration.ofMinutes(11));
            bench.awaitState(store, id, "ENDED");
            assertEquals(2, bench.inbox().size());
            assertTrue(bench.inbox().get(1).contains("Final-Recipient: rfc822; " + BOB));
            assertTrue(bench.inbox().get(1).contains("4.4.7"));
            store.close();
        }
    }

    @Test
    void afterACrashUnderFailUnknownAMessageWithoutASenderIsNotReportedEither() throws Exception {
        VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
        InMemoryStoreProvider disk = new InMemoryStoreProvider();
        StoreAddress address = disk.freshAddress();
        Gate gate = wire.stopAt(ANN, Point.COMMITTED);
        Incarnation first = new Incarnation(disk);
        SpoolerCoordinator dying = spooler(first, time);
        dying.logon("client")
                .openStore(address, OpenOptions.DEFAULT)
                .submit(Mails.from("", ANN).withInDoubt(InDoubtPolicy.FAIL_UNKNOWN));
        gate.awaitReached(Bench.SOON);
        first.kill();
        gate.open();
        first.awaitQuietWire();
        dying.close();

        time.advance(Duration.ofSeconds(1));
        InMemoryStoreProvider after = disk.reopened();
        try (SpoolerCoordinator next = spooler(new Incarnation(after), time)) {
            MessageStore store = next.logon("client").openStore(address, OpenOptions.DEFAULT);
            Bench.until(() -> store.queue("", 10).messages().isEmpty());
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
        assertEquals(List.of(), after.filed(address, "INBOX"));
    }

    private SpoolerCoordinator spooler(Incarnation process, VirtualTime time) {
        process.hasSuccessors();
        return SpoolerCoordinator.builder()
                .store(process.stores())
                .transportProvider(process.transports(wire))
                .transport("wire", "scripted:wire", Map.of())
                .clock(time)
                .alarm(time::alarm)
                .build();
    }
}
