package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.store.LogoffMode;

/** What waits for a place that it cannot have yet keeps nothing out of sight that could have one (rule D23). */
class NobodyIsHiddenTest {
    private static final int LINES = 10;
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private boolean isSlow;
    private boolean isDown;
    private boolean isRefusedFirst = true;

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        if (isDown) {
            return Town.isDown(MOMENT);
        }
        String domain = recipient.domain();
        if (domain.equals("grey.example") && isRefusedFirst) {
            isRefusedFirst = false;
            return Town.defers(recipient, Reply.of(451, "4.7.1", "come again"), SECOND);
        }
        boolean isLong = recipient.address().startsWith("large") || (isSlow && domain.startsWith("slow"));
        return Town.accepts(recipient, isLong ? Duration.ofMinutes(9) : MOMENT);
    }

    private static StoreKey open(Town town, String... transports) {
        for (String transport : transports) {
            town.transport(transport);
        }
        StoreKey store = town.open();
        town.run(SECOND);
        return store;
    }

    private static void queue(Town town, StoreKey store, String recipient, int priority, String transport) {
        town.isLarge = recipient.startsWith("large");
        town.queue(
                store, "sender@example.org", recipient, priority, List.of(new Terms.Hop(transport, transport + ":")));
    }

    private static void submit(Town town, StoreKey store, String who, int count, String domain, int priority) {
        for (int i = 0; i < count; i++) {
            queue(town, store, who + i + "@" + domain, priority, "smtp");
        }
        town.step(new Event.Submitted(store, count, priority));
    }

    private static void logoff(Town town, StoreKey store, LogoffMode mode, Duration within) {
        town.step(new Event.LogoffRequested(
                new CallKey(99),
                store,
                new HandleKey(store.value()),
                Set.of(),
                mode,
                town.now().plus(within),
                Face.CLIENT,
                false));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void D23_aLongQueueGoesOnBesideThoseThatAreSlow(int slow) {
        Town town = new Town(Settings.DEFAULT, LINES, this::hop);
        isSlow = true;
        StoreKey store = open(town, "smtp");
        for (int i = 0; i < slow; i++) {
            submit(town, store, "mail", 200 / slow, "slow" + i + ".example", 0);
            town.state.destinations.know(Lanes.of("smtp", "slow" + i + ".example"), 1).limit = 2;
        }
        submit(town, store, "mail", 400, "quick.example", 0);
        town.run(MINUTE);
        assertEquals(400, town.callsTo("quick.example"));
    }

    @Test
    void D23_aLongQueueGoesOnBesideLargeMail() {
        Town town = new Town(Settings.DEFAULT, LINES, this::hop);
        StoreKey store = open(town, "smtp");
        for (int i = 0; i < 100; i++) {
            queue(town, store, "large@d" + i + ".example", 0, "smtp");
        }
        town.submitted(store, 100);
        town.run(SECOND);
        int looks = town.looks;
        submit(town, store, "mail", 640, "quick.example", 0);
        town.run(MINUTE);
        assertEquals(640, town.callsTo("quick.example"));
        assertTrue(town.looks - looks < 640 / 4, "they were looked for " + (town.looks - looks) + " times");
    }

    @Test
    void D23_anOldTransportOfTheSameNameHidesNothingAndNobodyLooksForEver() {
        Town town = new Town(Settings.DEFAULT, LINES, this::hop);
        StoreKey store = open(town, "smtp");
        town.hanging.add("smtp"); // from now on
        town.step(new Event.AddTransport("smtp", "smtp://old"));
        for (int i = 0; i < 100; i++) {
            queue(town, store, "large@d" + i + ".example", 0, "smtp");
        }
        town.submitted(store, 100);
        town.run(SECOND);
        submit(town, store, "mail", 100, "quick.example", 0);
        town.run(MINUTE);
        assertEquals(100, town.callsTo("quick.example"));
        assertTrue(town.looks < 200, "looked " + town.looks + " times");
    }

    @Test
    void D20_aLogoffThatWaitsForALimitOfASenderTakesNoWholeQueueIntoTheWindow() {
        Limit limit = new Limit(Limit.Of.SENDER, "*", 10, Duration.ofHours(1));
        Town town = new Town(Settings.DEFAULT.with(DestinationPolicy.DEFAULT, List.of(limit)), LINES, this::hop);
        StoreKey store = open(town, "smtp");
        for (int i = 0; i < 6_000; i++) {
            queue(town, store, "mail@d" + i + ".example", 0, "smtp");
        }
        logoff(town, store, LogoffMode.NO_WAIT, Duration.ofHours(3));
        town.run(Duration.ofMinutes(10));
        StoreState state = town.state.stores.get(store);
        assertTrue(state != null && state.candidates.size() < 5_000, () -> "" + state);
    }

    @Test
    void D20_aLogoffThatWaitsForALimitOfASenderHidesNobodyBehindThatSendersMail() {
        Limit limit = new Limit(Limit.Of.SENDER, "sender@*", 10, Duration.ofHours(1));
        Town town = new Town(Settings.DEFAULT.with(DestinationPolicy.DEFAULT, List.of(limit)), LINES, this::hop);
        StoreKey store = open(town, "smtp");
        for (int i = 0; i < 200; i++) {
            queue(town, store, "mail" + i + "@quick.example", 0, "smtp");
        }
        for (int i = 0; i < 1_000; i++) {
            queue(town, store, "mail@d" + i + ".example", 0, "smtp");
        }
        List<Terms.Hop> hops = List.of(new Terms.Hop("smtp", "smtp:"));
        for (int i = 0; i < 20; i++) {
            town.queue(store, "other@example.org", "mail" + i + "@quick.example", 0, hops);
        }
        logoff(town, store, LogoffMode.NO_WAIT, Duration.ofHours(3).plus(MINUTE));
        town.run(MINUTE);
        assertEquals(
                20,
                town.calls.stream()
                        .filter(call -> call.sender().startsWith("other"))
                        .count());
        town.run(Duration.ofHours(3));
        assertNull(town.state.stores.get(store), "the store is released");
        assertEquals(4 * 10 + 20, town.calls.size());
        assertEquals(1_200 - 4 * 10, town.left(store));
    }

    @Test
    void D20_aLogoffWaitsForALimitOfASenderAndSendsEachOnce() {
        Limit limit = new Limit(Limit.Of.SENDER, "sender@*", 100, Duration.ofHours(1));
        Town town = new Town(Settings.DEFAULT.with(DestinationPolicy.DEFAULT, List.of(limit)), LINES, this::hop);
        StoreKey store = open(town, "smtp");
        for (int i = 0; i < 350; i++) {
            queue(town, store, "mail" + i + "@quick" + i % 7 + ".example", 0, "smtp");
        }
        logoff(town, store, LogoffMode.NO_WAIT, Duration.ofDays(1));
        town.run(Duration.ofHours(4));
        assertNull(town.state.stores.get(store), "the store is released");
        assertEquals(350, town.calls.size());
        assertEquals(350, town.calls.stream().map(Town.Call::part).distinct().count());
    }

    @Test
    void D23_inAPurgeOverRoutesThatOnlyMailNamesWhatIsNotLargeGoesByToo() {
        Town town = new Town(Settings.DEFAULT, LINES, this::hop);
        StoreKey store = open(town);
        for (int i = 0; i < 500; i++) {
            queue(town, store, "large@d" + i + ".example", 0, "smtp");
        }
        for (int i = 0; i < 20; i++) {
            queue(town, store, "mail" + i + "@quick.example", 0, "smtp");
        }
        logoff(town, store, LogoffMode.PURGE, Duration.ofDays(2));
        town.run(MINUTE);
        assertEquals(20, town.callsTo("quick.example"));
    }

    @Test
    void D23_urgentMailOfBothSizesToASlowDestinationHidesNobody() {
        Town town = new Town(Settings.DEFAULT, LINES, this::hop);
        StoreKey store = open(town, "smtp");
        submit(town, store, "mail", 4_000, "slow.example", 0);
        submit(town, store, "large", 200, "slow.example", 0);
        town.run(Duration.ofSeconds(5));
        isSlow = true;
        town.run(SECOND);
        submit(town, store, "large", 200, "slow.example", 1);
        submit(town, store, "mail", 200, "slow.example", 1);
        town.run(SECOND);
        submit(town, store, "mail", 10, "quick.example", 0);
        town.run(SECOND);
        assertEquals(10, town.callsTo("quick.example"));
    }

    @Test
    void D23_fullTransportsDoNotHideTheMailOfAnother() {
        Town town = new Town(Settings.DEFAULT, LINES, this::hop);
        isSlow = true;
        StoreKey store = open(town, "one", "two", "free");
        for (String full : List.of("one", "two")) {
            for (int i = 0; i < 50; i++) {
                queue(town, store, "mail@slow" + i + ".example", 0, full);
                queue(town, store, "large@slow" + i + ".example", 0, full);
            }
        }
        town.submitted(store, 200);
        town.run(SECOND);
        for (int i = 0; i < 10; i++) {
            queue(town, store, "mail" + i + "@quick.example", 0, "free");
        }
        town.submitted(store, 10);
        town.run(SECOND);
        assertEquals(10, town.callsTo("quick.example"));
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 60, 300})
    void D23_aRetryIsNotLateBecauseLargeMailWaits(int large) {
        Town town = new Town(Settings.DEFAULT, LINES, this::hop);
        StoreKey store = open(town, "smtp");
        for (int i = 0; i < large; i++) {
            queue(town, store, "large@d" + i + ".example", 0, "smtp");
        }
        town.submitted(store, large);
        town.run(SECOND);
        submit(town, store, "mail", 1, "grey.example", 0);
        town.run(Duration.ofSeconds(5));
        Instant refused = town.now();
        submit(town, store, "mail", 1, "quick.example", 0);
        town.run(Duration.ofMinutes(8));
        assertEquals(2, town.callsTo("grey.example"));
        Duration waited =
                Duration.between(refused, town.calls.get(town.calls.size() - 1).at());
        assertTrue(
                waited.compareTo(Duration.ofMinutes(7)) <= 0, "due after five to six minutes, begun after " + waited);
    }

    @Test
    void D23_inAPurgeWhatIsNotLargeGoesByWhatIs() {
        Town town = new Town(Settings.DEFAULT, LINES, this::hop);
        StoreKey store = open(town, "smtp");
        for (int i = 0; i < 500; i++) {
            queue(town, store, "large@d" + i + ".example", 0, "smtp");
        }
        for (int i = 0; i < 20; i++) {
            queue(town, store, "mail" + i + "@quick.example", 0, "smtp");
        }
        logoff(town, store, LogoffMode.PURGE, Duration.ofDays(2));
        town.run(MINUTE);
        assertEquals(20, town.callsTo("quick.example"));
        town.run(Duration.ofDays(1));
        assertEquals(0, town.left(store));
        assertEquals(520, town.calls.size(), "each once");
    }

    @Test
    void D13_ofADestinationThatDiesInALogoffTheReportIsToldThoughOnlyLargeMailWaits() {
        isDown = true;
        Town town = new Town(Settings.DEFAULT, LINES, this::hop);
        StoreKey store = open(town, "smtp");
        for (int i = 0; i < 10; i++) {
            queue(town, store, "large" + i + "@dead.example", 0, "smtp");
        }
        logoff(town, store, LogoffMode.NO_WAIT, MINUTE);
        town.run(MINUTE);
        assertEquals(10, town.left(store));
        assertTrue(town.leftBehind.containsKey("smtp|+|dead.example"), town.leftBehind::toString);
    }
}
