package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.store.LogoffMode;

/** Transports that come, go, fail and return at random, with mail and flushes under way: each message arrives once, and all ends. */
@Tag("long")
class ChangeFuzzTest {
    private static final List<String> NAMES = List.of("smtp", "b");
    private static final int SEEDS = 250;

    private final Map<String, Integer> accepted = new HashMap<>();
    private final Set<String> configured = new HashSet<>(Set.of("smtp"));
    private final List<String> done = new ArrayList<>();
    private final Town town = new Town(Settings.DEFAULT, 5, this::hop);
    private Random random = new Random(0);
    private boolean isWell;
    private int queued;
    private int flushes;

    static List<Integer> seeds() {
        List<Integer> all = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            all.add(seed);
        }
        return all;
    }

    private Town.Says hop(String transport, Recipient to, Instant now) {
        return switch (isWell ? 0 : random.nextInt(9)) {
            case 0, 1, 2, 3 -> {
                accepted.merge(to.toString(), 1, Integer::sum);
                yield Town.accepts(to, Duration.ofMillis(1 + random.nextInt(isWell ? 50 : 60_000)));
            }
            case 4, 5 -> Town.isDown(Duration.ofMillis(random.nextInt(20_000)));
            case 6 -> Town.refusesTheLogin(Duration.ofMinutes(5));
            case 7 -> Town.defers(to, Reply.of(451, "4.3.0", "later"), Duration.ofMillis(random.nextInt(9_000)));
            default -> Town.isDown(Duration.ofMillis(5));
        };
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatComesAndGoesLosesAndDoublesNothing(int seed) {
        random = new Random(seed);
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(Duration.ofSeconds(1));
        for (int i = 0; i < 60; i++) {
            change(store, i);
        }
        becomeWell();
        assertEquals(
                flushes,
                town.answers.stream().filter(Told.Flushed.class::isInstance).count(),
                () -> "a flush that nobody answers, after " + done);
        assertEquals(0, town.left(store), () -> "left after " + done);
        assertEquals(queued, accepted.size(), () -> "lost after " + done);
        assertTrue(accepted.values().stream().allMatch(times -> times == 1), () -> accepted + " after " + done);
        assertTrue(town.state.transports.values().stream().noneMatch(each -> each.retiring), () -> "stays: " + done);
        logOff(store, seed);
    }

    private void change(StoreKey store, int call) {
        String name = NAMES.get(random.nextInt(2));
        String url = random.nextBoolean() ? "smtp:" : "smtp:2";
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> queue(store, name, url);
            case 3, 4 -> put(name, url);
            case 5 -> remove(name);
            case 6 -> flush(store, random.nextBoolean() ? null : name, call);
            case 7 -> town.run(Duration.ofMinutes(random.nextInt(90)));
            case 8 -> fail();
            default -> town.run(Duration.ofMillis(random.nextInt(30_000)));
        }
    }

    private void queue(StoreKey store, String name, String url) {
        done.add("mail for " + name + " at " + url);
        for (int i = random.nextInt(12); i >= 0; i--) {
            String to = "u" + queued++ + "@d" + queued % 9 + ".example";
            town.queue(store, "s@example.org", to, 0, List.of(new Terms.Hop(name, url)));
        }
        town.submitted(store, 1);
    }

    /** As a reload does it: the next one, and then the former goes, or the next one is taken back. */
    private void put(String name, String url) {
        done.add("put " + name + " at " + url);
        town.step(new Event.AddTransport(name, url));
        if (random.nextBoolean()) {
            town.run(Duration.ofMillis(random.nextInt(2000)));
        }
        if (!configured.add(name)) {
            boolean isTakenBack = random.nextInt(4) == 0;
            done.add((isTakenBack ? "take back " : "replace ") + name);
            town.step(new Event.RemoveTransport(name, isTakenBack));
        }
    }

    private void remove(String name) {
        if (configured.remove(name)) {
            done.add("remove " + name);
            town.step(new Event.RemoveTransport(name, false));
        }
    }

    private void flush(StoreKey store, @Nullable String only, int call) {
        done.add("flush " + only);
        flushes++;
        town.step(new Event.FlushOrdered(new CallKey(1000 + call), store, only, null, null));
    }

    private void fail() {
        List<TransportKey> keys = List.copyOf(town.state.transports.keySet());
        if (!keys.isEmpty()) {
            TransportKey key = keys.get(random.nextInt(keys.size()));
            done.add("fail " + key);
            town.step(new Event.TransportFailed(key, "broken"));
        }
    }

    /** Each route is there once more, and takes all. */
    private void becomeWell() {
        isWell = true;
        for (String name : NAMES) {
            for (String url : List.of("smtp:", "smtp:2", "smtp:")) {
                town.step(new Event.AddTransport(name, url));
                town.run(Duration.ofSeconds(1));
                if (!configured.add(name)) {
                    town.step(new Event.RemoveTransport(name, false));
                }
                town.run(Duration.ofSeconds(1));
            }
        }
        town.run(Duration.ofHours(30));
    }

    private void logOff(StoreKey store, int seed) {
        LogoffMode mode = List.of(LogoffMode.ORDERLY, LogoffMode.PURGE, LogoffMode.NO_WAIT)
                .get(seed % 3);
        HandleKey handle = new HandleKey(store.value());
        town.step(new Event.LogoffRequested(new CallKey(99), store, handle, Set.of(), mode, null, Face.CLIENT, false));
        town.run(Duration.ofHours(1));
        assertTrue(
                town.state.stores.values().stream().noneMatch(each -> each.phase == StoreState.Phase.OPEN),
                () -> mode + " does not end after " + done);
    }
}
