package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.store.LogoffMode;

/** A logoff that sends, and a flush, come to each part once, whatever limits and waits lie in between (rules D20, D23). */
class FlushWalkTest {
    private static final int LINES = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static Town.Says hop(Recipient to) {
        String domain = to.domain();
        if (domain.startsWith("defer")) {
            return Town.defers(to, Reply.of(451, "4.7.1", "come again"), Duration.ofMillis(1));
        }
        Duration some = domain.startsWith("mid") ? SECOND.multipliedBy(10) : Duration.ofMillis(100);
        return Town.accepts(to, domain.startsWith("slow") ? MINUTE : some);
    }

    private static Town town(Limit... limits) {
        return new Town(
                Settings.DEFAULT.with(DestinationPolicy.DEFAULT, List.of(limits)),
                LINES,
                (transport, to, now) -> hop(to));
    }

    private static StoreKey open(Town town, String... transports) {
        List.of(transports).forEach(town::transport);
        StoreKey store = town.open();
        town.run(SECOND);
        return store;
    }

    private static void queue(Town town, StoreKey store, int count, String domain) {
        for (int i = 0; i < count; i++) {
            queue(town, store, "sender@example.org", "r" + i + "@" + domain, "smtp");
        }
    }

    private static void queue(Town town, StoreKey store, String sender, String recipient, String transport) {
        town.queue(store, sender, recipient, 0, List.of(new Terms.Hop(transport, transport + ":")));
    }

    private static void logoff(Town town, StoreKey store, LogoffMode mode, @Nullable Duration within) {
        town.step(new Event.LogoffRequested(
                new CallKey(99),
                store,
                new HandleKey(store.value()),
                Set.of(),
                mode,
                within == null ? null : town.now().plus(within),
                Face.CLIENT,
                false));
    }

    @Test
    void D9_aFlushOverAHangingTransportEndsWhileOthersAreBusy() {
        Town town = town();
        town.hanging.add("hang");
        StoreKey store = open(town, "other");
        StoreKey other = town.open();
        town.run(SECOND);
        town.transport("hang");
        town.pageTakes = Duration.ofMillis(200);
        for (int i = 0; i < 5; i++) {
            queue(town, store, "sender@example.org", "r" + i + "@a.example", "hang");
        }
        town.submitted(store, 5);
        for (int i = 0; i < 600; i++) {
            town.at(Duration.ofMillis(100L * i), () -> {
                queue(town, other, "sender@example.org", "r@b.example", "other");
                town.submitted(other, 1);
            });
        }
        town.run(SECOND.multipliedBy(5));
        town.step(new Event.FlushOrdered(
                new CallKey(77), store, null, null, town.now().plus(HOUR)));
        town.run(SECOND.multipliedBy(50));
        assertTrue(town.pages < 20, () -> town.pages + " pages were read");
        assertEquals(
                List.of(new FlushResult("hang", 0, 0, 5, 0, 0, true)),
                ((Told.Flushed) town.answers.get(town.answers.size() - 1)).results());
    }

    @Test
    void D23_whatWaitedForItsTransportToBeLoggedOnHidesNobody() {
        Town town = town();
        StoreKey store = open(town);
        queue(town, store, 500, "slow.example");
        queue(town, store, 20, "quick.example");
        logoff(town, store, LogoffMode.PURGE, null);
        town.run(MINUTE.multipliedBy(2));
        assertEquals(20, town.callsTo("quick.example"));
    }

    @Test
    void D23_largeMailForASlowDestinationHidesNoOtherLargeMail() {
        Town town = town();
        StoreKey store = open(town, "smtp");
        town.isLarge = true;
        for (int i = 0; i < 5; i++) {
            queue(town, store, 10, "mid" + i + ".example");
        }
        town.state.destinations.know(Lanes.of("smtp", "slow.example"), 1).limit = 1;
        queue(town, store, 500, "slow.example");
        queue(town, store, 20, "quick.example");
        logoff(town, store, LogoffMode.PURGE, null);
        town.run(MINUTE.multipliedBy(15));
        assertEquals(20, town.callsTo("quick.example"));
    }

    @ParameterizedTest
    @EnumSource(names = {"PURGE", "NO_WAIT"})
    void D20_oneLimitedSenderHidesNoOther(LogoffMode mode) {
        Town town = town(new Limit(Limit.Of.SENDER, "a@*", 1, HOUR), new Limit(Limit.Of.SENDER, "b@*", 60, MINUTE));
        StoreKey store = open(town, "smtp");
        for (int i = 0; i < 600; i++) {
            queue(town, store, "b@example.org", "r@y" + i + ".example", "smtp");
        }
        for (int i = 0; i < 600; i++) {
            queue(town, store, "a@example.org", "r@x" + i + ".example", "smtp");
        }
        logoff(town, store, mode, HOUR.multipliedBy(10));
        town.run(HOUR.multipliedBy(2));
        assertEquals(
                600,
                town.calls.stream()
                        .filter(call -> call.sender().startsWith("b"))
                        .count());
    }

    @Test
    void D20_aLimitThatOpensOftenIsNotReadFromTheBeginningEachTime() {
        Town town = town(new Limit(Limit.Of.DESTINATION, "defer*", 10, MINUTE));
        StoreKey store = open(town, "smtp");
        queue(town, store, 3_000, "defer.example");
        logoff(town, store, LogoffMode.PURGE, HOUR.multipliedBy(10));
        town.run(HOUR.multipliedBy(11));
        assertEquals(3_000, town.calls.size());
        assertTrue(town.pages < 100, () -> town.pages + " pages were read");
    }

    @Test
    void D20_aPurgeDoesNotWaitForALimitThatNothingWaitsFor() {
        Town town = town(new Limit(Limit.Of.DESTINATION, "d*", 1, HOUR));
        StoreKey store = open(town, "smtp");
        queue(town, store, 2, "d.example");
        town.submitted(store, 2);
        town.run(SECOND);
        assertEquals(1, town.calls.size());
        PartId left = new PartId(new MessageId("m00000001"), 0);
        town.store(store).remove(left);
        town.step(new Event.Withdrew(store, left.message()));
        logoff(town, store, LogoffMode.PURGE, HOUR.multipliedBy(10));
        town.run(MINUTE);
        assertNull(town.state.stores.get(store), "the store is released");
    }

    static IntStream few() {
        return IntStream.range(0, 3);
    }

    static IntStream many() {
        return IntStream.range(3, 12);
    }

    @ParameterizedTest
    @MethodSource("few")
    void D20_eachIsSentOnceWhateverLimitsThereAre(int seed) {
        assertEachIsSentOnce(seed, 400);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("many")
    void D20_eachIsSentOnceWhateverLimitsThereAreAtLength(int seed) {
        assertEachIsSentOnce(seed, 1_500);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("few")
    void D20_eachIsSentOnceThoughMoreWaitsThanIsKept(int seed) {
        assertEachIsSentOnce(seed, 12_000);
    }

    private static void assertEachIsSentOnce(int seed, int most) {
        Random random = new Random(seed);
        int usual = most / 40;
        Town town = town(
                new Limit(Limit.Of.DESTINATION, "d*", 1 + random.nextInt(usual), MINUTE),
                new Limit(Limit.Of.SENDER, "a@*", 1 + random.nextInt(usual), MINUTE),
                new Limit(Limit.Of.TRANSPORT, "smtp", usual + random.nextInt(5 * usual), MINUTE));
        LogoffMode mode = random.nextInt(3) == 0 ? LogoffMode.NO_WAIT : LogoffMode.PURGE;
        if (random.nextBoolean()) {
            town.transport("smtp");
        }
        town.pageTakes = Duration.ofMillis(random.nextInt(3) * 700L);
        StoreKey store = open(town);
        int count = most - random.nextInt(most / 3);
        int lanes = 1 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            town.isLarge = random.nextInt(4) == 0;
            String kind = List.of("d", "defer", "mid", "quick").get(random.nextInt(4));
            String sender = random.nextInt(3) == 0 ? "a@example.org" : "c@example.org";
            int lane = random.nextInt(lanes) / (1 + random.nextInt(5));
            queue(town, store, sender, "r" + i + "@" + kind + lane + ".example", "smtp");
        }
        logoff(town, store, mode, null);
        town.run(HOUR.multipliedBy(100));
        assertNull(town.state.stores.get(store), "the store is released");
        assertEquals(count, town.calls.stream().map(Town.Call::part).distinct().count(), mode + " comes to each");
        assertEquals(count, town.calls.size(), mode + " comes to each once");
    }
}
