package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;

/** Somebody asks for all that a destination has put off, and it is still slow, or still puts off. */
class RetryOfManyTest {
    private static final int MANY = 4_600;
    private static final Reply LATER = Reply.of(451, "4.7.1", "come again");

    private final Town town = new Town(Settings.DEFAULT, 10, this::hop);
    private Duration puttingOffTakes = Duration.ofMillis(1);
    private boolean isPuttingOff = true;
    private Duration takes = Duration.ofMinutes(9);

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        boolean isSlow = recipient.domain().equals("slow.example");
        return isSlow && isPuttingOff
                ? Town.defers(recipient, LATER, puttingOffTakes)
                : Town.accepts(recipient, isSlow ? takes : Duration.ofMillis(100));
    }

    private StoreKey retried(Runnable change) {
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(Duration.ofSeconds(1));
        List<PartId> parts = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            parts.add(town.queue(store, "sender@example.org", "mail" + i + "@slow.example", 0, List.of()));
        }
        town.submitted(store, MANY);
        town.run(Duration.ofSeconds(20));
        change.run();
        for (int i = 0; i < MANY; i += 200) {
            List<Candidate> page = parts.subList(i, Math.min(MANY, i + 200)).stream()
                    .map(part -> town.candidate(store, part))
                    .toList();
            town.step(new Event.Ordered(new CallKey(1_000 + i), store, new Order.Retry(true), page));
            town.run(Duration.ofMillis(1));
        }
        return store;
    }

    private StoreState stateOf(StoreKey store) {
        return Objects.requireNonNull(town.state.stores.wake(store));
    }

    @Test
    void whatComesInMeanwhileIsSentAndMemoryStaysSmall() {
        StoreKey store = retried(() -> isPuttingOff = false);
        StoreState state = stateOf(store);
        for (int i = 0; i < 10; i++) {
            town.queue(store, "sender@example.org", "quick" + i + "@quick.example", 0, List.of());
        }
        town.submitted(store, 10);
        town.run(Duration.ofMinutes(5));
        assertEquals(10, town.callsTo("quick.example"));
        assertTrue(state.candidates.size() < 1_000, "kept in memory: " + state.candidates.size());
    }

    @Test
    @Tag("long")
    void allOfItIsTriedAgain() {
        takes = Duration.ofSeconds(1);
        retried(() -> isPuttingOff = false);
        long before = town.callsTo("slow.example");
        town.run(Duration.ofMinutes(20));
        assertTrue(before < 2 * MANY, "it was put off once each: " + before);
        assertEquals(2 * MANY, town.callsTo("slow.example"));
    }

    @Test
    @Tag("long")
    void nobodyIsWokenForWhatHasNoPlaceToBeRead() {
        StoreKey store = retried(() -> puttingOffTakes = Duration.ofSeconds(30));
        town.run(Duration.ofMinutes(2));
        StoreState state = stateOf(store);
        Instant due = state.nextDue;
        if (due != null) {
            town.run(Duration.between(town.now(), due).minusMillis(1));
            for (int i = 0; i < 3; i++) {
                for (Command command : town.core.step(town.state, new Event.Tick(), due)) {
                    assertTrue(
                            !(command instanceof Command.WakeAt wake)
                                    || wake.time().isAfter(due),
                            "it wakes itself at once, again and again: " + command);
                }
            }
        }
    }
}
