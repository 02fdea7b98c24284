package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.StatusBit;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.spooler.queue.Suspension;

/** A transport asks once for what it keeps: what cannot be given to it then goes the way of all other mail (rule T11). */
class KeptPartsTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final TransportKey SMTP = new TransportKey(0);

    private boolean keeps = true;
    private Duration takes = Duration.ofMillis(10);

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        return keeps ? Town.keeps() : Town.accepts(recipient, takes);
    }

    private Town town(int places, Limit... limits) {
        Town town = new Town(Settings.DEFAULT.with(DestinationPolicy.DEFAULT, List.of(limits)), places, this::hop);
        town.transport("smtp");
        return town;
    }

    private PartId kept(Town town, StoreKey store) {
        PartId part = town.submit(store, "r@one.example");
        town.run(SOON);
        assertEquals(MessageState.TRANSPORT_DEFERRED, town.record(store, part).state());
        keeps = false;
        return part;
    }

    @Test
    void whatALimitDelaysWhenItIsAskedForGoesWhenTheLimitLetsIt() {
        for (Limit.Of of : Limit.Of.values()) {
            keeps = true;
            Town town = town(10, new Limit(of, "*", 2, Duration.ofMinutes(1)));
            StoreKey store = town.open();
            town.run(SOON);
            PartId part = kept(town, store);
            town.submit(store, "other@one.example");
            town.run(SOON);
            town.step(new Event.SentDeferred(SMTP, part));
            town.run(SOON);
            assertEquals(2, town.calls.size());
            town.run(Duration.ofMinutes(3));
            assertTrue(town.ended.containsKey(part), of::toString);
        }
    }

    @Test
    void O4_whatIsSuspendedWhileItWaitsForAPlaceIsSentWhenThatEnds() {
        Town town = town(1);
        StoreKey store = town.open();
        town.run(SOON);
        PartId part = kept(town, store);
        takes = Duration.ofMinutes(1);
        town.submit(store, "other@two.example");
        town.run(SOON);
        town.step(new Event.SentDeferred(SMTP, part));
        Suspension one = new Suspension("1", "smtp", Optional.of("one.example"), "they asked", null, town.now(), "ops");
        town.step(new Event.StandingChanged(store, new Standing(List.of(), List.of(one))));
        town.run(Duration.ofMinutes(5));
        assertEquals(1, town.left(store));
        town.step(new Event.StandingChanged(store, Standing.NONE));
        town.run(Duration.ofMinutes(5));
        assertTrue(town.ended.containsKey(part));
    }

    @Test
    void T13_whatItsTransportAskedForIsSentThoughAFlushIsGivenUpMeanwhile() {
        Town town = town(1);
        StoreKey store = town.open();
        town.run(SOON);
        PartId part = kept(town, store);
        takes = Duration.ofMinutes(1);
        town.submit(store, "other@two.example");
        town.run(SOON);
        town.step(new Event.SentDeferred(SMTP, part));
        town.step(new Event.FlushRequested(SMTP));
        town.step(new Event.StatusChanged(SMTP, Set.of(StatusBit.OUTBOUND_FLUSH)));
        town.step(new Event.StatusChanged(SMTP, Set.of()));
        town.run(Duration.ofMinutes(5));
        assertTrue(town.ended.containsKey(part));
    }

    @Test
    void O8_aClockThatIsSetAheadEndsNoWaitForAFlush() {
        Town town = town(1);
        keeps = false;
        takes = Duration.ofMinutes(1);
        StoreKey store = town.open();
        town.run(SOON);
        town.submit(store, "r@one.example");
        town.run(SOON);
        town.step(new Event.FlushOrdered(
                new CallKey(77), store, "smtp", null, town.now().plus(Duration.ofMinutes(2))));
        town.jump(Duration.ofDays(1));
        assertEquals(List.of(), town.answers);
        town.run(Duration.ofMinutes(1));
        assertEquals(1, ((Told.Flushed) town.answers.get(0)).results().get(0).sent());
    }
}
