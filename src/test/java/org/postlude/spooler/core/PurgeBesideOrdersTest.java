package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.PartId;
import org.postlude.message.Reply;
import org.postlude.store.LogoffMode;

/** What is being written without an attempt when a flush begins has had no turn by that. */
class PurgeBesideOrdersTest {
    private final Town town = new Town(
            Settings.DEFAULT,
            20,
            (transport, to, now) -> Town.defers(to, Reply.of(450, "4.2.0", "later"), Duration.ofMillis(20)));

    @Test
    void purgeTriesWhatAnOrderIsBeingWrittenForWhenItBegins() {
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(Duration.ofSeconds(1));
        PartId part = town.submit(store, "ann@busy.example");
        town.run(Duration.ofSeconds(1));
        town.step(new Event.Ordered(
                new CallKey(100), store, new Order.Retry(true), List.of(town.candidate(store, part))));
        town.step(new Event.LogoffRequested(
                new CallKey(99),
                store,
                new HandleKey(store.value()),
                Set.of(),
                LogoffMode.PURGE,
                town.now().plusSeconds(30),
                Face.CLIENT,
                false));
        town.run(Duration.ofSeconds(30));
        assertEquals(2, town.callsTo("busy.example"));
        assertTrue(town.state.stores.isEmpty());
    }
}
