package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.store.LogoffMode;
import org.postlude.transport.SpoolerNotice;

/** A flush of one store that cannot go on ends all the same: it holds up no other store's logoff (rule D9). */
class FlushHoldsNobodyTest {
    private static final TransportKey SMTP = new TransportKey(0);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private boolean isDeferring;
    private Duration slow = Duration.ofMinutes(9);

    private Town.Says hop(Recipient recipient) {
        String domain = recipient.domain();
        if (isDeferring) {
            return Town.defers(recipient, Reply.of(451, "4.7.1", "come again"), Duration.ofMillis(1));
        }
        if (domain.equals("hang.example")) {
            return Town.accepts(recipient, Duration.ofDays(300));
        }
        return Town.accepts(recipient, domain.equals("slow.example") ? slow : Duration.ofMillis(100));
    }

    private Town town(int lines) {
        return new Town(Settings.DEFAULT, lines, (transport, recipient, now) -> hop(recipient));
    }

    private static PartId queue(Town town, StoreKey store, String recipient, String transport) {
        return town.queue(
                store, "sender@example.org", recipient, 0, List.of(new Terms.Hop(transport, transport + ":")));
    }

    private static void submit(Town town, StoreKey store, String recipient, String transport) {
        queue(town, store, recipient, transport);
        town.submitted(store, 1);
        town.run(SOON);
    }

    private static void retry(Town town, StoreKey store, PartId part) {
        town.step(
                new Event.Ordered(new CallKey(5), store, new Order.Retry(true), List.of(town.candidate(store, part))));
        town.run(SOON);
    }

    private static void flush(Town town, StoreKey store, @Nullable String transport) {
        town.step(new Event.FlushOrdered(
                new CallKey(77), store, transport, null, town.now().plus(Duration.ofSeconds(30))));
        town.run(MINUTE);
    }

    private static Told.Flushed flushed(Town town) {
        return town.answers.stream()
                .filter(Told.Flushed.class::isInstance)
                .map(Told.Flushed.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static void assertPurged(Town town, StoreKey store) {
        submit(town, store, "r@quick.example", "smtp");
        town.step(new Event.LogoffRequested(
                new CallKey(99),
                store,
                new HandleKey(store.value()),
                Set.of(),
                LogoffMode.PURGE,
                null,
                Face.CLIENT,
                false));
        town.run(Duration.ofHours(5));
        assertNull(town.state.stores.get(store), "the other store is released");
    }

    private static StoreState stateOf(Town town, StoreKey store) {
        return Objects.requireNonNull(town.state.stores.get(store));
    }

    @Test
    void D9_aFlushDoesNotWaitForWhatIsForcedOverAnotherTransport() {
        Town town = town(10);
        town.transport("smtp");
        town.transport("other");
        StoreKey store = town.open();
        town.run(SOON);
        isDeferring = true;
        PartId part = queue(town, store, "r@slow.example", "other");
        town.submitted(store, 1);
        town.run(SOON);
        isDeferring = false;
        slow = Duration.ofHours(3);
        for (int i = 0; i < 40; i++) {
            queue(town, store, "s" + i + "@slow.example", "other");
        }
        town.submitted(store, 40);
        town.run(SOON);
        retry(town, store, part);
        flush(town, store, "smtp");
        assertEquals(new Told.Flushed(List.of(), null), flushed(town));
        assertNull(stateOf(town, store).flush);
    }

    @Test
    void D9_aFlushBesideATransportWhoseLogonHangsHoldsNobodyUp() {
        for (String flushed : new String[] {"smtp", "other", null}) {
            Town town = town(10);
            town.transport("smtp");
            town.hanging.add("other");
            town.transport("other");
            StoreKey one = town.open();
            StoreKey two = town.open();
            town.run(SOON);
            PartId part = queue(town, one, "r@quick.example", "other");
            town.submitted(one, 1);
            town.run(SOON);
            retry(town, one, part);
            flush(town, one, flushed);
            assertNull(stateOf(town, one).flush, "flush of " + flushed);
            assertPurged(town, two);
        }
    }

    @Test
    void D9_aFlushOfATransportThatOnlyMailNamesGoesOnAsLongAsSomebodyWaitsForIt() {
        Town town = town(10);
        town.transport("smtp");
        town.hanging.add("old");
        StoreKey store = town.open();
        town.run(SOON);
        queue(town, store, "r@quick.example", "old");
        town.step(new Event.FlushOrdered(
                new CallKey(77), store, null, null, town.now().plus(Duration.ofSeconds(30))));
        town.run(SOON);
        assertTrue(town.answers.isEmpty());
        town.run(MINUTE);
        assertEquals(
                List.of(new FlushResult("old", 0, 0, 1, 0, 0, false)),
                flushed(town).results());
        assertNull(stateOf(town, store).flush);
    }

    /** All its workers are abandoned. */
    private Town hung() {
        Town town = town(2);
        town.transport("smtp");
        StoreKey one = town.open();
        town.open();
        town.run(SOON);
        queue(town, one, "r0@hang.example", "smtp");
        queue(town, one, "r1@hang.example", "smtp");
        town.submitted(one, 2);
        town.run(Duration.ofHours(1));
        submit(town, one, "r@quick.example", "smtp");
        return town;
    }

    @Test
    void D9_aFlushOverATransportWhoseWorkersAllHangLeavesItsMail() {
        Town town = hung();
        StoreKey one = new StoreKey(0);
        flush(town, one, null);
        FlushResult told = flushed(town).results().get(0);
        assertEquals(3, told.left() + told.inDoubt() + told.backingOff());
        assertTrue(told.finished());
        assertPurged(town, new StoreKey(1));
    }

    @Test
    void D9_aFlushThatNobodyWaitsForHoldsNobodyUpWhereAllWorkersHang() {
        for (Event event :
                List.of(new Event.FlushRequested(SMTP), new Event.Noticed(SMTP, SpoolerNotice.READYTOSEND))) {
            Town town = hung();
            town.step(event);
            town.run(SOON);
            assertNull(stateOf(town, new StoreKey(0)).flush);
            assertPurged(town, new StoreKey(1));
        }
    }

    @Test
    void D9_aFlushThatNobodyWaitsForEndsWhileOtherMailOfItsStoreGoesOn() {
        for (Event event : List.of(
                new Event.FlushRequested(SMTP),
                new Event.FlushOrdered(new CallKey(77), new StoreKey(0), "smtp", null, null))) {
            Town town = town(10);
            town.transport("smtp");
            StoreKey one = town.open();
            StoreKey two = town.open();
            town.run(SOON);
            town.step(event);
            for (int i = 0; i < 2 * 60; i++) {
                town.at(Duration.ofMinutes(i), () -> town.submit(one, "r@slow.example"));
            }
            town.run(Duration.ofMinutes(30));
            assertNull(stateOf(town, one).flush);
            town.step(event);
            town.run(Duration.ofMinutes(30));
            assertNull(stateOf(town, one).flush, event::toString);
            assertPurged(town, two);
        }
    }
}
