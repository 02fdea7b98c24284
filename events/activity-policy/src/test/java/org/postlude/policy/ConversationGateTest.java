package org.postlude.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.Fact;
import org.postlude.message.event.ImInvitation;
import org.postlude.message.event.ImJoin;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.policy.ConversationGate.Leave;

/** Who may stay in a conversation with whom. */
class ConversationGateTest {
    private static final Instant NOON = Instant.parse("2026-08-03T12:00:00Z");
    private static final Fact<String> UNKNOWN = Fact.absent("not told");
    private static final String ME = "ann@example.org";

    private final ConversationGate gate = new ConversationGate(new UserPolicy(
            true,
            true,
            true,
            true,
            new Contacts(Set.of(), Set.of("eve@example.org", ME)),
            Hours.of("mon 07:00-21:00", ZoneId.of("UTC"))));

    private static ImJoin join(String who, Blocked reason, String... members) {
        return new ImJoin(UNKNOWN, UNKNOWN, ME, "tea", UNKNOWN, who, reason, Fact.of(List.of(members)), UNKNOWN);
    }

    private static Optional<Leave> leave(BlockReason... reasons) {
        return Optional.of(new Leave("tea", Blocked.of(Set.of(reasons)), "not allowed here"));
    }

    @Test
    void aConversationThatABlockedContactIsInOrComesIntoIsLeft() {
        Optional<Leave> left = leave(BlockReason.CONTACTBLOCKED, BlockReason.RECEIVERBLOCKED);
        assertEquals(left, gate.judge(join("eve@example.org", Blocked.NOT, ME, "eve@example.org"), NOON));
        assertEquals(left, gate.judge(join(ME, Blocked.NOT, ME, "eve@example.org"), NOON));
        assertEquals(
                left,
                gate.judge(
                        new ImInvitation(
                                UNKNOWN,
                                UNKNOWN,
                                ME,
                                "tea",
                                UNKNOWN,
                                "eve@example.org",
                                Blocked.NOT,
                                Fact.of(List.of(ME))),
                        NOON));
    }

    @Test
    void theUserIsNoStrangerToThemselvesAndAllOthersAreWelcome() {
        assertEquals(Optional.empty(), gate.judge(join(ME, Blocked.NOT, ME, "bob@example.org"), NOON));
    }

    @Test
    void whoWasKeptOutAlreadyIsNotInIt() {
        Blocked kept = Blocked.of(BlockReason.IMBLOCKED);
        assertEquals(Optional.empty(), gate.judge(join("eve@example.org", kept, ME), NOON));
    }

    @Test
    void outsideOfTheHoursNoConversationIsBegun() {
        assertEquals(leave(BlockReason.SPECHOURS), gate.judge(join(ME, Blocked.NOT, ME), NOON.plusSeconds(86_400)));
    }

    @Test
    void whoLeavesMakesNobodyLeave() {
        ImLeave leave = new ImLeave(
                UNKNOWN,
                UNKNOWN,
                ME,
                "tea",
                UNKNOWN,
                "eve@example.org",
                Blocked.NOT,
                Fact.of(List.of(ME)),
                LeaveFlags.NORMAL);
        assertEquals(Optional.empty(), gate.judge(leave, NOON));
    }
}
