package org.postlude.spooler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** A flush tells what it did, transport by transport (rule O8). */
class FlushResultTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().flushable().build();
    private final ScriptedTransport post =
            ScriptedTransport.builder().scheme("post").flushable().build();

    private static MessageId backingOff(Bench bench, MessageStore store, ScriptedTransport by, String recipient) {
        by.on(recipient).defer(Duration.ofHours(1));
        MessageId id = store.submit(Bench.mailTo(recipient)).id();
        bench.awaitState(store, id, "BACKING_OFF");
        return id;
    }

    @Test
    void O8_aFlushTellsWhatBecameOfTheMailOfEachTransport() {
        try (Bench bench = new Bench(wire, post)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            backingOff(bench, store, wire, "sent@a.example");
            backingOff(bench, store, wire, "again@b.example");
            backingOff(bench, store, wire, "refused@c.example");
            backingOff(bench, store, wire, "doubt@d.example");
            MessageId other = backingOff(bench, store, wire, "other@e.example");
            queue.hold(Filter.of(other), "for its way", null);
            queue.reroute(Filter.of(other), "wire2");
            post.on("other@e.example").accept();
            queue.release(Filter.of(other));
            bench.awaitState(store, other, "ENDED");
            MessageId kept = backingOff(bench, store, wire, "kept@f.example");
            queue.hold(Filter.of(kept), "over there", null);
            queue.reroute(Filter.of(kept), "wire2");
            wire.on("sent@a.example").accept();
            wire.on("again@b.example").defer(Duration.ofHours(1));
            wire.on("refused@c.example").refuse(550);
            wire.on("doubt@d.example").inDoubtAndLost();
            store.submit(Bench.mailTo("later@g.example")
                    .withNotBefore(bench.time.instant().plus(Duration.ofHours(5))));

            List<FlushResult> results = queue.flush(null, null, Deadline.DEFAULT);

            assertEquals(
                    List.of(
                            new FlushResult("wire", 1, 1, 1, 1, 1, true),
                            new FlushResult("wire2", 0, 0, 1, 0, 0, true)),
                    results);
        }
    }

    @Test
    void O8_aTransportThatOnlyMailNamesIsFlushedByThatName() {
        try (Bench bench = new Bench(wire, post)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            MessageId ann = backingOff(bench, store, wire, "ann@example.org");
            queue.hold(Filter.of(ann), "for its way", null);
            queue.reroute(Filter.of(ann), "post://elsewhere");

            List<FlushResult> results = queue.flush("post://elsewhere", null, Deadline.DEFAULT);

            assertEquals(List.of(new FlushResult("post://elsewhere", 0, 0, 1, 0, 0, true)), results);
            String said = assertThrows(
                            IllegalArgumentException.class, () -> queue.flush("typo", null, Deadline.DEFAULT))
                    .getMessage();
            assertEquals(
                    "there is no transport typo; there are wire, wire2, and no mail waits for it. Nothing was flushed;"
                            + " 'queue list' names the transports",
                    said);
        }
    }

    @Test
    void O8_oneTransportAndOneDestinationIsFlushedAlone() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            MessageId ann = backingOff(bench, store, wire, "ann@example.org");
            MessageId organic = backingOff(bench, store, wire, "bob@example.organic");
            wire.on("ann@example.org").accept();

            List<FlushResult> results = queue.flush("wire", "Example.ORG", Deadline.DEFAULT);

            assertEquals(List.of(new FlushResult("wire", 1, 0, 0, 0, 0, true)), results);
            bench.awaitState(store, ann, "ENDED");
            assertEquals(1, wire.attemptsFor("bob@example.organic"));
            assertEquals("BACKING_OFF", Bench.stateOf(store, organic));
            assertEquals(
                    List.of(),
                    wire.calls().stream()
                            .filter(call -> call.startsWith("flush"))
                            .toList());
        }
    }

    @Test
    void O8_heldAndSuspendedMailIsLeft() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            backingOff(bench, store, wire, "ann@example.org");
            backingOff(bench, store, wire, "bob@example.com");
            wire.on("eve@example.net").inDoubtAndLost();
            MessageId doubt = store.submit(Bench.mailTo("eve@example.net").withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            bench.awaitState(store, doubt, "IN_DOUBT");
            wire.on("max@example.info").inDoubtAndLost();
            MessageId held = store.submit(Bench.mailTo("max@example.info")).id();
            bench.awaitState(store, held, "IN_DOUBT");
            queue.hold(Filter.of(held), "ask them first", bench.time.instant().plus(Duration.ofHours(9)));
            queue.hold(Filter.parse("domain=example.org"), "wait", null);
            queue.suspend("wire", Optional.of("example.com"), "they asked", null, "ops");
            assertEquals(
                    List.of(new FlushResult("wire", 0, 0, 2, 2, 0, true)), queue.flush("wire", null, Deadline.DEFAULT));
            assertEquals(1, wire.attemptsFor("ann@example.org"));
            assertEquals(1, wire.attemptsFor("bob@example.com"));
            assertEquals(1, wire.attemptsFor("max@example.info"));
        }
    }

    @Test
    void O8_atItsDeadlineItTellsWhatThereIsAndGoesOn() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            MessageId id = backingOff(bench, store, wire, "ann@example.org");
            wire.on("ann@example.org").accept();
            Gate gate = wire.stopAt("ann@example.org", Point.BODY);
            CompletableFuture<List<FlushResult>> flush =
                    CompletableFuture.supplyAsync(() -> queue.flush(null, null, Deadline.in(Duration.ofSeconds(10))));
            gate.awaitReached(Bench.SOON);
            bench.time.advance(Duration.ofSeconds(11));
            List<FlushResult> results = flush.join();
            assertEquals(List.of(new FlushResult("wire", 0, 0, 0, 0, 0, false)), results);
            gate.open();
            bench.awaitState(store, id, "ENDED");
        }
    }

    @Test
    void aTransportThatNobodyKnowsIsRefused() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            assertThrows(IllegalArgumentException.class, () -> queue.flush("none", null, Deadline.DEFAULT));
            store.close();
        }
    }
}
