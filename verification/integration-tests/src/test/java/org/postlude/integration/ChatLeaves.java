package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.postlude.integration.AnnsChat.ANN;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.LeaveFlags;
import org.postlude.spooler.ConversationsLeft;

/** By each way in which somebody can leave a room of a real server there is one event of it, and it is the right one. */
abstract class ChatLeaves extends ChatRoomCase {
    @Test
    void R3_R5_threeComeAndGoAndWhoIsThereIsToldExactly() throws Exception {
        annComes();
        bob.enter(room, "bob");
        assertJoins(BOB, ANN, BOB);
        carol.enter(room, "carol");
        assertJoins(CAROL, ANN, BOB, CAROL);
        bob.leave(room, "bob", "good night");
        assertLeaves(BOB, Set.of(ANN, CAROL), LeaveFlags.NORMAL, Blocked.NOT, cause("left"));
        bob.enter(room, "bob");
        assertJoins(BOB, ANN, BOB, CAROL);
        bob.kick(room, "carol", "house rules");
        assertLeaves(
                CAROL,
                Set.of(ANN, BOB),
                LeaveFlags.FORCED,
                Blocked.NOT,
                Map.of("cause", "kicked", "words", "house rules", "actor", BOB));
        dan.ban(room, BOB, "spam");
        assertLeaves(
                BOB,
                Set.of(ANN),
                LeaveFlags.FORCED,
                Blocked.of(BlockReason.IMBLOCKED),
                Map.of("cause", "banned", "words", "spam"));
        assertAnnHasLeft(Set.of(), LeaveFlags.CONVERSATION_END, Blocked.NOT, cause("logoff"));
    }

    @Test
    void R4_whoLeavesByTheirOwnWillHasLeftOnce() throws Exception {
        threeAreThere();
        ConversationsLeft left = ann.spooler()
                .leaveConversations(each -> each.conversation().equals(conversation), Blocked.NOT, "bye", LONG);
        assertEquals(List.of(), left.problems());
        assertEquals(1, left.left().size());
        bob.say(room, "after", "is she gone?");
        carol.leave(room, "carol", "");
        assertEquals(List.of(), ann.spooler().conversations());
        assertAnnHasLeft(
                Set.of(BOB, CAROL), LeaveFlags.CONVERSATION_END, Blocked.NOT, Map.of("cause", "left", "words", "bye"));
    }

    @Test
    void R4_whoIsKickedHasLeftByForceAndIsNotThereAgain() throws Exception {
        threeAreThere();
        bob.kick(room, "ann", "enough");
        assertLeaves(
                ANN,
                Set.of(BOB, CAROL),
                LeaveFlags.FORCED_END,
                Blocked.NOT,
                Map.of("cause", "kicked", "words", "enough"));
        carol.leave(room, "carol", "");
        assertAnnHasLeft(Set.of(BOB, CAROL), LeaveFlags.FORCED_END, Blocked.NOT, cause("kicked"));
    }

    @Test
    void R4_whoIsBannedWasBlocked() throws Exception {
        threeAreThere();
        dan.ban(room, ANN, "for good");
        assertLeaves(
                ANN,
                Set.of(BOB, CAROL),
                LeaveFlags.FORCED_END,
                Blocked.of(BlockReason.IMBLOCKED),
                Map.of("cause", "banned", "words", "for good"));
        assertAnnHasLeft(Set.of(BOB, CAROL), LeaveFlags.FORCED_END, Blocked.of(BlockReason.IMBLOCKED), cause("banned"));
    }

    @Test
    void R4_ofARoomThatIsDestroyedNobodyStays() throws Exception {
        threeAreThere();
        dan.destroy(room, "the party is over");
        assertLeaves(
                ANN,
                Set.of(),
                LeaveFlags.FORCED_END,
                Blocked.NOT,
                Map.of("cause", "destroyed", "words", "the party is over"));
        assertAnnHasLeft(Set.of(), LeaveFlags.FORCED_END, Blocked.NOT, cause("destroyed"));
    }

    @Test
    void R4_aConnectionThatIsLostForGoodEndsItAndTheNextOneBeginsAnother() throws Exception {
        threeAreThere("resumption=1s");
        proxy.shut(true);
        assertLeaves(ANN, Set.of(BOB, CAROL), LeaveFlags.CONVERSATION_END, Blocked.NOT, cause("connection-lost"));
        proxy.shut(false);
        assertNotEquals(conversation, ann.awaitIn());
        assertAnnHasLeft(Set.of(BOB, CAROL), LeaveFlags.CONVERSATION_END, Blocked.NOT, cause("connection-lost"));
    }

    @Test
    void aConnectionThatIsGoneOnWithEndsNothing() throws Exception {
        threeAreThere();
        proxy.cut();
        carol.leave(room, "carol", "");
        assertLeaves(CAROL, Set.of(ANN, BOB), LeaveFlags.NORMAL, Blocked.NOT, cause("left"));
        assertAnnHasLeft(Set.of(BOB), LeaveFlags.CONVERSATION_END, Blocked.NOT, cause("logoff"));
    }
}
