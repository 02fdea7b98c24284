package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.store.LogoffMode;

/** What a limit delays costs no attempt and holds up nobody else, and a logoff waits for it no longer than it may (D20). */
class LimitTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<List<Command>> answers = new ArrayList<>();

    private static Town town(Limit... limits) {
        Town town = new Town(
                Settings.DEFAULT.with(DestinationPolicy.DEFAULT, List.of(limits)),
                10,
                (transport, recipient, now) -> Town.accepts(recipient, Duration.ofMillis(20)));
        town.transport("smtp");
        return town;
    }

    private static StoreKey open(Town town) {
        StoreKey store = town.open();
        town.run(SOON);
        return store;
    }

    private static List<PartId> submit(Town town, StoreKey store, int count, String sender, String domain) {
        List<PartId> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(town.queue(store, sender, "r" + i + "@" + domain, 0, List.of()));
        }
        town.submitted(store, count);
        return parts;
    }

    private void logoff(Town town, StoreKey store, LogoffMode mode, @Nullable Instant deadline) {
        answers.add(town.step(new Event.LogoffRequested(
                new CallKey(99), store, new HandleKey(store.value()), Set.of(), mode, deadline, Face.CLIENT, false)));
    }

    @Test
    void D20_aLimitedDestinationWaitsAndTheOthersDoNot() {
        Town town = town(new Limit(Limit.Of.DESTINATION, "one.example", 2, MINUTE));
        StoreKey store = open(town);
        List<PartId> limited = submit(town, store, 1_000, "a@example.org", "one.example");
        List<PartId> others = submit(town, store, 5, "a@example.org", "two.example");
        town.run(Duration.ofSeconds(30));
        assertEquals(2, town.callsTo("one.example"));
        assertTrue(town.ended.keySet().containsAll(others));
        PartRecord waiting = town.record(store, limited.get(500));
        assertEquals(0, waiting.attempts());
        assertEquals(MessageState.QUEUED, waiting.state());
        town.run(Duration.ofMinutes(5));
        assertEquals(12, town.callsTo("one.example"));
    }

    @Test
    void D20_aLimitedSenderWaitsAndTheOthersDoNot() {
        Town town = town(new Limit(Limit.Of.SENDER, "*@bulk.example", 10, MINUTE));
        StoreKey store = open(town);
        List<PartId> bulk = submit(town, store, 2_000, "news@bulk.example", "one.example");
        List<PartId> others = submit(town, store, 5, "a@example.org", "one.example");
        town.run(Duration.ofSeconds(30));
        assertTrue(town.ended.keySet().containsAll(others));
        assertEquals(15, town.calls.size());
        assertEquals(0, town.record(store, bulk.get(1_999)).attempts());
        town.run(Duration.ofMinutes(10));
        assertTrue(town.calls.size() > 100, () -> town.calls.size() + " attempts");
    }

    @Test
    void D20_severalStoresShareALimit() {
        Town town = town(new Limit(Limit.Of.TRANSPORT, "smtp", 5, MINUTE));
        StoreKey one = open(town);
        StoreKey two = open(town);
        submit(town, one, 20, "a@example.org", "one.example");
        submit(town, two, 20, "a@example.org", "two.example");
        town.run(Duration.ofSeconds(30));
        assertEquals(5, town.calls.size());
    }

    @Test
    void D20_anAttemptThatWasNotBegunDoesNotCount() {
        Town town = new Town(
                Settings.DEFAULT.with(
                        new DestinationPolicy(1, 1, 100, MINUTE, MINUTE, 100),
                        List.of(new Limit(Limit.Of.TRANSPORT, "smtp", 1, Duration.ofHours(1)))),
                10,
                (transport, recipient, now) -> Town.isDown(Duration.ofMillis(20)));
        town.transport("smtp");
        StoreKey store = open(town);
        submit(town, store, 5, "a@example.org", "one.example");
        town.run(SOON);
        assertEquals(5, town.calls.size());
    }

    @Test
    void D20_noWaitWaitsForALimitThatLetsItInTimeAndLeavesTheRest() {
        Town town = town(new Limit(Limit.Of.DESTINATION, "one.example", 2, MINUTE));
        StoreKey store = open(town);
        submit(town, store, 10, "a@example.org", "one.example");
        town.run(SOON);
        logoff(town, store, LogoffMode.NO_WAIT, town.now().plus(Duration.ofSeconds(150)));
        town.run(Duration.ofSeconds(150));
        assertEquals(4, town.left(store), "two at once, and two at the end of each minute");
        assertFalse(town.state.stores.values().stream().anyMatch(open -> open.key.equals(store)), "it is released");
    }

    @Test
    void D20_noWaitLeavesWhatALimitedSenderCannotSendInTime() {
        Town town = town(new Limit(Limit.Of.SENDER, "*", 2, MINUTE));
        StoreKey store = open(town);
        submit(town, store, 6, "a@example.org", "one.example");
        logoff(town, store, LogoffMode.NO_WAIT, town.now().plus(Duration.ofSeconds(90)));
        town.run(Duration.ofSeconds(90));
        assertEquals(2, town.left(store));
        assertTrue(town.state.stores.isEmpty());
    }

    @Test
    void D20_purgeOverridesNoLimit() {
        Town town = town(new Limit(Limit.Of.TRANSPORT, "smtp", 3, MINUTE));
        StoreKey store = open(town);
        submit(town, store, 10, "a@example.org", "one.example");
        town.run(SOON);
        logoff(town, store, LogoffMode.PURGE, town.now().plus(Duration.ofSeconds(70)));
        town.run(Duration.ofSeconds(70));
        assertEquals(6, town.calls.size());
        assertTrue(town.state.stores.isEmpty());
    }

    @Test
    void D20_aFlushThatNobodyWaitsForLeavesWhatALimitDelays() {
        Town town = town(new Limit(Limit.Of.TRANSPORT, "smtp", 3, Duration.ofHours(1)));
        StoreKey store = open(town);
        submit(town, store, 10, "a@example.org", "one.example");
        town.run(SOON);
        town.step(new Event.FlushRequested(new TransportKey(0)));
        town.run(SOON);
        assertEquals(3, town.calls.size());
        for (StoreState open : town.state.stores.values()) {
            assertEquals(null, open.flush);
        }
        town.run(Duration.ofHours(2));
        assertEquals(9, town.calls.size());
    }

    @Test
    void whatIsUsedOfALimitIsBounded() {
        LimitWindow window = new LimitWindow(100_000, Duration.ofHours(24));
        Instant now = Town.BEGIN;
        for (int i = 0; i < 100_000; i++) {
            window.running++;
            now = now.plusMillis(500);
            window.end(now);
        }
        assertFalse(window.hasRoom(now));
        assertTrue(window.toString().length() < 20_000, "it keeps each end by itself");
        assertFalse(
                window.hasRoom(Town.BEGIN.plus(Duration.ofHours(24))), "the first ones count as the last of theirs");
        assertTrue(window.hasRoom(Town.BEGIN.plus(Duration.ofHours(24).plus(Duration.ofMinutes(23)))));
    }

    @Test
    void O8_aFlushTellsOfWhatALimitHasLeft() {
        for (Limit.Of of : Limit.Of.values()) {
            Town town = town(new Limit(of, "*", 2, MINUTE));
            StoreKey store = open(town);
            submit(town, store, 5, "a@example.org", "one.example");
            town.run(SOON);
            town.step(new Event.FlushOrdered(new CallKey(77), store, "smtp", null, null));
            town.run(SOON);
            Told.Flushed told = (Told.Flushed) town.answers.get(0);
            assertEquals(1, told.results().size(), told::toString);
            FlushResult result = told.results().get(0);
            assertEquals(2, town.calls.size());
            assertEquals(3, result.left(), () -> of + ": " + result);
        }
    }

    @Test
    void O8_aFlushTellsAtItsDeadlineOfWhatHadNoTurn() {
        Town town = new Town(
                Settings.DEFAULT, 10, (transport, recipient, now) -> Town.accepts(recipient, Duration.ofMinutes(10)));
        town.transport("smtp");
        StoreKey store = open(town);
        submit(town, store, 30, "a@example.org", "one.example");
        town.run(SOON);
        int begun = town.calls.size();
        town.step(new Event.FlushOrdered(
                new CallKey(77), store, "smtp", null, town.now().plusSeconds(10)));
        town.run(MINUTE);
        Told.Flushed told = (Told.Flushed) town.answers.get(0);
        assertEquals(30 - begun, told.results().get(0).left(), told::toString);
    }
}
