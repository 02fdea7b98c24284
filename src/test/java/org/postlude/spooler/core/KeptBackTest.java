package org.postlude.spooler.core;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.queue.Suspension;

/** Mail for which nothing is begun, whoever keeps it back, is late and too old as any other is (rules D15 and D16). */
class KeptBackTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration DAYS = Duration.ofDays(5);

    private final Town town = new Town(Settings.DEFAULT, 20, KeptBackTest::hop);

    private static Town.Says hop(String transport, Recipient recipient, Instant now) {
        return recipient.domain().equals("dead.example")
                ? Town.isDown(Duration.ofMillis(20))
                : Town.accepts(recipient, Duration.ofMillis(20));
    }

    private StoreKey open() {
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(SOON);
        return store;
    }

    private void suspend(StoreKey store, @Nullable String domain, @Nullable Duration howLong, Rule... rules) {
        Suspension suspension = new Suspension(
                "1",
                "smtp",
                Optional.ofNullable(domain),
                "they move house",
                howLong == null ? null : town.now().plus(howLong),
                town.now(),
                "ops");
        town.step(new Event.StandingChanged(store, new Standing(List.of(rules), List.of(suspension))));
    }

    private String lastReply(PartId part) {
        return requireNonNull(requireNonNull(town.ended.get(part)).lastReply()).toString();
    }

    @Test
    void D15_whatIsSuspendedIsReturnedWhenItsTimeIsOverWithTheReason() {
        StoreKey store = open();
        suspend(store, "example.net", null);
        PartId part = town.submit(store, "ann@example.net");
        town.run(DAYS.minus(SOON));
        assertEquals(MessageState.QUEUED, town.record(store, part).state());
        town.run(Duration.ofHours(1).plus(SOON));
        assertEquals(MessageState.RETURNED, town.record(store, part).state());
        assertTrue(lastReply(part).contains("suspended"), () -> lastReply(part));
        assertTrue(lastReply(part).contains("they move house"), () -> lastReply(part));
        assertEquals(0, town.callsTo("example.net"));
    }

    @Test
    void D15_aWholeTransportThatIsSuspendedKeepsNoMailForEverAndOthersGo() {
        StoreKey store = open();
        PartId there = town.submit(store, "ann@dead.example");
        suspend(store, null, null);
        PartId comes = town.submit(store, "bob@example.org");
        town.run(DAYS.plus(Duration.ofHours(1)));
        assertEquals(MessageState.RETURNED, town.record(store, there).state());
        assertEquals(MessageState.RETURNED, town.record(store, comes).state());
        assertEquals(0, town.left(store));
    }

    @Test
    void D15_whatIsSuspendedForLessThanItsTimeGoesWhenThatIsOver() {
        StoreKey store = open();
        suspend(store, "example.net", Duration.ofDays(3));
        PartId part = town.submit(store, "ann@example.net");
        town.run(Duration.ofDays(3).plus(SOON));
        assertEquals(MessageState.DELIVERED, town.record(store, part).state());
    }

    @Test
    void D15_whatWasTooOldAtTheOpeningIsReturnedWithoutDelay() {
        StoreKey store = open();
        suspend(store, "example.net", null);
        PartId part = town.submit(store, "ann@example.net");
        for (int day = 0; day < 5; day++) {
            town.run(Duration.ofDays(1));
            suspend(store, "example.net", null);
        }
        town.run(SOON);
        assertEquals(MessageState.RETURNED, town.record(store, part).state());
    }

    @Test
    void D16_theSenderOfWhatIsSuspendedIsToldOfTheDelayOnce() {
        StoreKey store = open();
        suspend(store, "example.net", null);
        PartId part = town.submit(store, "ann@example.net");
        town.run(Duration.ofHours(4).minus(SOON));
        assertEquals(List.of(), town.told);
        town.run(Duration.ofDays(2));
        assertEquals(List.of("DELAY " + part), town.told);
        assertEquals(MessageState.QUEUED, town.record(store, part).state());
        town.step(new Event.StandingChanged(store, Standing.NONE));
        town.run(SOON);
        assertEquals(MessageState.DELIVERED, town.record(store, part).state());
    }

    @Test
    void D15_whatWaitsForALogonThatHangsIsReturnedWhenItsTimeIsOverWithTheReason() {
        town.hanging.add("smtp");
        StoreKey store = open();
        PartId part = town.submit(store, "ann@example.net");
        town.run(DAYS.minus(SOON));
        assertEquals(List.of("DELAY " + part), town.told);
        town.run(Duration.ofHours(1).plus(SOON));
        assertEquals(MessageState.RETURNED, town.record(store, part).state());
        assertTrue(lastReply(part).contains("logon"), () -> lastReply(part));
    }

    @Test
    void D15_aHoldRuleThatMeansItStopsItsClockAlsoWhereNothingIsAttempted() {
        StoreKey store = open();
        Filter ann = Filter.parse("recipient=ann@*");
        suspend(store, "example.net", null, new Rule("2", Rule.Kind.HOLD, ann, "ask legal", null, town.now(), "ops"));
        PartId held = town.submit(store, "ann@example.net");
        PartId other = town.submit(store, "bob@example.net");
        town.run(DAYS.plus(Duration.ofHours(1)));
        assertEquals(MessageState.RETURNED, town.record(store, other).state());
        assertEquals(MessageState.HELD, town.record(store, held).state());
    }
}
