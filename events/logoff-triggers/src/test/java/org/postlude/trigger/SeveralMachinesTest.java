package org.postlude.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Fact;
import org.postlude.trigger.GuestMap.Entry;

/** Whoever is logged on at two machines has not left when they log off at one. */
@Timeout(20)
class SeveralMachinesTest {
    private final ScriptedDirectory directory = new ScriptedDirectory();
    private final List<ActivityEvent> log = new CopyOnWriteArrayList<>();
    private final GuestBridge bridge = new GuestBridge(
            directory,
            new GuestMap(List.of(new Entry("*", "ann", "ann"), new Entry("*", "ann-admin", "ann"))),
            Map.of(),
            log::add,
            () -> Recorded.NOW);

    @BeforeEach
    void isThere() {
        directory.open("ann", Recorded.NOW.minusSeconds(60));
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    private void tell(MachineEvent event) throws Exception {
        bridge.on(event).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void came(String machine, String user) throws Exception {
        tell(new MachineEvent.GuestLogon(machine, Recorded.NOW, user, Fact.absent("not said")));
    }

    private void left(String machine, String user) throws Exception {
        tell(new MachineEvent.GuestLogoff(
                machine, Recorded.NOW, LogoffType.NORMAL, Fact.of(user), Fact.absent("not said")));
    }

    private static MachineEvent off(String machine) {
        return new MachineEvent.StateChanged(
                machine, Recorded.NOW, MachineState.TURNED_OFF, Fact.absent("not said"));
    }

    @Test
    void whoLogsOffAtOneOfTwoMachinesStaysAndTheLastOneCounts() throws Exception {
        came("desk", "ann");
        came("laptop", "ann");
        left("desk", "ann");
        assertEquals(List.of(), directory.asked());
        assertEquals(
                "they are logged on at laptop as well; it goes on", log.get(0).facts().get("nobody"));
        assertTrue(bridge.isHere("ann"));
        left("laptop", "ann");
        assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
        assertFalse(bridge.isHere("ann"));
    }

    @Test
    void theEndOfOneOfTwoMachinesTakesNobodysStore() throws Exception {
        came("desk", "ann");
        came("laptop", "ann");
        tell(off("laptop"));
        assertEquals(List.of(), directory.asked());
        tell(off("desk"));
        assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
    }

    @Test
    void twoNamesOfOnePersonAtAMachineAreTwo() throws Exception {
        came("desk", "ann");
        came("desk", "ann-admin");
        left("desk", "ann-admin");
        assertEquals(List.of(), directory.asked());
        tell(off("desk"));
        assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
    }

    /** A process ends, and nobody has told that they work there. */
    @Test
    void aMachineThatHasToldOfNobodyMeansAllWhoMayBeThere() throws Exception {
        came("desk", "ann");
        tell(new MachineEvent.GuestShutdown("process", Recorded.NOW, Fact.absent("not said")));
        assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
    }
}
