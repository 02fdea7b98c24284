package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.DestinationPolicy;

/** A destination gets more attempts at once while it answers, and half as many when it does not (rule D12). */
class ConcurrencyTest {
    private static final String LANE = Lanes.of("smtp", Recipient.smtp("r@one.example"));
    private static final Settings SETTINGS = Settings.DEFAULT.with(
            new DestinationPolicy(2, 8, 3, Duration.ofMinutes(1), Duration.ofHours(1), 100), List.of());

    private Town.@Nullable Says says = Town.isDown(Duration.ofSeconds(1));
    private int most;
    private int running;
    private final Town town = new Town(SETTINGS, 50, this::hop);
    private final StoreKey store;

    ConcurrencyTest() {
        town.transport("smtp");
        store = town.open();
        town.run(Duration.ofSeconds(1));
        town.answered = call -> running--;
    }

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        running++;
        most = Math.max(most, running);
        return says == null ? Town.accepts(recipient, Duration.ofSeconds(1)) : says;
    }

    private void submit(int count) {
        for (int i = 0; i < count; i++) {
            town.queue(store, "sender@example.org", "r" + i + "@one.example", 0, List.of());
        }
        town.submitted(store, count);
    }

    private int limit() {
        return Destinations.limit(new Step(town.state, town.now(), SETTINGS), LANE, false);
    }

    @Test
    void D12_itGrowsByOneForEachWindowOfAnswersUpToTheMost() {
        says = null;
        submit(1_000);
        assertEquals(2, limit());
        town.run(Duration.ofMillis(1_500));
        assertEquals(3, limit());
        town.run(Duration.ofSeconds(1));
        assertEquals(4, limit());
        town.run(Duration.ofSeconds(30));
        assertEquals(8, limit());
        assertEquals(8, most);
    }

    @Test
    void D12_whatDoesNotUseItsPlacesGetsNoMore() {
        says = null;
        for (int i = 0; i < 50; i++) {
            submit(1);
            town.run(Duration.ofSeconds(2));
        }
        assertEquals(2, limit());
        assertTrue(town.state.destinations.known.isEmpty(), "nothing is to be remembered of it");
    }

    @Test
    void D12_aDestinationOfLargeMailOnlyGrowsTooAlsoAfterItShrank() {
        says = null;
        town.isLarge = true;
        submit(3_000);
        town.run(Duration.ofSeconds(60));
        assertEquals(8, limit());
        assertEquals(6, most, "of eight");
        says = Town.defers(
                Recipient.smtp("r@one.example"), Reply.of(421, "4.7.0", "too many connections"), Duration.ofSeconds(1));
        town.run(Duration.ofSeconds(5));
        assertEquals(1, limit());
        says = null;
        town.run(Duration.ofSeconds(60));
        assertEquals(8, limit());
    }

    @Test
    void D12_itGrowsNoFurtherThanItsShareOfTheLines() {
        Town few = new Town(SETTINGS, 5, this::hop);
        few.transport("smtp");
        StoreKey there = few.open();
        few.run(Duration.ofSeconds(1));
        few.answered = call -> running--;
        says = null;
        for (int i = 0; i < 1_000; i++) {
            few.queue(there, "sender@example.org", "r" + i + "@one.example", 0, List.of());
        }
        few.submitted(there, 1_000);
        few.run(Duration.ofSeconds(60));
        assertEquals(4, most);
        assertEquals(
                4,
                Destinations.limit(new Step(few.state, few.now(), SETTINGS), LANE, false),
                "what it could not use would have to be taken back first");
    }

    @Test
    void D12_itIsHalvedByAFailureToConnectAndByOverload() {
        says = null;
        submit(1_000);
        town.run(Duration.ofSeconds(60));
        assertEquals(8, limit());
        says = Town.defers(
                Recipient.smtp("r@one.example"), Reply.of(421, "4.7.0", "too many connections"), Duration.ofSeconds(1));
        town.run(Duration.ofSeconds(5));
        assertEquals(1, limit());
        assertTrue(town.state.destinations.outages.isEmpty(), "it answers, so it lives");
        says = null;
        town.run(Duration.ofSeconds(5));
        assertTrue(limit() > 1);
    }

    @Test
    void D12_aTransientRefusalOfTheMailDoesNotHalveIt() {
        says = null;
        submit(1_000);
        town.run(Duration.ofSeconds(60));
        says = Town.defers(
                Recipient.smtp("r@one.example"), Reply.of(450, "4.2.1", "mailbox busy"), Duration.ofSeconds(1));
        town.run(Duration.ofSeconds(5));
        assertEquals(8, limit());
    }
}
