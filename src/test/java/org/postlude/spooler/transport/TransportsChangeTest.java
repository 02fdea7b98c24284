package org.postlude.spooler.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.ProviderStatus;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/** Transports come and go while the spooler runs: nothing is lost, nothing is sent twice, and what goes leaves in order. */
class TransportsChangeTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";

    private final ScriptedTransport first =
            ScriptedTransport.builder().scheme("one").cancellable().inbound().build();
    private final ScriptedTransport second =
            ScriptedTransport.builder().scheme("two").cancellable().inbound().build();
    private final Bench bench = new Bench(builder -> builder.transportProvider(second), first);

    private static TransportRequest named(String name, String url) {
        return new TransportRequest(name, url, Map.of());
    }

    private List<String> transports() {
        return bench.spooler.status().stream()
                .filter(row -> row.kind() == ProviderStatus.Kind.TRANSPORT)
                .map(ProviderStatus::name)
                .toList();
    }

    private static long count(ScriptedTransport wire, String call) {
        return wire.calls().stream().filter(line -> line.contains(call)).count();
    }

    /** In steps: whoever is on the wire while hours pass is given up. */
    private void passTimeUntil(BooleanSupplier condition) {
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
            bench.time.advance(Duration.ofMinutes(1));
            bench.settle();
        }
        assertTrue(condition.getAsBoolean());
    }

    private void end(MessageStore store) {
        store.storeLogoff(LogoffMode.ORDERLY);
        store.close();
        bench.close();
        second.assertNoViolations();
    }

    @Test
    void oneThatIsAddedTakesMail() {
        MessageStore store = bench.open();
        bench.spooler.putTransports(List.of(named("other", "two:other")));
        MessageId id = store.submit(Bench.mailTo(ANN).withTransport("other")).id();
        bench.awaitState(store, id, "ENDED");
        assertEquals(1, second.deliveriesTo(ANN).size());
        assertEquals(0, first.attemptsFor(ANN));
        assertEquals(List.of("wire", "other"), transports());
        end(store);
    }

    @Test
    void oneThatIsReplacedFinishesWhatIsOnTheWireAndIsLoggedOff() throws Exception {
        MessageStore store = bench.open();
        Gate gate = bench.onTheWire(store, ANN, Point.BODY);
        bench.spooler.putTransports(List.of(named("wire", "two:wire")));
        MessageId id = store.submit(Bench.mailTo(BOB)).id();
        bench.awaitState(store, id, "ENDED");
        assertEquals(1, second.deliveriesTo(BOB).size());
        assertEquals(0, count(first, "transportLogoff"), "it is not left in the middle of a message");
        gate.open();
        Bench.until(() -> count(first, "transportLogoff") == 1);
        Bench.until(() -> transports().size() == 1);
        assertEquals(1, first.deliveriesTo(ANN).size());
        assertEquals(0, second.attemptsFor(ANN));
        end(store);
    }

    @Test
    void mailThatWaitsForOneThatIsRemovedKeepsItsRoute() {
        first.on(BOB).defer();
        MessageStore store = bench.open();
        MessageId id = store.submit(Bench.mailTo(BOB)).id();
        Bench.awaitBackOff(store, id);
        bench.spooler.removeTransports(List.of("wire", "nobody"));
        Bench.until(() -> transports().isEmpty());
        first.on(BOB).accept();
        passTimeUntil(() -> first.attemptsFor(BOB) == 2);
        bench.awaitState(store, id, "ENDED");
        assertEquals(1, first.deliveriesTo(BOB).size());
        assertEquals(2, count(first, "transportLogon"));
        end(store);
    }

    @Test
    void oneThatIsThereAgainTakesOverFromTheOneThatOldMailHadLoggedOn() {
        first.on(BOB).defer();
        MessageStore store = bench.open();
        MessageId id = store.submit(Bench.mailTo(BOB)).id();
        Bench.awaitBackOff(store, id);
        bench.spooler.putTransports(List.of(named("wire", "two:wire")));
        Bench.until(() -> count(first, "transportLogoff") == 1);
        passTimeUntil(() -> first.attemptsFor(BOB) == 2);
        Bench.awaitBackOff(store, id);
        assertEquals(List.of("wire", "wire"), transports());
        first.on(BOB).accept();
        bench.spooler.putTransports(List.of(named("wire", "one:wire")));
        Bench.until(() -> count(first, "transportLogoff") == 2 && count(second, "transportLogoff") == 1);
        Bench.until(() -> transports().equals(List.of("wire")));
        passTimeUntil(() -> first.attemptsFor(BOB) == 3);
        bench.awaitState(store, id, "ENDED");
        assertEquals(1, first.deliveriesTo(BOB).size());
        end(store);
    }

    @Test
    void oneThatIsRemovedFinishesTheMessageThatItBringsAndBringsNoOther() throws Exception {
        Gate gate = first.source().stopBeforeSave("one");
        MessageStore store = bench.open();
        byte[] mail = "Subject: in\r\n\r\nText\r\n".getBytes(US_ASCII);
        first.source().offer("one", mail).offer("two", mail);
        first.notifySpooler(SpoolerNotice.NEWMAIL);
        gate.awaitReached(Bench.SOON);
        bench.spooler.removeTransports(List.of("wire"));
        gate.open();
        Bench.until(() -> count(first, "transportLogoff") == 1);
        assertEquals(1, bench.inbox().size());
        assertEquals(List.of("one"), first.source().acknowledged());
        assertEquals(1, count(first, "END_INBOUND"));
        end(store);
    }

    @Test
    void oneThatCannotBeLeavesAllAsItWas() {
        MessageStore store = bench.open();
        TransportRequest wrong = new TransportRequest("wire", "two:wire", Map.of("bogus", "yes"));
        List<TransportRequest> both = List.of(named("other", "two:other"), wrong);
        assertThrows(TransportConfigurationException.class, () -> bench.spooler.putTransports(both));
        List<TransportRequest> nobodys = List.of(named("third", "three:third"));
        assertThrows(TransportConfigurationException.class, () -> bench.spooler.putTransports(nobodys));
        Bench.until(() -> transports().equals(List.of("wire")));
        MessageId id = store.submit(Bench.mailTo(ANN)).id();
        bench.awaitState(store, id, "ENDED");
        assertEquals(1, first.deliveriesTo(ANN).size());
        assertThrows(
                TransportConfigurationException.class,
                () -> store.submit(Bench.mailTo(BOB).withTransport("other")));
        assertTrue(second.deliveries().isEmpty());
        end(store);
    }
}
