package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.store.LogoffMode;

/** A PURGE and a flush hide nobody behind mail that cannot begin, however much there is of it (rule D23). */
class PastSlowMailTest {
    private static final int LINES = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private boolean isDeferring;
    private Duration slow = MINUTE;

    private Town.Says hop(Recipient recipient) {
        if (isDeferring) {
            return Town.defers(recipient, Reply.of(451, "4.7.1", "come again"), Duration.ofMillis(1));
        }
        if (recipient.domain().startsWith("dead")) {
            return Town.isDown(Duration.ofSeconds(30));
        }
        boolean isSlow = recipient.domain().startsWith("slow");
        return Town.accepts(recipient, isSlow ? slow : Duration.ofMillis(100));
    }

    private Town town(Limit... limits) {
        Town town = new Town(
                Settings.DEFAULT.with(DestinationPolicy.DEFAULT, List.of(limits)),
                LINES,
                (transport, recipient, now) -> hop(recipient));
        town.transport("smtp");
        return town;
    }

    private static StoreKey open(Town town) {
        StoreKey store = town.open();
        town.run(SECOND);
        return store;
    }

    private static void queue(Town town, StoreKey store, int count, String domain) {
        for (int i = 0; i < count; i++) {
            queue(town, store, "sender@example.org", "r" + i + "@" + domain);
        }
    }

    private static void queue(Town town, StoreKey store, String sender, String recipient) {
        town.queue(store, sender, recipient, 0, List.of(new Terms.Hop("smtp", "smtp:")));
    }

    private static void purge(Town town, StoreKey store, @Nullable Duration within) {
        town.step(new Event.LogoffRequested(
                new CallKey(99),
                store,
                new HandleKey(store.value()),
                Set.of(),
                LogoffMode.PURGE,
                within == null ? null : town.now().plus(within),
                Face.CLIENT,
                false));
    }

    private static int atHand(Town town, StoreKey store) {
        return Objects.requireNonNull(town.state.stores.get(store)).candidates.size();
    }

    private static void assertEachSentOnce(Town town, StoreKey store, int count) {
        assertNull(town.state.stores.get(store), "the store is released");
        assertEquals(0, town.left(store));
        assertEquals(count, town.calls.size());
    }

    @Test
    void D23_aPurgeReadsPastALongQueueForASlowDestination() {
        Town town = town();
        StoreKey store = open(town);
        queue(town, store, 1_500, "slow.example");
        queue(town, store, 20, "quick.example");
        purge(town, store, null);
        town.run(MINUTE);
        assertEquals(20, town.callsTo("quick.example"));
        assertTrue(atHand(town, store) < 500, () -> atHand(town, store) + " are at hand");
        town.run(HOUR.multipliedBy(10));
        assertEachSentOnce(town, store, 1_520);
    }

    @Test
    void D23_aFlushOfWhatBacksOffReadsPastALongQueueForASlowDestination() {
        Town town = town();
        StoreKey store = open(town);
        isDeferring = true;
        queue(town, store, 1_500, "slow.example");
        queue(town, store, 20, "quick.example");
        town.submitted(store, 1_520);
        town.run(SECOND.multipliedBy(20));
        isDeferring = false;
        slow = SECOND;
        int before = town.calls.size();
        town.step(new Event.FlushOrdered(
                new CallKey(77), store, null, null, town.now().plus(HOUR)));
        town.run(SECOND.multipliedBy(10));
        assertEquals(40, town.callsTo("quick.example"));
        town.run(HOUR);
        assertEquals(before + 1_520, town.calls.size(), "each once more");
        assertEquals(
                List.of(new FlushResult("smtp", 1_520, 0, 0, 0, 0, true)),
                ((Told.Flushed) town.answers.get(0)).results());
    }

    @Test
    @Tag("long")
    void D23_manySlowDestinationsHideNobodyFromAPurge() {
        Town town = town();
        StoreKey store = open(town);
        for (int i = 0; i < 9; i++) {
            town.state.destinations.know(Lanes.of("smtp", "slow" + i + ".example"), 1).limit = 1;
            queue(town, store, 500, "slow" + i + ".example");
        }
        queue(town, store, 20, "quick.example");
        purge(town, store, null);
        town.run(MINUTE.multipliedBy(40)); // it has its turn as each of the others
        assertEquals(20, town.callsTo("quick.example"));
        slow = Duration.ofMillis(100);
        town.run(HOUR);
        assertEachSentOnce(town, store, 4_520);
    }

    @Test
    void D23_destinationsThatAreDownHideNobodyFromAPurge() {
        Town town = town();
        StoreKey store = open(town);
        for (int i = 0; i < 5; i++) {
            queue(town, store, 500, "dead" + i + ".example");
        }
        queue(town, store, 20, "quick.example");
        purge(town, store, null);
        town.run(MINUTE.multipliedBy(15)); // it has its turn as each of the others
        assertEquals(20, town.callsTo("quick.example"));
    }

    @Test
    @Tag("long")
    void D23_onePurgeOfOneLongLaneReadsItTwiceAtMost() {
        Town town = town();
        StoreKey store = open(town);
        queue(town, store, 20_000, "quick.example");
        purge(town, store, null);
        town.run(HOUR);
        assertEachSentOnce(town, store, 20_000);
        assertTrue(town.pages <= 20_000 / 200 + 20_000 / 50 + 5, () -> town.pages + " pages were read");
    }

    @Test
    @Tag("long")
    void D23_destinationsThatWaitForALimitHideNobodyFromAPurge() {
        Town town = town(new Limit(Limit.Of.DESTINATION, "d*", 1, HOUR));
        StoreKey store = open(town);
        for (int i = 0; i < 1_500; i++) {
            queue(town, store, "sender@example.org", "r" + i + "@d" + i / 3 + ".example");
        }
        queue(town, store, 20, "quick.example");
        purge(town, store, HOUR.multipliedBy(5));
        town.run(MINUTE.multipliedBy(2));
        assertEquals(20, town.callsTo("quick.example"));
        assertTrue(atHand(town, store) < 600, () -> atHand(town, store) + " are at hand");
        town.run(HOUR.multipliedBy(5));
        assertEachSentOnce(town, store, 1_520);
    }

    @Test
    @Tag("long")
    void D23_aSenderThatWaitsForALimitHidesNobodyFromAPurge() {
        Town town = town(new Limit(Limit.Of.SENDER, "limited@*", 300, HOUR));
        StoreKey store = open(town);
        for (int i = 0; i < 1_500; i++) {
            queue(town, store, "limited@example.org", "r@d" + i + ".example");
        }
        queue(town, store, 20, "quick.example");
        purge(town, store, HOUR.multipliedBy(6));
        town.run(MINUTE.multipliedBy(2));
        assertEquals(20, town.callsTo("quick.example"));
        assertTrue(atHand(town, store) < 600, () -> atHand(town, store) + " are at hand");
        town.run(HOUR.multipliedBy(6));
        assertEachSentOnce(town, store, 1_520);
    }

    @Test
    void D23_whatALimitDoesNotLetGoInTimeStaysAndTheStoreIsReleased() {
        Town town = town(new Limit(Limit.Of.DESTINATION, "d*", 1, HOUR));
        StoreKey store = open(town);
        queue(town, store, 500, "d.example");
        queue(town, store, 20, "quick.example");
        purge(town, store, HOUR.multipliedBy(2).plus(MINUTE));
        town.run(HOUR.multipliedBy(3).plus(MINUTE));
        assertNull(town.state.stores.get(store), "the store is released");
        assertEquals(3 + 20, town.calls.size());
        assertEquals(497, town.left(store));
    }
}
