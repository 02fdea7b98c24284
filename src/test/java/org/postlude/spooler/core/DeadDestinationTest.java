package org.postlude.spooler.core;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.AbortPolicy;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.RetrySchedule;

/** A destination that is not reached is left alone, and one attempt at a time finds out whether it lives (rule D13). */
class DeadDestinationTest {
    private static final String DEAD = "dead.example";
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final DestinationPolicy POLICY =
            new DestinationPolicy(1, 10, 3, Duration.ofMinutes(2), Duration.ofMinutes(16), 100);
    private static final Settings SETTINGS = Settings.DEFAULT.with(POLICY, List.of());

    private final Set<String> down = new HashSet<>(Set.of(DEAD));
    private Duration slow = Duration.ofMillis(50);
    private final Town town = new Town(SETTINGS, 20, this::hop);
    private final StoreKey store;

    DeadDestinationTest() {
        town.transport("smtp");
        store = town.open();
        town.run(SOON);
    }

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        return down.contains(recipient.domain()) ? Town.isDown(Duration.ofMillis(20)) : Town.accepts(recipient, slow);
    }

    private List<PartId> submit(int count, String domain) {
        List<PartId> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(town.queue(store, "sender@example.org", "r" + i + "@" + domain, 0, List.of()));
        }
        town.submitted(store, count);
        return parts;
    }

    private int attempts(List<PartId> parts) {
        return parts.stream()
                .mapToInt(part -> town.record(store, part).attempts())
                .sum();
    }

    @Test
    void D13_whatWaitsForADeadDestinationIsNotAttemptedAndCostsNoAttempt() {
        List<PartId> parts = submit(50, DEAD);
        town.run(Duration.ofSeconds(100));
        assertEquals(3, town.callsTo(DEAD));
        assertEquals(3, attempts(parts));
        assertEquals(
                47,
                parts.stream()
                        .filter(part -> town.record(store, part).state() == MessageState.QUEUED)
                        .count());
    }

    @Test
    void D13_oneProbeAtATimeFindsOutAndTheTimeBetweenThemGrows() {
        submit(50, DEAD);
        town.run(Duration.ofSeconds(10));
        List<Long> minutes = new ArrayList<>();
        Instant last = town.now();
        town.run(Duration.ofHours(2));
        for (Town.Call call : town.calls.subList(3, town.calls.size())) {
            minutes.add(Math.round(Duration.between(last, call.at()).toSeconds() / 60.0));
            last = call.at();
        }
        assertTrue(minutes.size() > 8, minutes::toString);
        for (int i = 0; i < minutes.size(); i++) {
            long longest = Math.min(16, 2L << i);
            // Less by a tenth at most.
            assertTrue(minutes.get(i) <= longest && minutes.get(i) >= longest * 0.9 - 1, minutes::toString);
        }
    }

    @Test
    void D13_theFirstAnswerOfAnyKindWakesItAndAllThatWaitedGoes() {
        List<PartId> parts = submit(50, DEAD);
        town.run(Duration.ofMinutes(1));
        down.clear();
        town.run(Duration.ofMinutes(2));
        assertEquals(47, parts.stream().filter(town.ended::containsKey).count(), "the others back off by themselves");
        town.run(Duration.ofMinutes(10));
        assertEquals(0, town.left(store));
    }

    @Test
    void D13_aRefusalOfTheMailIsAnAnswerOfTheDestination() {
        Town refusing = new Town(
                SETTINGS,
                20,
                (transport, recipient, now) ->
                        Town.defers(recipient, Reply.of(451, "4.7.1", "greylisted"), Duration.ofMillis(20)));
        refusing.transport("smtp");
        StoreKey other = refusing.open();
        for (int i = 0; i < 20; i++) {
            refusing.submit(other, "r" + i + "@" + DEAD);
        }
        refusing.run(SOON);
        assertEquals(20, refusing.calls.size());
        assertTrue(refusing.state.destinations.outages.isEmpty());
    }

    @Test
    void D13_itHoldsUpNobodyElse() {
        submit(1_000, DEAD);
        town.run(SOON);
        List<PartId> live = submit(1, "live.example");
        town.run(SOON);
        assertTrue(town.ended.containsKey(live.get(0)));
    }

    @Test
    void aSlowDestinationWithALongQueueHoldsUpNobodyElse() {
        slow = Duration.ofMinutes(10);
        submit(5_000, "slow.example");
        town.run(SOON);
        slow = Duration.ofMillis(50);
        List<PartId> live = submit(1, "live.example");
        town.run(SOON);
        assertTrue(town.ended.containsKey(live.get(0)));
    }

    @Test
    void D13_whatIsTooOldIsReturnedThoughNobodyAttemptedIt() {
        List<PartId> parts = submit(450, DEAD);
        List<PartId> urgent = new ArrayList<>();
        town.run(Duration.ofDays(5).minusHours(1));
        for (int i = 0; i < 300; i++) {
            urgent.add(town.queue(store, "sender@example.org", "u" + i + "@" + DEAD, 1, List.of()));
        }
        town.submitted(store, urgent.size());
        town.run(Duration.ofHours(1).plus(POLICY.longestProbe()));
        assertEquals(450, parts.stream().filter(town.ended::containsKey).count());
        assertTrue(parts.stream()
                .allMatch(part -> requireNonNull(town.ended.get(part)).state() == MessageState.RETURNED));
        assertEquals(0, urgent.stream().filter(town.ended::containsKey).count());
    }

    @Test
    @Tag("long")
    void whatIsRememberedOfDestinationsIsBounded() {
        for (int i = 0; i < 6_000; i++) {
            town.queue(store, "sender@example.org", "r@d" + i + ".example", 0, List.of());
            down.add("d" + i + ".example");
        }
        town.submitted(store, 6_000);
        town.run(Duration.ofDays(1));
        assertTrue(town.state.destinations.known.size() <= 4_096, "known");
        assertTrue(town.state.destinations.outages.size() <= 1_024, "dead");
        down.clear();
        town.run(Duration.ofDays(1));
        assertEquals(0, town.left(store));
        assertTrue(town.state.destinations.outages.isEmpty());
    }

    @Test
    void severalStoresKnowOfOneDeadDestination() {
        submit(50, DEAD);
        town.run(SOON);
        StoreKey second = town.open();
        town.run(SOON);
        PartId part = town.submit(second, "r@" + DEAD);
        town.run(Duration.ofSeconds(60));
        assertEquals(0, town.record(second, part).attempts());
        down.clear();
        town.run(Duration.ofMinutes(2));
        assertTrue(town.ended.containsKey(part));
    }

    @Test
    @Tag("long")
    void theDeadWhomNobodyWritesToAnyMoreMakeRoomForOthers() {
        RetrySchedule hour = new RetrySchedule(Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofHours(1));
        Settings settings = Settings.DEFAULT
                .with(AbortPolicy.STRICT, Duration.ofSeconds(1), hour, Duration.ofDays(1))
                .with(new DestinationPolicy(1, 10, 3, Duration.ofMinutes(50), Duration.ofHours(2), 10_000), List.of());
        Town other = new Town(settings, 20, this::hop);
        other.transport("smtp");
        StoreKey open = other.open();
        other.run(SOON);
        for (int i = 0; i < 1_024; i++) {
            down.add("d" + i + ".example");
            for (int n = 0; n < 3; n++) {
                other.queue(open, "sender@example.org", "r" + n + "@d" + i + ".example", 0, List.of());
            }
        }
        other.submitted(open, 3 * 1_024);
        other.run(Duration.ofHours(8));
        assertEquals(0, other.left(open));
        for (int i = 0; i < 50; i++) {
            other.queue(open, "sender@example.org", "r" + i + "@" + DEAD, 0, List.of());
        }
        other.submitted(open, 50);
        other.run(Duration.ofMinutes(30));
        assertEquals(3, other.callsTo(DEAD));
        assertTrue(other.state.destinations.outages.size() <= 1_024, "dead");
    }
}
