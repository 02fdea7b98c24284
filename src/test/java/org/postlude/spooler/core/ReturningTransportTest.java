package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;

/** A transport is replaced, old mail has the former one logged on again, and then that one is configured again. */
class ReturningTransportTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final TransportKey FOR_OLD_MAIL = new TransportKey(2);
    private static final TransportKey AGAIN = new TransportKey(3);

    private boolean isRefused = true;
    private final Town town = new Town(Settings.DEFAULT, 10, this::hop);
    private final StoreKey store;
    private final PartId old;

    ReturningTransportTest() {
        town.transport("smtp");
        store = town.open();
        town.run(SOON);
        replaceBy("smtp:new");
        old = town.submit(store, "ann@old.example");
        town.run(SOON);
    }

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        return isRefused ? Town.refusesTheLogin(Duration.ofMinutes(5)) : Town.accepts(recipient, Duration.ofMillis(10));
    }

    private void replaceBy(String url) {
        town.step(new Event.AddTransport("smtp", url));
        town.run(SOON);
        town.step(new Event.RemoveTransport("smtp", false));
        town.run(SOON);
    }

    @BeforeEach
    void oldMailHasIt() {
        assertEquals(Set.of(new TransportKey(1), FOR_OLD_MAIL), town.state.transports.keySet());
        assertEquals(1, town.calls.size());
    }

    @Test
    void itIsTheOnlyOneWithItsRouteAndWhatItMeetsIsRemembered() {
        replaceBy("smtp:");
        assertEquals(Set.of(AGAIN), town.state.transports.keySet());
        town.submit(store, "bob@new.example");
        town.run(SOON);
        assertEquals(List.of(Lanes.prefix("smtp")), List.copyOf(town.state.destinations.outages.keySet()));
        isRefused = false;
        town.run(Duration.ofMinutes(10));
        assertEquals(0, town.left(store));
    }

    @Test
    void theFormerOneIsBrokenAndNoMailWaitsForIt() {
        town.step(new Event.TransportFailed(FOR_OLD_MAIL, "it is broken"));
        isRefused = false;
        replaceBy("smtp:");
        PartId mail = town.submit(store, "bob@new.example");
        town.run(SOON);
        assertTrue(town.ended.containsKey(mail));
        town.run(Duration.ofHours(2));
        assertTrue(town.ended.containsKey(old));
    }

    @Test
    void whatBeginsFromThenOnGoesOverTheOneForNewMail() {
        town.step(new Event.AddTransport("smtp", "smtp:"));
        TransportState former = town.state.byRoute("smtp", "smtp:");
        assertEquals(AGAIN, former == null ? null : former.key);
        town.run(SOON);
        assertEquals(Set.of(new TransportKey(1), AGAIN), town.state.transports.keySet());
    }
}
