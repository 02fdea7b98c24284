package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.store.LogoffMode;

class ChangeFuzzTest {
    private final Map<String, Integer> accepted = new HashMap<>();
    private Random random = new Random(0);
    private boolean good;
    private boolean keeps;

    private Town.Says hop(String transport, Recipient to, Instant now) {
        int what = good ? 0 : random.nextInt(10);
        if (what < 4) {
            accepted.merge(to.toString(), 1, Integer::sum);
            return Town.accepts(to, Duration.ofMillis(1 + random.nextInt(good ? 50 : 60_000)));
        }
        if (what == 9 && keeps) {
            return Town.keeps();
        }
        return switch (what) {
            case 4, 5 -> Town.isDown(Duration.ofMillis(random.nextInt(20_000)));
            case 6 -> Town.refusesTheLogin(Duration.ofMinutes(5));
            case 7 -> Town.defers(to, Reply.of(451, "4.3.0", "later"), Duration.ofMillis(random.nextInt(9_000)));
            case 8 -> Town.isDown(Duration.ofMillis(5));
            default -> Town.refusesTheLogin(Duration.ofMinutes(1));
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false})
    void random(boolean keeps) {
        this.keeps = keeps;
        List<String> faults = new ArrayList<>();
        for (int seed = 0; seed < 250; seed++) {
            try {
                one(seed, faults);
            } catch (RuntimeException | AssertionError e) {
                faults.add(seed + ": " + e + " "
                        + List.of(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length)));
            }
        }
        assertEquals(0, faults.size(), String.join("\n", faults.subList(0, Math.min(12, faults.size()))));
    }

    private void one(int seed, List<String> faults) {
        random = new Random(seed);
        good = false;
        accepted.clear();
        Town town = new Town(Settings.DEFAULT, 5, this::hop);
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(Duration.ofSeconds(1));
        List<String> log = new ArrayList<>();
        int n = 0;
        int flushes = 0;
        Map<String, Integer> configured = new HashMap<>(Map.of("smtp", 1));
        for (int i = 0; i < 60; i++) {
            String name = random.nextBoolean() ? "smtp" : "b";
            String url = "smtp:" + (random.nextBoolean() ? "" : "2");
            switch (random.nextInt(10)) {
                case 9 -> {
                    List<TransportKey> keys = List.copyOf(town.state.transports.keySet());
                    if (!keys.isEmpty()) {
                        TransportKey key = keys.get(random.nextInt(keys.size()));
                        log.add("failed " + key);
                        town.step(new Event.TransportFailed(key, "broken"));
                    }
                }
                case 0, 1, 2 -> {
                    for (int k = random.nextInt(12); k >= 0; k--) {
                        town.queue(
                                store,
                                "s@example.org",
                                "u" + n++ + "@d" + n % 9 + ".example",
                                0,
                                List.of(new Terms.Hop(name, url)));
                    }
                    town.submitted(store, 1);
                    log.add("queue " + name + " " + url);
                }
                case 3, 4 -> {
                    log.add("put " + name + " " + url + " had " + configured.getOrDefault(name, 0));
                    town.step(new Event.AddTransport(name, url));
                    if (random.nextBoolean()) {
                        town.run(Duration.ofMillis(random.nextInt(2000)));
                    }
                    if (configured.getOrDefault(name, 0) == 1) {
                        boolean back = random.nextInt(4) == 0;
                        log.add("remove " + name + " latest " + back);
                        town.step(new Event.RemoveTransport(name, back));
                    } else {
                        configured.put(name, 1);
                    }
                }
                case 5 -> {
                    if (configured.getOrDefault(name, 0) == 1) {
                        log.add("remove " + name);
                        town.step(new Event.RemoveTransport(name, false));
                        configured.put(name, 0);
                    }
                }
                case 6 -> {
                    String only = random.nextBoolean() ? null : name;
                    log.add("flush " + only);
                    flushes++;
                    town.step(new Event.FlushOrdered(new CallKey(1000 + i), store, only, null, null));
                }
                case 7 -> town.run(Duration.ofMinutes(random.nextInt(90)));
                default -> town.run(Duration.ofMillis(random.nextInt(30_000)));
            }
        }
        good = true;
        for (String name : List.of("smtp", "b")) {
            for (String url : List.of("smtp:", "smtp:2", "smtp:")) {
                town.step(new Event.AddTransport(name, url));
                town.run(Duration.ofSeconds(1));
                if (configured.getOrDefault(name, 0) == 1) {
                    town.step(new Event.RemoveTransport(name, false));
                }
                configured.put(name, 1);
                town.run(Duration.ofSeconds(1));
            }
        }
        town.run(Duration.ofHours(30));
        long flushed = town.answers.stream()
                .filter(each -> each instanceof Told.Flushed)
                .count();
        if (flushed != flushes) {
            faults.add(seed + ": flushes " + flushes + " answered " + flushed + " " + log);
        }
        if (town.left(store) != 0 && !keeps) {
            faults.add(seed + ": left " + town.left(store) + " of " + n + " " + log);
        }
        accepted.forEach((to, times) -> {
            if (times > 1) {
                faults.add(seed + ": twice " + to);
            }
        });
        if (n - town.left(store) != accepted.size()) {
            faults.add(seed + ": ended " + (n - town.left(store)) + " accepted " + accepted.size());
        }
        for (TransportState each : town.state.transports.values()) {
            if (each.retiring && !keeps) {
                faults.add(seed + ": stays " + each.key + " " + each.name + " " + each.url + " " + log);
            }
        }
        town.step(new Event.LogoffRequested(
                new CallKey(99),
                store,
                new HandleKey(store.value()),
                Set.of(),
                List.of(LogoffMode.ORDERLY, LogoffMode.PURGE, LogoffMode.NO_WAIT)
                        .get(seed % 3),
                null,
                Face.CLIENT,
                false));
        town.run(Duration.ofHours(1));
        if (!town.state.stores.values().stream().allMatch(each -> each.phase != StoreState.Phase.OPEN)) {
            faults.add(seed + ": logoff does not end");
        }
        if (town.leftBehind == null && town.state.stores.values().iterator().hasNext()) {
            faults.add("x");
        }
    }
}
