package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.store.LogoffMode;

/** A part that has several routes goes on to the next one where one does not reach its next hop (rule D21). */
class HopsTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final List<Terms.Hop> HOPS =
            List.of(new Terms.Hop("first", "first:"), new Terms.Hop("second", "second:"));

    private final Set<String> down = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> declining = new HashSet<>();
    private final Town town = new Town(
            Settings.DEFAULT.with(
                    new DestinationPolicy(2, 10, 3, Duration.ofMinutes(2), Duration.ofMinutes(16), 50), List.of()),
            10,
            this::hop,
            true);
    private final StoreKey store;

    HopsTest() {
        town.transport("first");
        town.transport("second");
        store = town.open();
        town.run(SOON);
    }

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        if (refused.contains(transport)) {
            return Town.refusesTheLogin(Duration.ofMinutes(5));
        }
        if (declining.contains(transport)) {
            return Town.declines();
        }
        return down.contains(transport)
                ? Town.isDown(Duration.ofMillis(10))
                : Town.accepts(recipient, Duration.ofMillis(10));
    }

    private List<PartId> submit(int count) {
        List<PartId> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(town.queue(store, "sender@example.org", "r" + i + "@one.example", 0, HOPS));
        }
        town.submitted(store, count);
        return parts;
    }

    private List<String> transports() {
        return town.calls.stream().map(Town.Call::transport).toList();
    }

    @Test
    void D21_theNextOneIsTriedAtOnceInTheSameAttempt() {
        down.add("first");
        PartId part = submit(1).get(0);
        town.run(SOON);
        assertEquals(List.of("first", "second"), transports());
        assertEquals(MessageState.DELIVERED, town.record(store, part).state());
        assertEquals(1, town.record(store, part).attempts());
        assertEquals("second", town.record(store, part).transport());
    }

    @Test
    void D21_afterTheLastOneItBacksOffAndBeginsWithTheFirst() {
        down.addAll(Set.of("first", "second"));
        PartId part = submit(1).get(0);
        town.run(SOON);
        PartRecord record = town.record(store, part);
        assertEquals(List.of("first", "second"), transports());
        assertEquals(1, record.attempts());
        assertEquals(MessageState.BACKING_OFF, record.state());
        assertEquals("first", record.transport());
        down.clear();
        town.run(Duration.ofMinutes(10));
        assertEquals(List.of("first", "second", "first"), transports());
    }

    @Test
    void D21_whereTheFirstIsKnownToBeDeadTheSecondIsTakenWithoutAnAttempt() {
        down.add("first");
        List<PartId> parts = submit(50);
        town.run(Duration.ofSeconds(20));
        assertEquals(50, town.ended.size());
        assertTrue(transports().stream().filter("first"::equals).count() <= 5, transports()::toString);
        parts.forEach(part -> assertEquals(1, town.record(store, part).attempts()));
        PartId late = submit(1).get(0);
        town.run(SOON);
        assertTrue(town.ended.containsKey(late), "what comes later goes around it too");
    }

    @Test
    void D21_aRefusedLoginGoesOnToTheNextOneToo() {
        refused.add("first");
        submit(20);
        town.run(SOON);
        assertEquals(20, town.ended.size());
        assertTrue(town.ended.values().stream().allMatch(record -> record.attempts() == 1));
    }

    @Test
    void D21_whatHasNoOtherWayWaitsAndDoesNotHoldUpWhatHasOne() {
        down.add("first");
        submit(5);
        town.run(SOON);
        Terms.Hop only = HOPS.get(0);
        for (int i = 0; i < 500; i++) {
            town.queue(store, "sender@example.org", "r@one.example", 0, List.of(only));
        }
        town.submitted(store, 500);
        town.run(Duration.ofSeconds(20));
        assertEquals(500, town.left(store));
        assertTrue(town.calls.size() < 20, () -> town.calls.size() + " attempts");
    }

    @Test
    void D21_whenAllAreDeadItWaitsAndGoesByWhicheverLivesFirst() {
        down.addAll(Set.of("first", "second"));
        submit(50);
        town.run(Duration.ofMinutes(5));
        assertEquals(50, town.left(store));
        down.remove("second");
        town.run(Duration.ofHours(5));
        assertEquals(0, town.left(store));
    }

    @Test
    void D21_noWaitGoesOnToTheNextOneForThatIsTheSameAttempt() {
        down.add("first");
        submit(1);
        logoff(LogoffMode.NO_WAIT);
        assertEquals(1, town.ended.size());
        assertTrue(town.state.stores.isEmpty());
    }

    @Test
    void D21_purgeGoesOnToTheNextOneForThatIsTheSameAttempt() {
        down.addAll(Set.of("first", "second"));
        List<PartId> parts = submit(8);
        town.run(Duration.ofSeconds(20));
        int before = town.calls.size();
        down.remove("second");
        logoff(LogoffMode.PURGE);
        assertEquals(8, parts.stream().filter(town.ended::containsKey).count());
        assertTrue(transports().subList(before, town.calls.size()).contains("first"), "some stood there, and went on");
        assertTrue(town.state.stores.isEmpty());
    }

    @Test
    void D21_purgeThatReachesNobodyTriesEachPartOnceToItsLastRoute() {
        down.addAll(Set.of("first", "second"));
        List<PartId> parts = submit(8);
        town.run(Duration.ofSeconds(20));
        int before = town.calls.size();
        logoff(LogoffMode.PURGE);
        List<String> tried = transports().subList(before, town.calls.size());
        assertEquals(8, tried.stream().filter("second"::equals).count());
        assertEquals(0, parts.stream().filter(town.ended::containsKey).count());
        assertTrue(town.state.stores.isEmpty());
    }

    private void logoff(LogoffMode mode) {
        town.step(new Event.LogoffRequested(
                new CallKey(99),
                store,
                new HandleKey(store.value()),
                Set.of(),
                mode,
                town.now().plusSeconds(30),
                Face.CLIENT,
                false));
        town.run(Duration.ofSeconds(30));
    }

    @Test
    void D21_whoeverDeclinedItIsNoWayAroundADeadOne() {
        declining.add("first");
        down.add("second");
        List<PartId> parts = submit(5);
        town.run(Duration.ofMinutes(1));
        assertTrue(town.calls.size() <= 20, () -> town.calls.size() + " calls");
        assertEquals(5, town.left(store));
        down.clear();
        town.run(Duration.ofHours(1));
        assertTrue(town.ended.keySet().containsAll(parts));
        parts.forEach(part ->
                assertEquals(MessageState.DELIVERED, town.record(store, part).state()));
    }
}
