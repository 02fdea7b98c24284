package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.Watchdog;

/** Each phase of an attempt has its own time in which something has to happen. */
class WatchdogTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Watchdog FOUR =
            new Watchdog(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofMinutes(4));

    @ParameterizedTest
    @EnumSource(Phase.class)
    void T18_anAttemptIsGivenUpWhenItsPhaseTakesTooLong(Phase phase) {
        Town town = new Town(
                Settings.DEFAULT.with(FOUR), 10, (transport, to, now) -> Town.accepts(to, Duration.ofHours(1)));
        town.transport("smtp");
        StoreKey store = town.open();
        town.run(SOON);
        PartId part = town.submit(store, "ann@example.org");
        town.run(SOON);
        Transfer transfer = town.state.transfers.values().iterator().next();
        if (phase == Phase.COMMITTED) {
            town.step(new Event.PermitAsked(transfer.attempt));
        } else {
            town.step(new Event.Progress(transfer.attempt, phase, town.now()));
        }
        town.run(FOUR.of(phase).minus(SOON.multipliedBy(2)));
        assertEquals(MessageState.ACTIVE, town.record(store, part).state());
        town.run(SOON.multipliedBy(2));
        assertTrue(town.record(store, part).state() != MessageState.ACTIVE, "it is silent for " + FOUR.of(phase));
    }

    @Test
    void whatIsShorterThanProgressIsToldInIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Watchdog.every(Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class,
                () -> SpoolerCoordinator.builder().watchdog(Watchdog.every(Duration.ofSeconds(9))));
        assertEquals(Duration.ofMinutes(1), FOUR.shortest());
    }
}
