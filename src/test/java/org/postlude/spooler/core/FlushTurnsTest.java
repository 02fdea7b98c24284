package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;

/** A flush sends what is due before what is not, whatever a look at the store has shown before. */
class FlushTurnsTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration SLOW = Duration.ofMinutes(1);
    private static final Reply COME_AGAIN = Reply.of(451, "4.7.1", "come again");

    private boolean isEarly = true;
    private final Town town = new Town(Settings.DEFAULT, 1, this::hop);

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        boolean isPutOff = isEarly && recipient.address().startsWith("again");
        return isPutOff ? Town.defers(recipient, COME_AGAIN, Duration.ZERO) : Town.accepts(recipient, SLOW);
    }

    private List<String> flushed(boolean isSeenBefore) {
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(SOON);
        String again = town.submit(store, "again@one.example").toString();
        town.run(SOON);
        isEarly = false;
        town.submit(store, "wire@one.example");
        town.run(SOON);
        String ready = town.queue(store, "sender@example.org", "ready@one.example", 0, List.of())
                .toString();
        if (isSeenBefore) {
            town.submitted(store, 1);
            town.run(SOON);
        }
        town.step(new Event.FlushOrdered(
                new CallKey(77), store, "smtp", null, town.now().plus(Duration.ofHours(1))));
        town.run(Duration.ofMinutes(5));
        assertEquals(0, town.left(store));
        return town.calls.stream()
                .skip(2)
                .map(call -> call.part().toString().equals(ready)
                        ? "ready"
                        : call.part().toString().equals(again) ? "again" : "?")
                .toList();
    }

    @Test
    void whatIsDueGoesFirstIfALookHasShownIt() {
        assertEquals(List.of("ready", "again"), flushed(true));
    }

    @Test
    void whatIsDueGoesFirstIfNoLookHasShownItYet() {
        assertEquals(List.of("ready", "again"), flushed(false));
    }
}
