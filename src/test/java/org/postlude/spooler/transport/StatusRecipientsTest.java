package org.postlude.spooler.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.ProviderContractException;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Submission;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.StoredMessage;
import org.postlude.tck.transport.Delivery;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.StatusAnswer;

/** What a transport hears of a message after the next hop took it, and what the sender is told. */
class StatusRecipientsTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private Delivery sent(Bench bench, MessageStore store, String... recipients) {
        MessageId id = store.submit(Bench.mailTo(recipients)).id();
        bench.awaitState(store, id, "ENDED");
        return wire.deliveriesTo(recipients[0]).get(0);
    }

    @Test
    void T23_eachDeliveryAndEachFailureIsReportedToTheSenderOnce() throws IOException {
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            Delivery ann = sent(bench, store, ANN, BOB);
            assertEquals(StatusAnswer.FILED, wire.reportLate(ann, true));
            assertEquals(StatusAnswer.FILED, wire.reportLate(ann, true));
            String report = onlyOne(bench.inbox());
            assertTrue(report.contains("Action: delivered") && report.contains("Status: 2.1.5"), report);
            assertTrue(report.contains("Final-Recipient: rfc822; " + ANN) && !report.contains("; " + BOB), report);
            assertEquals(
                    StatusAnswer.FILED, wire.reportLate(wire.deliveriesTo(BOB).get(0), false));
            assertEquals(2, bench.inbox().size());
            String failure = bench.inbox().get(1);
            assertTrue(failure.contains("Action: failed") && failure.contains("; " + BOB), failure);
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    @Test
    void T23_whatIsFiledIsFiledOnceInAnotherLifeToo() throws IOException {
        Delivery ann;
        try (Bench bench = new Bench(wire)) {
            try (MessageStore store = bench.open()) {
                ann = sent(bench, store, ANN);
                assertEquals(StatusAnswer.FILED, wire.reportLate(ann, true));
                store.storeLogoff(LogoffMode.ORDERLY);
            }
            assertEquals(StatusAnswer.UNKNOWN, wire.reportLate(ann, true), "its store is not open");
            try (MessageStore store = bench.open()) {
                bench.time.advance(Duration.ofDays(1));
                assertEquals(StatusAnswer.FILED, wire.reportLate(ann, true));
                assertEquals(1, bench.inbox().size());
                store.storeLogoff(LogoffMode.ORDERLY);
            }
        }
    }

    @Test
    void T23_whatIsNotRecordedYetIsToldAgainLater() throws Exception {
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            Gate gate = wire.stopAt(ANN, Point.COMMITTED);
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            gate.awaitReached(Bench.SOON);
            Delivery ann = wire.deliveriesTo(ANN).get(0);
            assertEquals(StatusAnswer.TOO_EARLY, wire.reportLate(ann, true));
            assertEquals(List.of(), bench.inbox());
            gate.open();
            bench.awaitState(store, id, "ENDED");
            assertEquals(StatusAnswer.FILED, wire.reportLate(ann, true));
            assertEquals(1, bench.inbox().size());
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    @Test
    void T23_nobodyIsToldOfAMessageWithoutASender() throws IOException {
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            Submission mail = Bench.mailTo(ANN);
            MessageId id = store.submit(Submission.of(Envelope.smtp("", ANN), mail.content()))
                    .id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(
                    StatusAnswer.FILED, wire.reportLate(wire.deliveriesTo(ANN).get(0), false));
            assertEquals(List.of(), bench.inbox());
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    @Test
    void T23_oneStoreThatFailsDoesNotKeepTheReportsOfTheOthers() throws IOException {
        try (Bench bench = new Bench(wire);
                MessageStore broken = bench.session.openStore(
                        bench.disk.freshAddress(), OpenOptions.DEFAULT.withDefaultInbox(false));
                MessageStore store = bench.open()) {
            Delivery ann = sent(bench, store, ANN);
            bench.process.inside("spooler-1.parts", () -> {
                throw new IllegalStateException("of a test");
            });
            assertEquals(StatusAnswer.FILED, wire.reportLate(ann, true));
            assertEquals(1, bench.inbox().size());
            store.storeLogoff(LogoffMode.ORDERLY);

            IOException thrown = assertThrows(
                    IOException.class, () -> wire.reportLate(ann, true), "the broken one may be the one that has it");
            assertTrue(String.valueOf(thrown.getMessage()).contains("tell it again"), thrown::toString);
            broken.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    /** Its last part ends, or it is withdrawn, between the look at it and the report that was to show it. */
    @Test
    void T23_aMessageThatGoesWhileItsReportIsMadeIsReportedWithoutItAndTheStoreGoesOn() throws IOException {
        wire.on(BOB).defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            MessageId id = store.submit(Bench.mailTo(ANN, BOB)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            bench.process.answering("spooler-1.open", answer -> gone((StoredMessage) Objects.requireNonNull(answer)));
            assertEquals(
                    StatusAnswer.FILED, wire.reportLate(wire.deliveriesTo(ANN).get(0), false));
            bench.process.answering("spooler-1.open", answer -> answer);

            assertTrue(onlyOne(bench.inbox()).contains("; " + ANN));
            MessageId next = store.submit(Bench.mailTo("carol@example.org")).id();
            bench.awaitState(store, next, "ENDED");
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
        }
    }

    private static StoredMessage gone(StoredMessage was) {
        Content content = new Content() {
            @Override
            public long size() {
                return was.content().size();
            }

            @Override
            public InputStream open() throws IOException {
                throw new NoSuchMessageException(was.id());
            }
        };
        return new StoredMessage(was.id(), was.envelope(), was.submitted(), content);
    }

    @Test
    void T23_whatMakesNoSenseIsThrownBackAndFilesNothing() throws IOException {
        FreeTransport free = new FreeTransport();
        try (FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann");
            bench.awaitState(id, "ENDED");
            PartId part = new PartId(id, 0);
            Recipient ann = new Recipient(FreeTransport.TYPE, "ann");
            Reply reply = Reply.local("words");
            EndResult.Result delivered = new EndResult.Result(ann, new RecipientOutcome.Accepted(reply));
            List<List<EndResult.Result>> slips = List.of(
                    List.of(new EndResult.Result(ann, new RecipientOutcome.Deferred(reply))),
                    List.of(delivered, delivered),
                    List.of(new EndResult.Result(
                            new Recipient(FreeTransport.TYPE, "stranger"), new RecipientOutcome.Refused(reply))));
            for (List<EndResult.Result> slip : slips) {
                ProviderContractException thrown = assertThrows(
                        ProviderContractException.class, () -> free.support().statusRecipients(part, slip));
                assertEquals("T23", thrown.rule());
                assertTrue(String.valueOf(thrown.getMessage()).contains("transport 'free'"), thrown::toString);
                assertTrue(String.valueOf(thrown.getMessage()).contains("nothing was filed"), thrown::toString);
            }
            assertEquals(
                    StatusAnswer.UNKNOWN,
                    free.support()
                            .statusRecipients(new PartId(new MessageId("nobody-knows-it"), 0), List.of(delivered)));
            assertEquals(List.of(), bench.bench.inbox());
        }
    }

    private static String onlyOne(List<String> inbox) {
        assertEquals(1, inbox.size(), inbox::toString);
        return inbox.get(0);
    }
}
