package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Recipient;

/** Destinations take turns, however much mail each of them has, in which order it came, and how many of them are dead. */
@Tag("long")
class FairShareTest {
    private static final int DESTINATIONS = 200;
    private static final int EACH = 130;
    private static final int HOURS = 2;
    /** Twenty at once, eight seconds each: 9,000 in an hour, fifty for each that lives. */
    private static final int AT_ONCE = 20;

    private static final Duration TAKES = Duration.ofSeconds(8);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachLiveDestinationHasItsEqualShareInEachHour(boolean oneAfterTheOther) {
        Town town = new Town(Settings.DEFAULT, AT_ONCE, FairShareTest::says);
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(Duration.ofSeconds(1));
        for (int i = 0; i < DESTINATIONS * EACH; i++) {
            int destination = oneAfterTheOther ? i / EACH : i % DESTINATIONS;
            town.queue(store, "sender@example.org", "r@" + name(destination), 0, List.of());
        }
        town.submitted(store, DESTINATIONS * EACH);
        Instant begin = town.now();
        town.run(Duration.ofHours(HOURS));

        int live = DESTINATIONS - DESTINATIONS / 10;
        for (int hour = 0; hour < HOURS; hour++) {
            Map<String, Integer> shares = new HashMap<>();
            Instant from = begin.plus(Duration.ofHours(hour));
            for (Town.Call call : town.calls) {
                if (!call.at().isBefore(from)
                        && call.at().isBefore(from.plus(Duration.ofHours(1)))
                        && !call.domain().startsWith("dead")) {
                    shares.merge(call.domain(), 1, Integer::sum);
                }
            }
            int all = shares.values().stream().mapToInt(Integer::intValue).sum();
            double equal = (double) all / live;
            assertTrue(equal > 45, "the dead ones take the time of the others: " + equal);
            int least = shares.size() < live
                    ? 0
                    : shares.values().stream().min(Integer::compare).orElse(0);
            int most = shares.values().stream().max(Integer::compare).orElse(0);
            assertTrue(
                    least >= 0.9 * equal && most <= 1.1 * equal,
                    "hour " + hour + ": " + least + " to " + most + ", an equal share is " + equal);
        }
        assertTrue(town.looks < DESTINATIONS * EACH / 20, town.looks + " looks at the store");
    }

    private static String name(int destination) {
        return (destination % 10 == 3 ? "dead" : "live") + destination + ".example";
    }

    private static Town.Says says(String transport, Recipient recipient, Instant now) {
        return recipient.domain().startsWith("dead")
                ? Town.isDown(Duration.ofSeconds(1))
                : Town.accepts(recipient, TAKES);
    }
}
