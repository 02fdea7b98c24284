package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.transport.SpoolerNotice;

/** Whoever says "now" behind a failure that is not recorded yet means that mail, too (rules T13, O8). */
class FlushBehindFailureTest {
    private static final TransportKey SMTP = new TransportKey(0);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Reply COME_AGAIN = Reply.of(451, "4.7.1", "come again");

    private int failures = 1;
    private final Town town = new Town(Settings.DEFAULT, 2, this::hop);

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        return failures-- > 0
                ? Town.defers(recipient, COME_AGAIN, Duration.ofMillis(5))
                : Town.accepts(recipient, Duration.ofMillis(5));
    }

    /** Something happens when the core has heard of the first failure, and the store has not answered its record yet. */
    private StoreKey behindTheFirst(Function<StoreKey, Event> event) {
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(SOON);
        town.answered = call -> {
            town.answered = later -> {};
            town.at(Duration.ZERO, () -> town.step(event.apply(store)));
        };
        town.submit(store, "ann@one.example");
        town.run(SOON);
        return store;
    }

    private List<FlushResult> told() {
        return town.answers.stream()
                .filter(Told.Flushed.class::isInstance)
                .flatMap(told -> ((Told.Flushed) told).results().stream())
                .toList();
    }

    private Event ordered(StoreKey store) {
        return new Event.FlushOrdered(
                new CallKey(77), store, "smtp", null, town.now().plus(Duration.ofHours(1)));
    }

    @Test
    void T13_aTransportThatIsReadyAgain() {
        assertEquals(0, town.left(behindTheFirst(store -> new Event.Noticed(SMTP, SpoolerNotice.READYTOSEND))));
    }

    @Test
    void O8_aPersonWhoIsToldWhatCameOfIt() {
        assertEquals(0, town.left(behindTheFirst(this::ordered)));
        assertEquals(List.of(new FlushResult("smtp", 1, 0, 0, 0, 0, true)), told());
    }

    @Test
    void O8_whatFailsAgainBacksOffAndIsNotTriedAThirdTime() {
        failures = 2;
        assertEquals(1, town.left(behindTheFirst(this::ordered)));
        assertEquals(2, town.calls.size());
        assertEquals(List.of(new FlushResult("smtp", 0, 1, 0, 0, 0, true)), told());
    }
}
