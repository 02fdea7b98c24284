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

    private GuestBridge bridge(Entry... entries) {
        return new GuestBridge(directory, new GuestMap(List.of(entries)), Map.of(), log::add, () -> Recorded.NOW);
    }

    private void tell(MachineEvent event) throws Exception {
        tell(bridge, event);
    }

    private static void tell(GuestBridge bridge, MachineEvent event) throws Exception {
        bridge.on(event).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void came(String machine, String user) throws Exception {
        tell(logon(machine, user));
    }

    private static MachineEvent logon(String machine, String user) {
        return new MachineEvent.GuestLogon(machine, Recorded.NOW, user, Fact.absent("not said"));
    }

    private void left(String machine, String user) throws Exception {
        tell(new MachineEvent.GuestLogoff(
                machine, Recorded.NOW, LogoffType.NORMAL, Fact.of(user), Fact.absent("not said")));
    }

    private static MachineEvent off(String machine) {
        return new MachineEvent.StateChanged(machine, Recorded.NOW, MachineState.TURNED_OFF, Fact.absent("not said"));
    }

    @Test
    void whoLogsOffAtOneOfTwoMachinesStaysAndTheLastOneCounts() throws Exception {
        came("desk", "ann");
        came("laptop", "ann");
        left("desk", "ann");
        assertEquals(List.of(), directory.asked());
        assertEquals(
                "they are logged on at laptop as well; it goes on",
                log.get(0).facts().get("nobody"));
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

    @Test
    void theEndOfAMachineIsThatOfWhomItHasToldOnly() throws Exception {
        came("desk", "ann");
        came("laptop", "bob");
        tell(new MachineEvent.Reset("laptop", Recorded.NOW));
        tell(off("laptop"));
        tell(new MachineEvent.Reset("server", Recorded.NOW));
        assertEquals(List.of(), directory.asked());
        assertEquals(List.of(), log);
        tell(new MachineEvent.Reset("desk", Recorded.NOW));
        assertEquals(List.of("ann ABORT 30s"), directory.asked());
    }

    @Test
    void theEndOfAMachineOfAnyUserIsThatOfWhomItHasToldOnly() throws Exception {
        try (GuestBridge any = bridge(new Entry("desk", "*", "{user}"), new Entry("laptop", "*", "{user}"))) {
            tell(any, logon("laptop", "ann"));
            tell(any, new MachineEvent.Reset("desk", Recorded.NOW));
            tell(any, logon("desk", "bob"));
            tell(any, off("desk"));
            assertEquals(List.of(), directory.asked());
            tell(any, off("laptop"));
            assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
        }
    }

    /** It may have no agent. */
    @Test
    void ofAMachineThatHasToldOfNobodyThoseAreMeantWhoAreWrittenDownForIt() throws Exception {
        directory.open("bob", Recorded.NOW.minusSeconds(60));
        try (GuestBridge named = bridge(new Entry("desk", "ann", "ann"), new Entry("*", "bob", "bob"))) {
            tell(named, new MachineEvent.Reset("desk", Recorded.NOW));
            assertEquals(List.of("ann ABORT 30s"), directory.asked());
        }
    }

    @Test
    void theEndOfTheProcessIsThatOfEverybodyWhereverTheyAre() throws Exception {
        directory.open("bob", Recorded.NOW.minusSeconds(60));
        try (GuestBridge all = bridge(new Entry("desk", "*", "{user}"), new Entry("process", "*", "*"))) {
            tell(all, logon("desk", "ann"));
            tell(all, new MachineEvent.GuestShutdown("process", Recorded.NOW, Fact.absent("not said")));
            assertEquals(
                    List.of("ann ORDERLY 30s", "bob ORDERLY 30s"),
                    directory.asked().stream().sorted().toList());
        }
    }

    @Test
    void whoLeftIsNotKnownWhereTwoAreThereThoughOneHasAStore() throws Exception {
        came("desk", "ann");
        came("desk", "bob");
        tell(new MachineEvent.GuestLogoff(
                "desk", Recorded.NOW, LogoffType.NORMAL, Fact.absent("not said"), Fact.absent("not said")));
        assertEquals(List.of(), directory.asked());
        left("desk", "bob");
        tell(new MachineEvent.GuestLogoff(
                "desk", Recorded.NOW, LogoffType.NORMAL, Fact.absent("not said"), Fact.absent("not said")));
        assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
    }

    @Test
    void aMachineOfMoreUsersThanThereCanBeIsKnownByThatMany() throws Exception {
        try (GuestBridge any = bridge(new Entry("desk", "*", "{user}"))) {
            for (int i = 0; i <= Whereabouts.MOST; i++) {
                tell(any, logon("desk", "u" + i));
            }
            assertTrue(any.isHere("u" + (Whereabouts.MOST - 1)));
            assertFalse(any.isHere("u" + Whereabouts.MOST));
        }
    }
}
