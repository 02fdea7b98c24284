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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
        return gate.judge(
                ANNS, "INBOX", Content.of((header.replace("\n", "\r\n") + "\r\n\r\nText\r\n").getBytes(UTF_8)));
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
        Blocked unknown = blocked(BlockReason.NOTEXPLICITLYALLOWED, BlockReason.RECEIVERBLOCKED);
        Blocked stranger = blocked(BlockReason.NOTINLIST, BlockReason.RECEIVERBLOCKED);
        assertEquals(contact, judge("From: teacher@school.example, Eve <EVE@school.example>"));
        assertEquals(contact, judge("From: teacher@school.example\nSender: eve@school.example"));
        assertEquals(contact, judge("From: teacher@school.example\nFrom: eve@school.example"));
        assertEquals(contact, judge("From: x: eve@school.example;"));
        assertEquals(stranger, judge("From: \"teacher@school.example\" <x@elsewhere.example>"));
        assertEquals(unknown, judge("Subject: from nobody"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: <@relay.example:teacher@school.example>",
                "From: eve(c)@school.example",
                "From: eve @ school.example",
                "From: =?utf-8?q?eve=40school.example?=",
                "From: x: evil@evil.example, teacher@school.example",
                "From: <teacher@school.example>evil@evil.example",
                "From: evil@evil.example\n teacher@school.example",
                "From: <evil@evil.example@school.example>",
                "From: teacher@school.example evil@evil.example",
                "From:"
            })
    void whatIsNoPlainAddressDoesNotPass(String header) {
        try {
            assertTrue(judge(header).isBlocked(), header);
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("who it is from"), header);
        }
    }

    @Test
    void whatIsSaidInAConversationIsJudgedAsThat() throws IOException {
        UserPolicy policy = new UserPolicy(true, true, false, true, Contacts.ALL, Hours.ALWAYS);
        ReceiveGate one = new ReceiveGate(store -> policy, VirtualTime.startingAt("2026-08-03T12:00:00Z"));
        Content message = Content.of("From: bob@chat.example\r\n\r\nhello".getBytes(UTF_8));
        assertTrue(one.judges(ANNS));
        assertEquals(blocked(BlockReason.IMBLOCKED), one.judge(ANNS, "Conversations/bob@chat.example", message));
        assertEquals(Blocked.NOT, one.judge(ANNS, "INBOX", message));
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
