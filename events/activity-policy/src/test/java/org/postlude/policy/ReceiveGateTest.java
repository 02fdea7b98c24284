package org.postlude.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.store.StoreAddress;
import org.postlude.tck.time.VirtualTime;

/** What comes in for a user with limits. */
class ReceiveGateTest {
    private static final StoreAddress ANNS = StoreAddress.parse("memory:ann");
    private static final UserPolicy LIMITS = new UserPolicy(
            true,
            true,
            true,
            false,
            new Contacts(Set.of("@school.example"), Set.of("eve@school.example")),
            Hours.of("mon 07:00-08:00", ZoneId.of("UTC")));

    private final ReceiveGate gate = new ReceiveGate(
            store -> store.equals(ANNS) ? LIMITS : UserPolicy.NONE, VirtualTime.startingAt("2026-08-03T12:00:00Z"));

    private Blocked judge(String header) throws IOException {
        return gate.judge(ANNS, Content.of((header.replace("\n", "\r\n") + "\r\n\r\nText\r\n").getBytes(UTF_8)));
    }

    private static Blocked blocked(BlockReason... reasons) {
        return Blocked.of(Set.of(reasons));
    }

    @Test
    void onlyStoresWithLimitsAreJudged() {
        assertTrue(gate.judges(ANNS));
        assertFalse(gate.judges(StoreAddress.parse("memory:bob")));
    }

    @Test
    void whoMayWritePassesAtAnyHour() throws IOException {
        assertEquals(Blocked.NOT, judge("From: Teacher <teacher@school.example>"));
    }

    @Test
    void whoIsBlockedOrNotInTheListIsSetAsideWhereverTheyStand() throws IOException {
        Blocked contact = blocked(BlockReason.CONTACTBLOCKED, BlockReason.RECEIVERBLOCKED);
        Blocked stranger = blocked(BlockReason.NOTINLIST, BlockReason.RECEIVERBLOCKED);
        assertEquals(contact, judge("From: teacher@school.example, Eve <EVE@school.example>"));
        assertEquals(contact, judge("From: teacher@school.example\nSender: eve@school.example"));
        assertEquals(contact, judge("From: teacher@school.example\nFrom: eve@school.example"));
        assertEquals(stranger, judge("From: \"teacher@school.example\" <x@elsewhere.example>"));
        assertEquals(stranger, judge("Subject: from nobody"));
    }

    @Test
    void anAttachmentIsSetAside() throws IOException {
        assertEquals(
                blocked(BlockReason.ATTACHMENTBLOCKED),
                judge("From: teacher@school.example\nContent-Type: application/pdf; name=x.pdf"));
    }

    @Test
    void whatCannotBeReadIsNotJudged() {
        assertThrows(IOException.class, () -> judge("From: teacher@school.example\nContent-Type: multipart/mixed"));
    }
}
