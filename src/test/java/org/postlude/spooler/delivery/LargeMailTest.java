package org.postlude.spooler.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.Reason;
import org.postlude.spooler.queue.Suspension;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Submission;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Large mail waits beside the rest, and whatever is asked for a destination is so for both (rule D23). */
class LargeMailTest {
    private static final int MIB = 1 << 20;
    private static final Duration HOUR = Duration.ofHours(1);

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().flushable().maxAttempts(4).build();

    /** So many octets of it, exactly. */
    private static Submission mail(String recipient, int octets) {
        String head = "From: sender@example.org\r\nTo: " + recipient
                + "\r\nMessage-ID: <large@example.org>\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\nSubject: test\r\n\r\n";
        StringBuilder text = new StringBuilder(octets).append(head);
        while (text.length() < octets - 80) {
            text.append("x".repeat(70)).append("\r\n");
        }
        text.append("y".repeat(octets - text.length() - 2)).append("\r\n");
        return Submission.of(
                Envelope.smtp("sender@example.org", recipient),
                Content.of(text.toString().getBytes(US_ASCII)));
    }

    private static MessageId submit(MessageStore store, String recipient, int octets) {
        return store.submit(mail(recipient, octets)).id();
    }

    private static String whyItWaits(Bench bench, MessageId id) {
        return bench.spooler.queue(bench.address).why(id).stream()
                .flatMap(each -> each.reasons().stream())
                .filter(reason -> reason.kind() == Reason.Kind.WAITING)
                .map(Reason::sentence)
                .findFirst()
                .orElse("");
    }

    private List<Gate> twoLargeOnes(MessageStore store) throws InterruptedException {
        List<Gate> gates = new ArrayList<>();
        for (String recipient : List.of("a@one.example", "b@two.example")) {
            gates.add(wire.stopAt(recipient, Point.BODY));
            submit(store, recipient, MIB);
        }
        for (Gate gate : gates) {
            gate.awaitReached(Bench.SOON);
        }
        return gates;
    }

    @Test
    void D23_aThirdLargeOneWaitsAndWhatIsSmallerByAnOctetGoesBy() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            List<Gate> gates = twoLargeOnes(store);
            MessageId third = submit(store, "c@one.example", MIB);
            for (int i = 0; i < 10; i++) {
                MessageId small = submit(store, "small" + i + "@one.example", MIB - 1);
                bench.awaitState(store, small, "ENDED");
            }
            assertEquals("QUEUED", Bench.stateOf(store, third));
            String why = whyItWaits(bench, third);
            assertTrue(why.contains("of large mail 2 of 2, 1 of"), why);

            gates.get(1).open();
            bench.awaitState(store, third, "ENDED");
            gates.get(0).open();
        }
    }

    @Test
    void D23_fiveSlowOnesToOneDestinationLeaveALineToTheOthers() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            List<Gate> gates = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                gates.add(wire.stopAt("slow" + i + "@one.example", Point.BODY));
                store.submit(Bench.mailTo("slow" + i + "@one.example"));
            }
            for (int i = 0; i < 3; i++) {
                gates.get(i).awaitReached(Bench.SOON);
            }
            for (int i = 0; i < 10; i++) {
                MessageId quick =
                        store.submit(Bench.mailTo("quick" + i + "@two.example")).id();
                bench.awaitState(store, quick, "ENDED");
            }
            gates.forEach(Gate::open);
        }
    }

    @Test
    void O8_aFlushOfADestinationIsOneOfItsLargeMailToo() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            wire.otherwise().defer(HOUR);
            MessageId large = submit(store, "large@one.example", MIB);
            MessageId small = submit(store, "small@one.example", 1_000);
            MessageId other = submit(store, "large@two.example", MIB);
            for (MessageId id : List.of(large, small, other)) {
                bench.awaitState(store, id, "BACKING_OFF");
            }
            wire.otherwise().accept();
            List<FlushResult> results =
                    bench.spooler.queue(bench.address).flush("wire", "one.example", Deadline.DEFAULT);
            assertEquals(List.of(new FlushResult("wire", 2, 0, 0, 0, 0, true)), results);
            assertEquals("BACKING_OFF", Bench.stateOf(store, other));
        }
    }

    @Test
    void O4_aSuspendedDestinationGetsNoLargeMailEither() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            Suspension suspension = queue.suspend("wire", Optional.of("one.example"), "they asked", null, "ops");
            MessageId large = submit(store, "large@one.example", MIB);
            MessageId other = submit(store, "large@two.example", MIB);
            bench.awaitState(store, other, "ENDED");
            bench.settle();
            assertEquals(0, wire.attemptsFor("large@one.example"));
            assertTrue(queue.why(large).orElseThrow().reasons().stream()
                    .anyMatch(reason -> reason.kind() == Reason.Kind.SUSPENDED));
            queue.resume(suspension.id());
            bench.awaitState(store, large, "ENDED");
        }
    }

    @Test
    void D23_reroutedItIsAsLargeAsBefore() throws InterruptedException {
        ScriptedTransport post =
                ScriptedTransport.builder().scheme("post").maxAttempts(4).build();
        try (Bench bench = new Bench(wire, post)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            List<Gate> gates = List.of(
                    post.stopAt("a@one.example", Point.BODY),
                    post.stopAt("b@two.example", Point.BODY),
                    post.stopAt("c@three.example", Point.BODY));
            List<MessageId> large = new ArrayList<>();
            for (String recipient : List.of("a@one.example", "b@two.example", "c@three.example")) {
                large.add(store.submit(mail(recipient, MIB).withHold("to go another way"))
                        .id());
            }
            for (int i = 0; i < 3; i++) {
                queue.reroute(Filter.of(large.get(i)), "wire2");
                queue.release(Filter.of(large.get(i)));
                if (i < 2) {
                    gates.get(i).awaitReached(Bench.SOON);
                }
            }
            Bench.until(() -> whyItWaits(bench, large.get(2)).contains("of large mail 2 of 2, 0 of"));
            gates.forEach(Gate::open);
            bench.awaitState(store, large.get(2), "ENDED");
        }
    }

    @Test
    void O4_aSuspendedTransportSendsNoLargeMailEither() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            Suspension suspension = queue.suspend("wire", Optional.empty(), "cutover", null, "ops");
            MessageId large = submit(store, "large@one.example", MIB);
            assertEquals(1, queue.flush(null, null, Deadline.DEFAULT).get(0).left());
            assertEquals(0, wire.attemptsFor("large@one.example"));
            queue.resume(suspension.id());
            bench.awaitState(store, large, "ENDED");
        }
    }

    @Test
    void D13_aReportNamesADeadDestinationOnceForMailOfBothSizes() {
        DestinationPolicy dead = new DestinationPolicy(1, 10, 1, HOUR, HOUR, 100);
        try (Bench bench = new Bench(builder -> builder.destinations(dead), wire)) {
            MessageStore store = bench.open();
            wire.otherwise().answerNetworkError(HOUR);
            MessageId first = submit(store, "small@dead.example", 1_000);
            bench.awaitState(store, first, "BACKING_OFF");
            submit(store, "large@dead.example", MIB);
            submit(store, "large2@dead.example", MIB);
            bench.time.advance(Duration.ofMinutes(30));
            LogoffReport report = store.storeLogoff(LogoffMode.NO_WAIT);
            assertEquals(3, report.counts().left());
            assertEquals(
                    1,
                    report.problems().stream()
                            .filter(line -> line.contains("dead.example over wire"))
                            .count(),
                    report.problems()::toString);
            store.close();
        }
    }
}
