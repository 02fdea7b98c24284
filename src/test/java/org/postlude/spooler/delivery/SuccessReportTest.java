package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.ReportOn;
import org.postlude.store.Submission;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.StatusAnswer;

/** What a sender is told who said what it wants to be told: NOTIFY of RFC 3461. */
class SuccessReportTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private List<String> sent(Bench bench, Submission mail) {
        MessageStore store = bench.open();
        MessageId id = store.submit(mail).id();
        bench.awaitState(store, id, "ENDED");
        List<String> inbox = bench.inbox();
        store.storeLogoff(LogoffMode.ORDERLY);
        store.close();
        return inbox;
    }

    @Test
    void D17_whoAsksIsToldThatTheNextHopHasIt() {
        try (Bench bench = new Bench(wire)) {
            List<String> inbox = sent(bench, Bench.mailTo(ANN, BOB).withReports(Set.of(ReportOn.SUCCESS)));
            assertEquals(1, inbox.size());
            String report = inbox.get(0);
            assertTrue(report.contains("Final-Recipient: rfc822; " + ANN + "\r\nAction: relayed\r\n"), report);
            assertTrue(report.contains("Final-Recipient: rfc822; " + BOB + "\r\nAction: relayed\r\n"), report);
            assertTrue(report.contains("Status: 2."), report);
            assertFalse(report.contains("Text for ann"), "of a success the header is enough (RFC 3461, 4.3)");
        }
    }

    @Test
    void D17_aDeliveryIntoTheInboxIsADelivery() {
        try (Bench bench = new Bench(builder -> builder.transport("local:"), onlyFor("NOTHING"))) {
            List<String> inbox = sent(bench, Bench.mailTo(ANN).withReports(Set.of(ReportOn.SUCCESS)));
            assertEquals(2, inbox.size());
            assertTrue(inbox.get(1).contains("Final-Recipient: rfc822; " + ANN + "\r\nAction: delivered\r\n"));
        }
    }

    private static ScriptedTransport onlyFor(String type) {
        return ScriptedTransport.builder().cancellable().addressTypes(type).build();
    }

    @Test
    void D17_whoDidNotAskIsNotTold() {
        try (Bench bench = new Bench(wire)) {
            assertEquals(List.of(), sent(bench, Bench.mailTo(ANN)));
        }
    }

    @Test
    void D17_whoHasNoAddressIsNotTold() {
        try (Bench bench = new Bench(wire)) {
            assertEquals(List.of(), sent(bench, Mails.from("", ANN).withReports(EnumSet.allOf(ReportOn.class))));
        }
    }

    @Test
    void D17_oneAcceptedAndOneRefusedMakeTwoReports() {
        wire.on(BOB).refuse(550);
        try (Bench bench = new Bench(wire)) {
            List<String> inbox = sent(bench, Bench.mailTo(ANN, BOB).withReports(EnumSet.allOf(ReportOn.class)));
            assertEquals(2, inbox.size());
            assertTrue(inbox.get(0).contains("Final-Recipient: rfc822; " + BOB + "\r\nAction: failed\r\n"));
            assertFalse(inbox.get(0).contains("Final-Recipient: rfc822; " + ANN));
            assertTrue(inbox.get(1).contains("Final-Recipient: rfc822; " + ANN + "\r\nAction: relayed\r\n"));
            assertFalse(inbox.get(1).contains("Final-Recipient: rfc822; " + BOB));
        }
    }

    @Test
    void D17_whoWantsToHearNothingIsNotToldOfAFailureEither() throws IOException {
        wire.on(BOB).refuse(550);
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id =
                    store.submit(Bench.mailTo(ANN, BOB).withReports(Set.of())).id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(
                    StatusAnswer.FILED, wire.reportLate(wire.deliveriesTo(ANN).get(0), true));
            assertEquals(List.of(), bench.inbox());
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @Test
    void D17_aReportThatCannotBeFiledNeverTouchesTheMail() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.stopAt(ANN, Point.BODY);
            MessageId id = store.submit(Bench.mailTo(ANN).withReports(Set.of(ReportOn.SUCCESS)))
                    .id();
            gate.awaitReached(Bench.SOON);
            bench.process.answering("spooler-1.deliver ndr:" + id + ":0:sent:0", answer -> {
                throw new IllegalStateException("planted");
            });
            gate.open();
            Bench.until(() -> bench.journal.count("spooler-1.deliver ndr:" + id + ":0:sent:0") == 1);
            assertFalse(store.storeLogoff(LogoffMode.ORDERLY).problems().isEmpty());
            store.close();
            MessageStore again = bench.open();
            Bench.until(() -> again.queue("", 10).messages().isEmpty());
            assertEquals(1, wire.deliveriesTo(ANN).size(), "its outcome was on disk before the report was tried");
            assertEquals(1, bench.inbox().size());
            again.storeLogoff(LogoffMode.ORDERLY);
            again.close();
        }
    }
}
