package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.Fact;
import org.postlude.message.event.LeaveFlags;
import org.postlude.policy.Curfew;
import org.postlude.policy.Hours;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;
import org.postlude.trigger.GuestBridge;
import org.postlude.trigger.GuestMap;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEvents;

/** The end of a store, of its user's time or of their session while they are in a room of a real server. */
class RealChatLogoffTest extends ChatRoomCase {
    private static final Blocked LATE = Blocked.of(BlockReason.SPECHOURS);

    @Override
    Prosody.Options options() {
        return Prosody.Options.plain().withAddresses();
    }

    @Override
    Fact<String> place() {
        return Fact.of("127.0.0.1");
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void R6_eachModeOfALogoffLeavesOnceAndOnlyAbortByForce(LogoffMode mode) throws Exception {
        threeAreThere();
        assertEquals(Outcome.RELEASED, ann.store().storeLogoff(mode).outcome());
        carol.leave(room, "carol", "");
        assertAnnHasLeft(
                Set.of(BOB, CAROL), new LeaveFlags(mode == LogoffMode.ABORT, true), Blocked.NOT, cause("logoff"));
    }

    @Test
    void R6_aCloseWithoutALogoffIsByForce() throws Exception {
        threeAreThere();
        ann.store().close();
        assertAnnHasLeft(Set.of(BOB, CAROL), LeaveFlags.FORCED_END, Blocked.NOT, cause("logoff"));
    }

    @ParameterizedTest
    @EnumSource(
            value = LogoffType.class,
            names = {"NORMAL", "FORCED"})
    void R6_whoLeavesTheMachineLeavesTheirConversations(LogoffType how) throws Exception {
        threeAreThere();
        InstantSource clock = InstantSource.system();
        GuestMap map = new GuestMap(List.of(new GuestMap.Entry("desk", "*", "{user}")));
        try (GuestBridge bridge = new GuestBridge(ann.spooler(), map, Map.of(), event -> {}, clock);
                MachineEvents events = new MachineEvents(List.of(), clock)) {
            events.listen(bridge);
            events.tell(new MachineEvent.GuestLogoff(
                            "desk", clock.instant(), how, Fact.of("ann"), Fact.absent("not asked")))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        }
        assertAnnHasLeft(
                Set.of(BOB, CAROL), new LeaveFlags(how == LogoffType.FORCED, true), Blocked.NOT, cause("logoff"));
    }

    @Test
    void atTheEndOfTheirHoursAUserIsMadeToLeaveBeforeTheLogoff() throws Exception {
        threeAreThere();
        Instant evening = Instant.parse("2026-08-03T20:00:00Z");
        Curfew curfew = new Curfew("ann", Hours.of("mon 07:00-21:00", ZoneId.of("UTC")), new House());
        assertEquals(List.of(), curfew.look(evening));
        assertEquals(List.of(), curfew.look(evening.plusSeconds(3_600)));
        assertAnnHasLeft(
                Set.of(BOB, CAROL), LeaveFlags.FORCED_END, LATE, Map.of("cause", "policy", "words", "it is late"));
    }

    /** As the command does it. */
    private final class House implements Curfew.House {
        @Override
        public void warn(Duration left) {}

        @Override
        public List<String> leaveConversations(Blocked reason) {
            return ann.spooler()
                    .leaveConversations(each -> true, reason, "it is late", LONG)
                    .problems();
        }

        @Override
        public List<LogoffReport> logoff() {
            return List.of(ann.store().storeLogoff(LogoffMode.ORDERLY));
        }

        @Override
        public void begin() {}
    }
}
