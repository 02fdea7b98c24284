package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.spooler.Watchdog;
import org.postlude.store.ReportOn;

/** What waits for a place of its transport is returned in time, as what waits for anything else is (rules D15, D16). */
class ExpiryOfWaitingTest {
    private static final int LINES = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private Duration slow = Duration.ofHours(20);

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        return Town.accepts(recipient, slow);
    }

    private Town town(Settings settings) {
        return new Town(settings.with(Watchdog.every(slow.multipliedBy(2))), LINES, this::hop);
    }

    private static StoreKey open(Town town) {
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(SECOND);
        return store;
    }

    private static List<PartId> submit(Town town, StoreKey store, int count, String domain) {
        List<PartId> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(town.queue(store, "sender@example.org", "r@" + domain.replace("*", "d" + i), 0, List.of()));
        }
        town.submitted(store, count);
        return parts;
    }

    private static void assertReturned(Town town, Instant end, int least) {
        List<Town.Report> failures = town.reports.stream()
                .filter(report -> report.about() == ReportOn.FAILURE)
                .toList();
        assertTrue(failures.size() >= least, "returned: " + failures.size());
        for (Town.Report report : failures) {
            assertTrue(!report.at().isBefore(end) && !report.at().isAfter(end.plus(HOUR)), report::toString);
        }
    }

    @Test
    void D15_largeMailThatWaitsForALineIsReturnedWithinAnHourOfItsExpiry() {
        Town town = town(Settings.DEFAULT);
        StoreKey store = open(town);
        town.isLarge = true;
        submit(town, store, 100, "*.example");
        Instant end = town.now().plus(Duration.ofDays(5));
        town.run(Duration.ofDays(6));
        assertEquals(0, town.left(store));
        assertReturned(town, end, 60);
        assertTrue(town.calls.stream().noneMatch(call -> call.at().isAfter(end.plus(HOUR))), "nothing is begun later");
    }

    @Test
    void D15_mailThatWaitsForItsDestinationsPlaceIsReturnedWithinAnHourOfItsExpiry() {
        Town town = town(Settings.DEFAULT);
        StoreKey store = open(town);
        submit(town, store, 300, "one.example");
        Instant end = town.now().plus(Duration.ofDays(5));
        town.run(Duration.ofDays(6));
        assertEquals(0, town.left(store));
        assertReturned(town, end, 200);
    }

    @Test
    void D15_anExpiryOfItsOwnIsHeededWhileItWaitsForALineWheneverItWasSubmitted() {
        Town town = town(Settings.DEFAULT);
        StoreKey store = open(town);
        submit(town, store, 1_000, "*.example");
        town.run(Duration.ofMinutes(90));
        town.expires = town.now().plus(Duration.ofHours(5));
        List<PartId> own = submit(town, store, 1, "own.example");
        town.expires = null;
        submit(town, store, 500, "*.example");
        town.run(Duration.ofHours(5).minus(SECOND));
        assertTrue(town.ended.isEmpty(), "neither too early");
        town.run(HOUR.plus(SECOND.multipliedBy(2)));
        assertEquals(own, List.copyOf(town.ended.keySet()), "nor too late, nor anybody else");
        assertEquals(0, town.callsTo("own.example"));
    }

    @Test
    void D15_manyThatWaitAreNotReadEveryHour() {
        Town town = town(Settings.DEFAULT);
        StoreKey store = open(town);
        submit(town, store, 10_000, "*.example");
        town.run(Duration.ofDays(2));
        assertTrue(town.pages <= 2 * 50 + 3 * 48, "pages read in two days: " + town.pages);
    }

    @Test
    void D16_theSenderOfWhatWaitsForALineIsToldOfTheDelayOnce() {
        slow = Duration.ofHours(2);
        Town town = town(Settings.DEFAULT);
        StoreKey store = open(town);
        town.isLarge = true;
        submit(town, store, 100, "*.example");
        town.run(Duration.ofHours(5).plus(SECOND));
        List<PartId> told = town.reports.stream()
                .filter(report -> report.about() == ReportOn.DELAY)
                .map(Town.Report::part)
                .toList();
        assertTrue(told.size() >= 80, "told of a delay: " + told.size());
        assertEquals(told.stream().distinct().count(), told.size());
    }

    @Test
    void D20_whoWaitsForALimitAsWellDoesNotExpire() {
        Limit limit = new Limit(Limit.Of.DESTINATION, "one.example", 5, Duration.ofDays(30));
        Town town = town(Settings.DEFAULT.with(DestinationPolicy.DEFAULT, List.of(limit)));
        StoreKey store = open(town);
        List<PartId> limited = submit(town, store, 6, "one.example");
        town.run(SECOND);
        submit(town, store, 100, "*.example");
        town.run(Duration.ofDays(6));
        assertEquals(1, town.left(store));
        assertTrue(!town.ended.containsKey(limited.get(5)), "its turn comes, and with it its attempt");
    }
}
