package org.postlude.spooler.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Delivery;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** One message and several transports: each takes its own recipients, and what one leaves goes to the next (semantics 3.3). */
class SeveralTransportsTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";
    private static final String CAROL = "carol@example.org";

    private static ScriptedTransport.Builder over(String scheme) {
        return ScriptedTransport.builder().scheme(scheme).cancellable();
    }

    private static List<String> reached(ScriptedTransport wire) {
        return wire.deliveries().stream()
                .map(Delivery::recipient)
                .map(Recipient::toString)
                .sorted()
                .toList();
    }

    private static void send(MessageStore store, Bench bench, Recipient... recipients) {
        MessageId id = store.submit(FreeBench.mail(List.of(recipients))).id();
        bench.awaitState(store, id, "ENDED");
    }

    @Test
    void eachAddressTypeGoesItsOwnWay() {
        ScriptedTransport smtp = over("one").build();
        ScriptedTransport fax = over("two").addressTypes("FAX").build();
        try (Bench bench = new Bench(smtp, fax);
                MessageStore store = bench.open()) {
            send(store, bench, Recipient.smtp(ANN), new Recipient("FAX", "1"), Recipient.smtp("bob@example.net"));
            assertEquals(List.of(ANN, "bob@example.net"), reached(smtp));
            assertEquals(List.of("FAX:1"), reached(fax));
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
        }
    }

    @Test
    void anAddressThatTheWantedTransportDoesNotKnowGoesByItsType() {
        ScriptedTransport smtp = over("one").build();
        ScriptedTransport fax = over("two").addressTypes("FAX").build();
        try (Bench bench = new Bench(smtp, fax);
                MessageStore store = bench.open()) {
            List<Recipient> both = List.of(Recipient.smtp(ANN), new Recipient("FAX", "1"));
            MessageId relayed =
                    store.submit(FreeBench.mail(both).withTransport("wire")).id();
            bench.awaitState(store, relayed, "ENDED");
            assertEquals(List.of(ANN), reached(smtp));
            assertEquals(List.of("FAX:1"), reached(fax));
            MessageId local =
                    store.submit(FreeBench.mail(both).withTransport("local:")).id();
            bench.awaitState(store, local, "ENDED");
            assertEquals(1, bench.inbox().size(), "what is filed here is mail alone");
            assertEquals(List.of("FAX:1", "FAX:1"), reached(fax));
        }
    }

    @Test
    void whomOneLeavesTheNextTakesAndWhomNobodyTakesIsReturnedWithAReport() {
        ScriptedTransport first = over("one").build();
        ScriptedTransport second = over("two").build();
        ScriptedTransport last = over("three").addressTypes().build();
        first.on(BOB).notMine();
        first.on(CAROL).notMine();
        second.on(CAROL).notMine();
        last.on(CAROL).answerNotMine();
        try (Bench bench = new Bench(first, second, last);
                MessageStore store = bench.open()) {
            send(store, bench, Recipient.smtp(ANN), Recipient.smtp(BOB), Recipient.smtp(CAROL));
            assertEquals(List.of(ANN), reached(first));
            assertEquals(List.of(BOB), reached(second));
            assertEquals(List.of(), reached(last));
            assertEquals(1, first.attemptsFor(BOB), "who declined is not asked again");
            assertEquals(0, second.attemptsFor(ANN), "who was served is shown to nobody");
            assertEquals(0, last.attemptsFor(BOB));
            assertEquals(1, bench.inbox().size());
            String report = bench.inbox().get(0);
            assertTrue(report.contains(CAROL) && report.contains("5.4.4"), report);
            assertTrue(!report.contains("rfc822; " + BOB), report);
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
        }
    }

    /** The declined ones of a message are of two types, and the next transport of each is another one. */
    @Test
    void whatOneLeavesGoesToWhoeverTakesItsAddressType() {
        ScriptedTransport all = over("one").addressTypes("FAX", "TELEX").build();
        ScriptedTransport fax = over("two").addressTypes("FAX").build();
        ScriptedTransport telex = over("three").addressTypes("TELEX").build();
        all.on("FAX:1").notMine();
        all.on("TELEX:2").notMine();
        try (Bench bench = new Bench(all, fax, telex);
                MessageStore store = bench.open()) {
            send(store, bench, new Recipient("FAX", "1"), new Recipient("TELEX", "2"));
            assertEquals(List.of(), reached(all));
            assertEquals(List.of("FAX:1"), reached(fax));
            assertEquals(List.of("TELEX:2"), reached(telex));
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    /** A transport that broke may be mended: what only it is left for waits for it, as what was routed to it at once does. */
    @Test
    void T3_whomOneLeavesToOneThatIsBrokenWaitsAndIsNotReturned() {
        ScriptedTransport first = over("one").build();
        ScriptedTransport second = over("two").build();
        first.on(BOB).notMine();
        try (Bench bench = new Bench(first, second);
                MessageStore store = bench.open()) {
            second.notifySpooler(SpoolerNotice.CRITICAL_ERROR);
            MessageId id =
                    store.submit(FreeBench.mail(List.of(Recipient.smtp(BOB)))).id();
            Bench.until(() -> first.attemptsFor(BOB) == 1);
            Bench.until(() -> !Set.of("QUEUED", "ACTIVE").contains(Bench.stateOf(store, id)));
            assertEquals("BACKING_OFF", Bench.stateOf(store, id));
            assertEquals(List.of(), bench.inbox());
            assertEquals(1, first.attemptsFor(BOB), "who declined is not asked again");
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().left());
        }
    }

    @Test
    void oneThatIsBusyWithSomeLeavesTheOthersAlone() {
        ScriptedTransport smtp = over("one").build();
        ScriptedTransport fax = over("two").addressTypes("FAX").build();
        smtp.on(ANN).defer(Duration.ofHours(1)).accept();
        try (Bench bench = new Bench(smtp, fax);
                MessageStore store = bench.open()) {
            MessageId id = store.submit(FreeBench.mail(List.of(Recipient.smtp(ANN), new Recipient("FAX", "1"))))
                    .id();
            Bench.until(() -> reached(fax).equals(List.of("FAX:1")));
            bench.awaitState(store, id, "BACKING_OFF");
            bench.time.advance(Duration.ofHours(1));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, fax.attemptsFor("FAX:1"));
            assertEquals(List.of(ANN), reached(smtp));
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }
}
