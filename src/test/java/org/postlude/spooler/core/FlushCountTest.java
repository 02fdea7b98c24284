package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.message.StatusBit;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.spooler.queue.Suspension;
import org.postlude.store.InDoubtPolicy;
import org.postlude.transport.SpoolerNotice;

/** A flush that was ordered counts each part that was there once, by what became of it last (rule O8). */
class FlushCountTest {
    private static final int LINES = 10;
    /** At once over all lines to one destination. */
    private static final int SHARE = 8;

    private static final TransportKey SMTP = new TransportKey(0);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofHours(3);
    private static final Reply COME_AGAIN = Reply.of(451, "4.7.1", "come again");

    private boolean isDeferring;
    private final Town town = town();

    private Town town(Limit... limits) {
        Town made = new Town(
                Settings.DEFAULT.with(DestinationPolicy.DEFAULT, List.of(limits)),
                LINES,
                (transport, recipient, now) -> hop(recipient));
        made.transport("smtp");
        return made;
    }

    private Town.Says hop(Recipient recipient) {
        String domain = recipient.domain();
        if (isDeferring || domain.equals("grey.example")) {
            return Town.defers(recipient, COME_AGAIN, Duration.ofMillis(1));
        }
        return Town.accepts(recipient, domain.equals("slow.example") ? Duration.ofMinutes(9) : Duration.ofMillis(100));
    }

    private static StoreKey open(Town town) {
        StoreKey store = town.open();
        town.run(SOON);
        return store;
    }

    private static List<PartId> queue(Town town, StoreKey store, int count, String domain) {
        List<PartId> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(town.queue(store, "sender@example.org", "r" + i + "@" + domain, 0, List.of()));
        }
        return parts;
    }

    private List<PartId> backingOff(StoreKey store, int count) {
        isDeferring = true;
        List<PartId> parts = queue(town, store, count, "slow.example");
        town.submitted(store, count);
        town.run(Duration.ofSeconds(20));
        isDeferring = false;
        return parts;
    }

    private static void flush(Town town, StoreKey store, @Nullable String transport) {
        flush(town, store, transport, LONG);
    }

    private static void flush(Town town, StoreKey store, @Nullable String transport, Duration within) {
        town.step(new Event.FlushOrdered(
                new CallKey(77), store, transport, null, town.now().plus(within)));
        town.run(SOON);
    }

    private static List<FlushResult> results(Town town) {
        return town.answers.stream()
                .filter(Told.Flushed.class::isInstance)
                .flatMap(told -> ((Told.Flushed) told).results().stream())
                .toList();
    }

    private static FlushResult smtp(long sent, long backingOff, long left, long refused, boolean isFinished) {
        return new FlushResult("smtp", sent, backingOff, left, 0, refused, isFinished);
    }

    private static void assertTold(FlushResult expected, Town town) {
        assertEquals(List.of(expected), results(town));
    }

    @Test
    void O8_whatIsTriedTwiceWhileAFlushGoesOnCountsOnce() {
        StoreKey store = open(town);
        queue(town, store, 3, "grey.example");
        queue(town, store, 30, "slow.example");
        flush(town, store, "smtp");
        town.run(LONG);
        assertEquals(true, town.callsTo("grey.example") > 3);
        assertTold(smtp(30, 3, 0, 0, true), town);
    }

    @Test
    void O8_whatIsSubmittedAfterAFlushHasBegunDoesNotCount() {
        StoreKey store = open(town);
        queue(town, store, 8, "slow.example");
        flush(town, store, "smtp");
        for (int i = 0; i < 50; i++) {
            town.submit(store, "later" + i + "@quick.example");
        }
        town.run(LONG);
        assertEquals(50, town.callsTo("quick.example"));
        assertTold(smtp(8, 0, 0, 0, true), town);
    }

    @Test
    @Tag("long")
    void O8_whatIsSubmittedBeforeTheLastPageIsReadDoesNotCount() {
        StoreKey store = open(town);
        queue(town, store, 1_200, "quick.example");
        flush(town, store, "smtp");
        queue(town, store, 5, "slow.example");
        town.run(LONG);
        assertTold(smtp(1_200, 0, 0, 0, true), town);
    }

    @Test
    void O8_whatALimitDelaysAndThenLetsGoCountsOnce() {
        Town limited = town(new Limit(Limit.Of.DESTINATION, "one.example", 2, MINUTE));
        StoreKey store = open(limited);
        queue(limited, store, 6, "one.example");
        queue(limited, store, 8, "slow.example");
        flush(limited, store, "smtp");
        limited.run(LONG);
        assertTold(smtp(14, 0, 0, 0, true), limited);
    }

    @Test
    void O8_whatIsLeftUnderAnotherUrlOfThatNameCountsOnce() {
        StoreKey store = open(town);
        town.queue(
                store,
                "sender@example.org",
                "ann@one.example",
                0,
                List.of(new Terms.Hop("smtp", "smtp://old")),
                InDoubtPolicy.RETRY,
                town.now().plus(Duration.ofHours(5)));
        flush(town, store, null);
        assertTold(smtp(0, 0, 1, 0, true), town);
    }

    @Test
    void O8_whatATransportThatBreaksDoesNotSendAnyMoreIsLeft() {
        StoreKey store = open(town);
        backingOff(store, 50);
        flush(town, store, "smtp");
        town.step(new Event.Noticed(SMTP, SpoolerNotice.CRITICAL_ERROR));
        town.run(LONG);
        assertTold(smtp(SHARE, 0, 50 - SHARE, 0, true), town);
    }

    @Test
    void O8_whatNobodyHasReadYetIsLeftTooByATransportThatBreaks() {
        StoreKey store = open(town);
        backingOff(store, 2_500);
        flush(town, store, "smtp", MINUTE);
        town.step(new Event.Noticed(SMTP, SpoolerNotice.CRITICAL_ERROR));
        town.run(MINUTE);
        assertTold(smtp(0, 0, 2_500 - SHARE, 0, false), town);
    }

    @Test
    void O8_whatATransportThatStopsEarlyDoesNotSendIsLeft() {
        StoreKey store = open(town);
        backingOff(store, 2_500);
        flush(town, store, "smtp", MINUTE);
        town.step(new Event.StatusChanged(SMTP, Set.of(StatusBit.OUTBOUND_FLUSH)));
        town.step(new Event.StatusChanged(SMTP, Set.of()));
        town.run(MINUTE);
        assertTold(smtp(0, 0, 2_500 - SHARE, 0, false), town);
    }

    @Test
    void O8_whatIsSuspendedWhileAFlushGoesOnIsLeft() {
        StoreKey store = open(town);
        backingOff(store, 30);
        flush(town, store, "smtp");
        town.step(new Event.StandingChanged(
                store,
                new Standing(
                        List.of(),
                        List.of(new Suspension(
                                "1", "smtp", Optional.of("slow.example"), "they asked", null, town.now(), "ops")))));
        town.run(LONG);
        assertTold(smtp(SHARE, 0, 30 - SHARE, 0, true), town);
    }

    private void order(StoreKey store, Order order, PartId part) {
        town.step(new Event.Ordered(new CallKey(5), store, order, List.of(town.candidate(store, part))));
    }

    @Test
    void O8_whatAPersonOrdersWhileAFlushGoesOnCountsByWhatBecameOfIt() {
        StoreKey store = open(town);
        List<PartId> parts = backingOff(store, 30);
        flush(town, store, "smtp");
        order(store, new Order.Hold("wait", null), parts.get(29));
        order(store, new Order.Retry(true), parts.get(28));
        order(store, new Order.Bounce("no more"), parts.get(27));
        town.run(LONG);
        assertTold(smtp(28, 0, 1, 1, true), town);
    }

    @Test
    void O8_whatIsHeldAndThenReleasedWhileAFlushGoesOnCountsOnce() {
        StoreKey store = open(town);
        List<PartId> parts = backingOff(store, 10);
        order(store, new Order.Hold("wait", null), parts.get(9));
        town.run(SOON);
        flush(town, store, "smtp");
        order(store, new Order.Release(), parts.get(9));
        town.run(LONG);
        FlushResult told = results(town).get(0);
        assertEquals(10, told.sent() + told.left(), told::toString);
    }

    @Test
    void O8_whatIsWithdrawnWhileAFlushGoesOnDoesNotCount() {
        StoreKey store = open(town);
        List<PartId> parts = backingOff(store, 30);
        flush(town, store, "smtp");
        town.store(store).remove(parts.get(29));
        town.step(new Event.Withdrew(store, parts.get(29).message()));
        town.run(LONG);
        assertTold(smtp(29, 0, 0, 0, true), town);
    }

    @Test
    void O8_whatIsInProcessOrDueWhenAFlushBeginsCountsToo() {
        StoreKey store = open(town);
        queue(town, store, 40, "slow.example");
        town.submitted(store, 40);
        town.run(SOON);
        flush(town, store, "smtp");
        town.run(LONG);
        assertTold(smtp(40, 0, 0, 0, true), town);
    }

    @Test
    void O8_atItsDeadlineIsLeftWhatHadNoTurn() {
        StoreKey store = open(town);
        backingOff(store, 50);
        flush(town, store, "smtp", Duration.ofMinutes(10));
        town.run(Duration.ofMinutes(10));
        assertTold(smtp(SHARE, 0, 50 - 2 * SHARE, 0, false), town);
    }
}
