package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Delivery;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.TransportConfigurationException;

/** Domains that have a way of their own, smart hosts and fallbacks (rule D21). */
class RoutesTest {
    private final ScriptedTransport first = over("one");
    private final ScriptedTransport second = over("two");
    private final ScriptedTransport third = over("three");

    private static ScriptedTransport over(String scheme) {
        return ScriptedTransport.builder().scheme(scheme).cancellable().build();
    }

    private static List<String> reached(ScriptedTransport wire) {
        return wire.deliveries().stream()
                .map(Delivery::recipient)
                .map(Recipient::toString)
                .sorted()
                .toList();
    }

    private static void send(Bench bench, MessageStore store, String... recipients) {
        MessageId id = store.submit(Bench.mailTo(recipients)).id();
        bench.awaitState(store, id, "ENDED");
    }

    @Test
    void D21_theFirstRouteThatFitsIsTakenAndWhatNoneFitsGoesByTheOrder() {
        try (Bench bench = new Bench(
                        builder -> builder.route("a.example", "wire2").route("*.example", "wire3"),
                        first,
                        second,
                        third);
                MessageStore store = bench.open()) {
            send(bench, store, "r@A.example", "r@b.example", "r@c.example.org");
            assertEquals(List.of("r@c.example.org"), reached(first));
            assertEquals(List.of("r@A.example"), reached(second));
            assertEquals(List.of("r@b.example"), reached(third));
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    @Test
    void D21_aRouteForAllIsASmartHost() {
        try (Bench bench = new Bench(builder -> builder.route("*", "wire2"), first, second);
                MessageStore store = bench.open()) {
            send(bench, store, "r@a.example", "r@b.test");
            assertEquals(List.of("r@a.example", "r@b.test"), reached(second));
            assertEquals(List.of(), reached(first));
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    @Test
    void D21_whereTheFirstIsNotReachedTheSecondTakesItAtOnce() {
        first.on("r@a.example").answerNetworkError(Duration.ofHours(1));
        try (Bench bench = new Bench(builder -> builder.route("a.example", "wire", "wire2"), first, second);
                MessageStore store = bench.open()) {
            send(bench, store, "r@a.example");
            assertEquals(1, first.attemptsFor("r@a.example"));
            assertEquals(List.of("r@a.example"), reached(second));
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    @Test
    void aRouteOverATransportThatIsNotThereIsRefusedByName() {
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder()
                .transportProvider(first)
                .transport("one:x")
                .route("a.example", "nowhere");
        String told = assertThrows(TransportConfigurationException.class, builder::build)
                .toString();
        assertTrue(told.contains("a.example") && told.contains("'nowhere'"), told);
        assertThrows(TransportConfigurationException.class, () -> builder.route("b.example"));
        assertThrows(IllegalArgumentException.class, () -> builder.route(" ", "one"));
    }
}
