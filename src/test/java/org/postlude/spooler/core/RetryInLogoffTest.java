package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.store.LogoffMode;

/** Found by the exhaustive worlds: a retry in the very instant of a logoff's beginning would be one more attempt of it (C10). */
class RetryInLogoffTest {
    private final Town town = new Town(Settings.DEFAULT, 20, RetryInLogoffTest::hop);

    private static Town.Says hop(String transport, Recipient recipient, Instant now) {
        return recipient.domain().equals("slow.example")
                ? Town.accepts(recipient, Duration.ofSeconds(10))
                : Town.defers(recipient, Reply.of(450, "4.2.0", "later"), Duration.ofMillis(20));
    }

    @Test
    void C10_whatIsRetriedWhileALogoffRunsIsNoneOfItsAttempts() {
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(Duration.ofSeconds(1));
        PartId part = town.submit(store, "ann@busy.example");
        town.submit(store, "bob@slow.example");
        town.run(Duration.ofSeconds(1));
        town.step(new Event.LogoffRequested(
                new CallKey(99),
                store,
                new HandleKey(store.value()),
                Set.of(),
                LogoffMode.NO_WAIT,
                town.now().plusSeconds(30),
                Face.CLIENT,
                false));
        town.run(Duration.ZERO);
        town.step(new Event.Ordered(
                new CallKey(100), store, new Order.Retry(true), List.of(town.candidate(store, part))));
        town.run(Duration.ofSeconds(30));
        assertEquals(1, town.callsTo("busy.example"));
        assertTrue(town.state.stores.isEmpty());
    }
}
