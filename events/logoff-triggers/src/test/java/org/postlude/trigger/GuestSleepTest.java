package org.postlude.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.event.Fact;
import org.postlude.store.LogoffMode;
import org.postlude.trigger.GuestMap.Entry;

/** A machine that sleeps wakes again: nobody is logged off for it unless that is configured. */
@Timeout(20)
class GuestSleepTest {
    private static final GuestMap MAP = new GuestMap(List.of(new Entry("desk", "*", "{user}")));
    private static final Fact<String> NOT_SAID = Fact.absent("not said");

    private final ScriptedDirectory directory = new ScriptedDirectory();
    private GuestBridge bridge = bridge(Map.of());

    private GuestBridge bridge(Map<LogoffCause, LogoffRule> rules) {
        return new GuestBridge(directory, MAP, rules, event -> {}, () -> Recorded.NOW);
    }

    @BeforeEach
    void annIsThere() {
        directory.open("ann", Recorded.NOW.minusSeconds(60));
        bridge.on(new MachineEvent.GuestLogon("desk", Recorded.NOW, "ann", Fact.absent("not said")));
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    private CompletableFuture<?> tell(MachineState state, Fact<Duration> within) {
        return bridge.on(new MachineEvent.StateChanged("desk", Recorded.NOW, state, NOT_SAID, within))
                .toCompletableFuture();
    }

    @Test
    void unlessConfiguredNobodyIsKeptWaitingAndNobodyHasLeft() {
        directory.drainsUntilTold();
        assertTrue(tell(MachineState.SAVING, Fact.of(Duration.ofSeconds(5))).isDone());
        assertEquals(List.of(), directory.asked());
        assertTrue(bridge.isHere("ann"));
    }

    @ParameterizedTest
    @EnumSource(
            value = MachineState.class,
            names = {"SAVING", "SAVED"})
    void whereConfiguredTheStoreIsLoggedOffInThatMode(MachineState state) throws Exception {
        bridge.close();
        bridge = bridge(Map.of(LogoffCause.SLEEP, new LogoffRule(LogoffMode.PURGE, Duration.ofMinutes(1))));
        annIsThere();
        tell(state, Fact.absent("not said")).get(10, TimeUnit.SECONDS);
        assertEquals(List.of("ann PURGE 60s"), directory.asked());
        assertFalse(bridge.isHere("ann"));
    }

    @Test
    void itHasTheTimeThatIsLeftBeforeTheMachineSleepsAndIsWaitedFor() throws Exception {
        bridge.close();
        bridge = bridge(Map.of(LogoffCause.SLEEP, new LogoffRule(LogoffMode.NO_WAIT, Duration.ofMinutes(1))));
        annIsThere();
        directory.drainsUntilTold();
        CompletableFuture<?> done = tell(MachineState.SAVING, Fact.of(Duration.ofSeconds(5)));
        assertFalse(done.isDone());
        directory.drained();
        done.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("ann NO_WAIT 4s"), directory.asked());
    }
}
