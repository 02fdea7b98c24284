package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.store.OpenOptions;

/** Opens that meet the end of the process: whichever comes first, no store begins to work any more. */
class ProcessEndsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final StoreKey STORE = new StoreKey(0);

    private final Core core = new Core(Settings.DEFAULT);
    private final SpoolerState state = new SpoolerState(1);

    private List<String> step(Event event) {
        return core.step(state, event, NOW).stream()
                .map(command -> command.getClass().getSimpleName())
                .filter(name -> !name.equals("WakeAt"))
                .toList();
    }

    private static Event.OpenStore open(int number) {
        return new Event.OpenStore(
                new CallKey(number),
                "memory:" + number,
                new HandleKey(number),
                new SessionKey(number),
                OpenOptions.DEFAULT);
    }

    @Test
    void S13_aStoreThatComesUpTooLateIsClosedAndItsQueueIsNotLookedAt() {
        assertEquals(List.of("LogonStore"), step(open(1)));
        assertEquals(List.of(), step(new Event.ProcessEnds(NOW.plusSeconds(10))));
        assertEquals(List.of("OpenFailed", "CloseGate"), step(new Event.StoreUp(STORE, 1)));
        assertEquals(List.of("ReleaseStore"), step(new Event.GateDrained(STORE)));
    }

    @Test
    void S13_noStoreIsOpenedAnyMore() {
        step(new Event.ProcessEnds(null));
        assertEquals(List.of("OpenFailed"), step(open(1)));
        assertTrue(state.stores.isEmpty());
    }

    @Test
    void S13_whoeverWaitsForTheReleaseOfAClosingStoreIsTold() {
        step(open(1));
        step(new Event.StoreUp(STORE, 0));
        step(new Event.ProcessEnds(null));
        assertEquals(List.of("OpenFailed"), step(open(1)));
        step(new Event.GateDrained(STORE));
        assertEquals(List.of("Released"), step(new Event.StoreReleased(STORE, List.of())));
    }
}
