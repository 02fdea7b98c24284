package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.store.ReportOn;

/** However slow or large the mail to one destination is, the mail to others, and what is not large, finds a line (rule D23). */
class RoomForOthersTest {
    private static final int LINES = 10;
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final DestinationPolicy TEN_AT_ONCE =
            new DestinationPolicy(10, 10, 3, Duration.ofMinutes(10), Duration.ofMinutes(10), 100);

    private final Map<String, Integer> running = new TreeMap<>();
    private boolean isDown;

    private Town town(Settings settings) {
        Town town = new Town(settings, LINES, this::hop);
        town.answered = call -> running.merge(call.domain(), -1, Integer::sum);
        town.transport("smtp");
        return town;
    }

    private static Settings settings(Limit... limits) {
        return Settings.DEFAULT.with(TEN_AT_ONCE, List.of(limits));
    }

    /** Whose address says that it is slow, or large, takes long. */
    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        running.merge(recipient.domain(), 1, Integer::sum);
        if (isDown) {
            return Town.isDown(Duration.ofMillis(10));
        }
        boolean isLong =
                recipient.address().startsWith("slow") || recipient.address().startsWith("large");
        return Town.accepts(recipient, isLong ? LONG : Duration.ofMillis(10));
    }

    private int running() {
        return running.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static void submit(Town town, StoreKey store, String who, int count, String domain) {
        town.isLarge = who.equals("large");
        for (int i = 0; i < count; i++) {
            town.queue(store, "sender@example.org", who + i + "@" + domain, 0, List.of());
        }
        town.submitted(store, count);
    }

    private static StoreKey open(Town town) {
        StoreKey store = town.open();
        town.run(MOMENT);
        return store;
    }

    @Test
    void D23_oneDestinationLeavesAFifthOfTheLinesToOthers() {
        Town town = town(settings());
        StoreKey store = open(town);
        submit(town, store, "slow", 100, "slow.example");
        town.run(MOMENT);
        assertEquals(8, running());

        submit(town, store, "quick", 20, "quick.example");
        town.run(MOMENT);
        assertEquals(20, town.ended.size(), "all of the others went by");
        assertEquals(8, running(), "and the slow ones are on their way still");
    }

    @Test
    void D23_anAbandonedWorkerIsNoLineForAnybody() {
        TransportState transport = new TransportState(new TransportKey(1), "smtp", "smtp://hop", true);
        transport.phase = TransportState.Phase.UP;
        transport.maxAttempts = LINES;
        transport.lines = LINES;
        assertEquals(8, transport.share(LINES));
        transport.abandoned = 5;
        assertEquals(4, transport.share(LINES));
        transport.abandoned = 9;
        assertEquals(1, transport.share(LINES), "it may always try");
        transport.abandoned = 0;
        transport.lines = 2;
        assertEquals(LINES, transport.share(LINES), "half would be too much to keep, and they may stand by");
    }

    @Test
    void D23_whatStandsByIsNoLine() {
        TransportState transport = new TransportState(new TransportKey(1), "smtp", "smtp://hop", true);
        transport.phase = TransportState.Phase.UP;
        transport.maxAttempts = 3 * LINES;
        transport.lines = LINES;
        String lane = Lanes.of("smtp", Recipient.smtp("ann@one.example"));
        for (int begun = 0; begun < 8; begun++) {
            assertTrue(!transport.isFull(lane, 20), begun + " were begun");
            transport.begin(lane);
        }
        assertTrue(
                transport.isFull(lane, 20),
                "the transport takes more, but they would stand by for the lines of others");
    }

    @Test
    void D23_largeMailLeavesHalfOfTheLinesToWhatIsNotLarge() {
        Town town = town(settings());
        StoreKey store = open(town);
        for (int i = 0; i < 20; i++) {
            submit(town, store, "large", 20, "d" + i + ".example");
        }
        town.run(MOMENT);
        assertEquals(5, running());

        submit(town, store, "small", 20, "d0.example");
        submit(town, store, "small", 20, "other.example");
        town.run(MOMENT);
        assertEquals(40, town.ended.size());
        town.run(LONG);
        assertEquals(5, running(), "the next large ones");
        assertEquals(45, town.ended.size());
    }

    @Test
    void D23_largeMailToADestinationLeavesRoomThereToWhatIsNotLarge() {
        Town town = new Town(Settings.DEFAULT, 50, this::hop); // five at once to each in the beginning
        town.transport("smtp");
        StoreKey store = open(town);
        submit(town, store, "large", 100, "one.example");
        town.run(MOMENT);
        assertEquals(4, running());

        submit(town, store, "small", 20, "one.example");
        town.run(MOMENT);
        assertEquals(20, town.ended.size());
    }

    @Test
    void D23_largeMailToManyDestinationsDoesNotHideWhatIsNotLarge() {
        Town town = town(settings());
        StoreKey store = open(town);
        for (int i = 0; i < 1_000; i++) {
            submit(town, store, "large", 2, "d" + i + ".example");
        }
        town.run(MOMENT);
        submit(town, store, "small", 100, "other.example");
        town.run(MOMENT);
        assertEquals(100, town.ended.size());

        town.run(Duration.ofDays(5).minusHours(1));
        assertEquals(2_100, town.ended.size(), "and all of the large mail went too, five at a time");
    }

    @Test
    void D13_aDeadDestinationIsDeadForMailOfAnySize() {
        Town town = town(settings());
        StoreKey store = open(town);
        isDown = true;
        submit(town, store, "small", 20, "dead.example");
        town.run(MOMENT);
        long untilDead = town.calls.size();
        submit(town, store, "large", 20, "dead.example");
        town.run(Duration.ofMinutes(5));
        assertEquals(untilDead, town.calls.size(), "nobody is sent there before its time");

        town.run(Duration.ofMinutes(56));
        long probes = town.calls.size() - untilDead;
        assertTrue(probes >= 5 && probes <= 7, probes + " attempts found out in an hour, one every ten minutes");

        isDown = false;
        town.run(Duration.ofHours(2));
        assertEquals(40, town.ended.size(), "both go on when it lives");
    }

    @Test
    void D15_largeMailForADeadDestinationEndsInTime() {
        Town town = town(settings());
        StoreKey store = open(town);
        isDown = true;
        submit(town, store, "large", 20, "dead.example");
        town.run(Duration.ofDays(5).plusMinutes(30));
        assertEquals(20, town.ended.size());
        assertTrue(
                town.reports.stream().anyMatch(report -> report.about() == ReportOn.FAILURE), town.reports::toString);
    }

    @Test
    void D20_aLimitOfADestinationCountsMailOfAnySize() {
        Town town = town(settings(new Limit(Limit.Of.DESTINATION, "*", 10, Duration.ofHours(1))));
        StoreKey store = open(town);
        submit(town, store, "small", 8, "one.example");
        submit(town, store, "large", 8, "one.example");
        town.run(Duration.ofMinutes(59));
        assertEquals(10, town.calls.size());
        town.run(Duration.ofMinutes(30));
        assertEquals(16, town.ended.size());
    }

    @Test
    void D23_aPartThatGoesAnotherWayIsAsLargeAsBefore() {
        Town town = town(settings());
        StoreKey store = open(town);
        town.isLarge = true;
        PartId part = town.queue(store, "sender@example.org", "ann@one.example", 0, List.of());
        Candidate candidate = town.candidate(store, part);
        assertEquals("smtp|+|one.example", candidate.lane());
        assertEquals("smtp|one.example", candidate.destination());
        assertEquals("relay|+|one.example", candidate.laneOver("relay").lane());
    }
}
