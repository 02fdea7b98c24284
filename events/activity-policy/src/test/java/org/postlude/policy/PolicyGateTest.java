package org.postlude.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.ActivityEvent;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.ErrorKind;
import org.postlude.message.Recipient;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.EmailSent;
import org.postlude.message.event.ImInvitation;
import org.postlude.message.event.RecordedEvent;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;
import org.postlude.tck.time.VirtualTime;

/** What is submitted against a user's limits is refused, and that is recorded. */
class PolicyGateTest {
    private static final String PLAIN = "Subject: a\r\n\r\nText\r\n";
    private static final String WITH_A_FILE = "Content-Type: application/pdf; name=x.pdf\r\n\r\nText\r\n";

    private final VirtualTime time = VirtualTime.startingAt("2026-08-03T12:00:00Z");
    private final List<ActivityEvent> recorded = new ArrayList<>();

    private static UserPolicy limits(boolean isLogged, boolean hasAttachments) {
        return new UserPolicy(
                isLogged,
                true,
                false,
                hasAttachments,
                new Contacts(Set.of(), Set.of("eve@example.org")),
                Hours.of("mon-sun 07:00-21:00", ZoneId.of("UTC")));
    }

    private Optional<String> refused(UserPolicy policy, Submission submission) {
        return new PolicyGate(owner -> policy, time, (owner, event) -> recorded.add(event)).refuse("ann", submission);
    }

    private static Submission mail(String text, String... to) {
        return Submission.of(Envelope.smtp("ann@example.org", to), Content.of(text.getBytes(US_ASCII)));
    }

    private RecordedEvent event() {
        assertEquals(1, recorded.size());
        return RecordedEvent.of(recorded.get(0)).orElseThrow();
    }

    @Test
    void whatIsWithinTheLimitsPassesAndLeavesNoRecord() {
        assertEquals(Optional.empty(), refused(limits(true, false), mail(PLAIN, "bob@example.org")));
        assertEquals(Optional.empty(), refused(limits(true, true), mail(WITH_A_FILE, "bob@example.org")));
        assertEquals(Optional.empty(), refused(UserPolicy.NONE, mail(WITH_A_FILE, "eve@example.org")));
        assertEquals(List.of(), recorded);
    }

    @Test
    void aBlockedContactIsNamed() {
        String why = refused(limits(true, true), mail(PLAIN, "bob@example.org", "eve@example.org"))
                .orElseThrow();
        assertEquals("CONTACTBLOCKED|SENDERBLOCKED, not allowed: eve@example.org", why);
        EmailSent event = (EmailSent) event();
        assertEquals(Blocked.of(Set.of(BlockReason.CONTACTBLOCKED, BlockReason.SENDERBLOCKED)), event.reason());
        assertEquals(
                Optional.of(List.of("bob@example.org", "eve@example.org")),
                event.recipients().optional());
        assertEquals(Optional.of("ann@example.org"), event.emailAccount().optional());
    }

    @Test
    void anAttachmentIsRefusedWithItsNameRecorded() {
        String why = refused(limits(true, false), mail(WITH_A_FILE, "bob@example.org"))
                .orElseThrow();
        assertEquals("ATTACHMENTBLOCKED, nothing may be attached", why);
        assertEquals(
                Optional.of(List.of("x.pdf")),
                ((EmailSent) event()).attachments().optional());
    }

    @Test
    void whatCannotBeJudgedIsRefusedAndToldAsAnInternalError() {
        String why = refused(limits(true, false), mail("Content-Type: multipart/mixed\r\n\r\n", "bob@example.org"))
                .orElseThrow();
        assertTrue(why.startsWith("INTERNALERROR, its attachments cannot be told"), why);
        assertEquals(Blocked.INTERNALERROR, ((EmailSent) event()).reason());
    }

    @Test
    void outsideOfTheHoursItIsRefusedUntilTheyBeginAgain() {
        time.advance(Duration.ofHours(10));
        SubmitRejectedException told = assertThrows(
                SubmitRejectedException.class, () -> refused(limits(true, true), mail(PLAIN, "bob@example.org")));
        assertEquals(ErrorKind.BUSY, told.code());
        String why = String.valueOf(told.getMessage());
        assertTrue(why.endsWith("SPECHOURS, allowed again from " + Instant.parse("2026-08-04T07:00:00Z")), why);
        assertEquals(Blocked.of(BlockReason.SPECHOURS), ((EmailSent) event()).reason());
    }

    @Test
    void whatWouldNotPassWithinTheHoursEitherIsRefusedForGood() {
        time.advance(Duration.ofHours(10));
        String why = refused(limits(true, true), mail(PLAIN, "eve@example.org")).orElseThrow();
        assertTrue(why.contains("CONTACTBLOCKED") && why.contains("SPECHOURS"), why);
    }

    @Test
    void aConversationIsRefusedAsAnInvitationThatWasBlocked() {
        Envelope to = new Envelope("ann@example.org", List.of(new Recipient("XMPP", "bob@chat.example")));
        Submission message = Submission.of(to, Content.of(PLAIN.getBytes(US_ASCII)));
        assertEquals("IMBLOCKED", refused(limits(true, true), message).orElseThrow());
        ImInvitation event = (ImInvitation) event();
        assertEquals("bob@chat.example", event.convId());
        assertEquals(Blocked.of(BlockReason.IMBLOCKED), event.reason());
    }

    @Test
    void whoIsNotLoggedIsRefusedWithoutARecord() {
        assertTrue(refused(limits(false, true), mail(PLAIN, "eve@example.org")).isPresent());
        assertEquals(List.of(), recorded);
    }

    @Test
    void aRecordThatFailsLetsNothingThrough() {
        PolicyGate gate = new PolicyGate(owner -> limits(true, true), time, (owner, event) -> {
            throw new IllegalStateException("the disk is full");
        });
        assertTrue(gate.refuse("ann", mail(PLAIN, "eve@example.org")).isPresent());
    }

    @Test
    void theSameMessageSubmittedAgainIsTheSameEvent() {
        Submission message = mail(PLAIN, "eve@example.org");
        Optional<String> unused = refused(limits(true, true), message);
        Optional<String> again = refused(limits(true, true), message);
        assertEquals(unused, again);
        assertEquals(recorded.get(0).key(), recorded.get(1).key());
    }

    @Test
    void aMessageToBothKindsIsJudgedAsBoth() {
        Envelope both = new Envelope(
                "ann@example.org",
                List.of(new Recipient("XMPP", "bob@chat.example"), Recipient.smtp("eve@example.org")));
        String why = refused(limits(true, true), Submission.of(both, Content.of(PLAIN.getBytes(US_ASCII))))
                .orElseThrow();
        assertTrue(why.startsWith("IMBLOCKED|CONTACTBLOCKED|SENDERBLOCKED"), why);
    }
}
