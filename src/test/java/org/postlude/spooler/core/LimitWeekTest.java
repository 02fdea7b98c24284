package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;

/** Whatever happens in a week, no limit is exceeded in any interval, wherever it begins (rule D20). */
@Tag("long")
class LimitWeekTest {
    private static final List<Limit> LIMITS = List.of(
            new Limit(Limit.Of.TRANSPORT, "smtp", 20, Duration.ofMinutes(30)),
            new Limit(Limit.Of.DESTINATION, "*.example", 2, Duration.ofMinutes(3)),
            new Limit(Limit.Of.DESTINATION, "slow1.example", 1, Duration.ofSeconds(40)),
            new Limit(Limit.Of.SENDER, "*@bulk.example", 5, Duration.ofHours(1)));

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void D20_noLimitIsEverExceeded(long seed) {
        run(seed);
    }

    @ParameterizedTest
    @Tag("long")
    @ValueSource(longs = {3, 4, 5, 6, 7, 8, 9, 10})
    void D20_noLimitIsEverExceededInFurtherWeeks(long seed) {
        run(seed);
    }

    private static void run(long seed) {
        Random random = new Random(seed);
        DestinationPolicy policy = new DestinationPolicy(5, 10, 3, Duration.ofMinutes(1), Duration.ofMinutes(30), 5);
        Town town = new Town(Settings.DEFAULT.with(policy, LIMITS), 20, (transport, to, now) -> says(random, to));
        town.transport("smtp");
        List<StoreKey> stores = List.of(town.open(), town.open(), town.open());
        town.run(Duration.ofSeconds(1));
        Duration jumped = Duration.ZERO;
        List<Instant> jumps = new ArrayList<>();
        int submitted = 0;
        for (int hour = 0; hour < 24 * 7; hour++) {
            for (int burst = random.nextInt(3); burst > 0; burst--) {
                StoreKey store = stores.get(random.nextInt(stores.size()));
                int count = random.nextInt(40);
                submitted += count;
                for (int i = 0; i < count; i++) {
                    town.queue(store, sender(random), "r@" + domain(random), random.nextInt(3) - 1, List.of());
                }
                town.submitted(store, count);
                town.run(Duration.ofMinutes(random.nextInt(20)));
            }
            if (random.nextInt(20) == 0) {
                Duration by = Duration.ofMinutes(random.nextInt(180));
                jumps.add(town.now());
                town.jump(by);
                jumped = jumped.plus(by);
            }
            town.run(Duration.ofMinutes(random.nextInt(60)));
        }
        check(town.calls, jumps, LIMITS.get(0), call -> call.transport());
        check(town.calls, jumps, LIMITS.get(1), call -> call.domain().endsWith(".example") ? call.domain() : "");
        check(town.calls, jumps, LIMITS.get(2), call -> call.domain().equals("slow1.example") ? call.domain() : "");
        check(town.calls, jumps, LIMITS.get(3), call -> call.sender().endsWith("@bulk.example") ? call.sender() : "");
        assertTrue(town.ended.size() > submitted / 2, town.ended.size() + " of " + submitted);
        town.run(Duration.ofDays(10));
        assertEquals(submitted, town.ended.size(), "all of them end");
    }

    private static Town.Says says(Random random, Recipient to) {
        Duration after = Duration.ofMillis(random.nextInt(20_000));
        if (to.domain().startsWith("dead")) {
            return Town.isDown(after);
        }
        return switch (random.nextInt(10)) {
            case 0 -> Town.isDown(after);
            case 1 -> Town.defers(to, Reply.of(451, "4.7.1", "greylisted"), after);
            default -> Town.accepts(to, after);
        };
    }

    private static String sender(Random random) {
        return random.nextInt(3) == 0 ? "news" + random.nextInt(2) + "@bulk.example" : "ann@example.org";
    }

    private static String domain(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "dead" + random.nextInt(2) + ".example";
            case 1 -> "slow" + random.nextInt(3) + ".example";
            default -> "d" + random.nextInt(30) + ".test";
        };
    }

    /** As the other side may have counted: when it was asked. Over a jump of the clock nobody can tell how much time passed. */
    private static void check(
            List<Town.Call> calls, List<Instant> jumps, Limit limit, Function<Town.Call, String> nameOf) {
        Map<String, List<Instant>> times = new HashMap<>();
        for (Town.Call call : calls) {
            String name = nameOf.apply(call);
            if (!name.isEmpty() && call.begun()) {
                times.computeIfAbsent(name, key -> new ArrayList<>()).add(call.at());
            }
        }
        int tight = 0;
        for (Map.Entry<String, List<Instant>> each : times.entrySet()) {
            List<Instant> at = each.getValue();
            for (int i = 0; i + limit.messages() < at.size(); i++) {
                Instant first = at.get(i);
                Instant next = at.get(i + limit.messages());
                Duration between = Duration.between(first, next);
                boolean isJumped = jumps.stream().anyMatch(jump -> !jump.isBefore(first) && jump.isBefore(next));
                assertTrue(
                        isJumped || between.compareTo(limit.per()) >= 0,
                        limit + " of " + each.getKey() + ": " + (limit.messages() + 1) + " within " + between);
                tight += between.compareTo(limit.per().multipliedBy(2)) < 0 ? 1 : 0;
            }
        }
        assertTrue(tight > 0, limit + " was never nearly reached");
    }
}
