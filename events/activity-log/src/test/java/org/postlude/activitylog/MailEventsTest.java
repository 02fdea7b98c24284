package org.postlude.activitylog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.EmailReceived;
import org.postlude.message.event.EmailSent;
import org.postlude.message.event.Fact;
import org.postlude.message.event.RecordedEvent;

/** What becomes of mail, as EMAIL_SENT and EMAIL_RECEIVED; and whose it is. */
class MailEventsTest {
    private static final Instant AT = Instant.parse("2026-03-01T08:00:00Z");
    private static final MailEvents MAIL = new MailEvents(Fact.of("postlude"), Fact.of("1"));

    private static Optional<RecordedEvent> of(String kind, Map<String, String> facts) {
        return MAIL.of(new ActivityEvent("k", AT, kind, facts));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.sent", "mail.returned", "mail.backed-off", "mail.in-doubt"})
    void eachOutcomeOfAnAttemptIsEmailSent(String kind) {
        EmailSent sent = (EmailSent) of(
                        kind,
                        Map.of(
                                "sender", "a@example.org",
                                "delivered", "b@example.net\tc@example.net",
                                "returned", "d@example.net"))
                .orElseThrow();
        assertEquals("a@example.org", sent.sender());
        assertEquals(Fact.of("postlude"), sent.appName());
        assertEquals(Blocked.NOT, sent.reason());
        assertEquals(
                Set.of("b@example.net", "c@example.net", "d@example.net"),
                Set.copyOf(sent.recipients().optional().orElseThrow()));
        assertEquals(Fact.of("a@example.org"), sent.emailAccount());
        assertTrue(sent.subject() instanceof Fact.Absent<?>);
        assertTrue(sent.attachments() instanceof Fact.Absent<?>);
    }

    @Test
    void whatCameInIsEmailReceived() {
        EmailReceived received = (EmailReceived) of(
                        "mail.received",
                        Map.of(
                                "message", "m1",
                                "sender", "a@example.org",
                                "recipients", "b@example.net",
                                "subject", "Hello",
                                "reason", "32"))
                .orElseThrow();
        assertEquals("a@example.org", received.sender());
        assertEquals(Fact.of("Hello"), received.subject());
        assertEquals(Fact.of(List.of("b@example.net")), received.recipients());
        assertEquals(AT, received.receivedTime());
        assertEquals(Blocked.of(BlockReason.CONTACTBLOCKED), received.reason());
        assertTrue(received.emailAccount() instanceof Fact.Absent<?>);
    }

    @Test
    void aReportHasNoSenderAndSaysSo() {
        EmailSent sent = (EmailSent) of("mail.sent", Map.of("sender", "", "delivered", "b@example.net"))
                .orElseThrow();
        assertEquals("<>", sent.sender());
        assertTrue(sent.emailAccount() instanceof Fact.Absent<?>);
    }

    @Test
    void aListThatTheFeedHasCutOffIsNotTakenForAllOfIt() {
        String cut = "b@example.net\t".repeat(400) + "c@exa...";
        EmailSent sent = (EmailSent) of("mail.sent", Map.of("sender", "a@example.org", "delivered", cut))
                .orElseThrow();
        assertTrue(sent.recipients() instanceof Fact.Absent<?>);
    }

    @Test
    void whatIsNoAttemptOrCannotBeToldIsNone() {
        assertEquals(Optional.empty(), of("mail.held", Map.of("sender", "a@example.org")));
        assertEquals(Optional.empty(), of("store.logged-off", Map.of()));
        assertEquals(Optional.empty(), of("mail.sent", Map.of("sender", "a@example.org", "delivered", "b\0c")));
        assertEquals(Optional.empty(), of("mail.sent", Map.of("sender", "a@example.org", "delivered", "b\t\tc")));
    }

    @Test
    void anEventIsOfTheAccountThatIsWatchedOver() {
        Map<String, String> facts =
                new HashMap<>(Map.of("sender", "a@example.org", "recipients", "b@example.net\tSea <c@example.net>"));
        assertEquals(Set.of("a@example.org"), LoggingPolicy.accounts(new ActivityEvent("k", AT, "mail.sent", facts)));
        assertEquals(
                Set.of("b@example.net", "Sea <c@example.net>", "c@example.net"),
                LoggingPolicy.accounts(new ActivityEvent("k", AT, "mail.received", facts)));
        assertEquals(
                Set.of("ann"),
                LoggingPolicy.accounts(new ActivityEvent("k", AT, "im.join", Map.of("account-name", "ann"))));
        LoggingPolicy nobody = LoggingPolicy.ofAccounts(account -> false);
        assertTrue(nobody.isRequired(new ActivityEvent("k", AT, "store.logged-off", Map.of())));
        assertEquals(false, nobody.isRequired(new ActivityEvent("k", AT, "custom", Map.of("value1", "x"))));
    }

    @Test
    void itsTimeIsInWholeUnitsOfTheOriginals() {
        ActivityEvent event =
                new ActivityEvent("k", AT.plusNanos(1_234_567), "mail.received", Map.of("sender", "a@example.org"));
        EmailReceived received = (EmailReceived)
                new MailEvents(Fact.absent("x"), Fact.absent("x")).of(event).orElseThrow();
        assertEquals(AT.plusNanos(1_234_500), received.receivedTime());
        assertTrue(received.arguments().octets().length > 0);
    }
}
