package org.postlude.spooler.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.mail.MailBytes.content;
import static org.postlude.spooler.mail.MailBytes.text;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.InvalidAddressException;

class MessageIntakeTest {
    private static final String STAMPED = "Message-ID: <1@client>\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n";
    private static final String OUR_DATE = "Date: Sat, 3 Jan 2026 04:05:06 +0000\r\n";
    private static final String OUR_ID = "Message-ID: <00000000-0000-0001-0000-000000000002@here.example>\r\n";

    private final MessageIntake intake = new MessageIntake(
            "here.example.",
            InstantSource.fixed(Instant.parse("2026-01-03T04:05:06Z")),
            () -> new UUID(1, 2),
            MessageIntake.DEFAULT_LIMIT);

    private String stored(String given) throws IOException {
        return text(intake.take(content(given)).content());
    }

    @Test
    void aMessageThatLacksNothingKeepsEveryOctet() throws IOException {
        String message = STAMPED
                + "Subject: \u00e4\u00ff\r\n folded\tvalue \r\nX-Empty:\r\n\r\n.\r\n\t \r\n\r\n\u0001\u0080\r\n";
        FrozenMessage frozen = intake.take(content(message));
        assertEquals(message, text(frozen.content()));
        assertEquals("<1@client>", frozen.messageId());
        assertFalse(frozen.converted());
    }

    @Test
    void bareLineFeedsBecomeCrLfEverywhere() throws IOException {
        String message = STAMPED + "Subject: x\r\n y\r\n\r\n\r\none\r\n\r\ntwo\r\n";
        FrozenMessage frozen = intake.take(content(message.replace("\r\n", "\n")));
        assertEquals(message, text(frozen.content()));
        assertTrue(frozen.converted());
    }

    @Test
    void aMissingDateAndMessageIdAreAddedAtTheTop() throws IOException {
        FrozenMessage frozen = intake.take(content("Subject: x\r\n\r\nbody\r\n"));
        assertEquals(OUR_DATE + OUR_ID + "Subject: x\r\n\r\nbody\r\n", text(frozen.content()));
        assertEquals("<00000000-0000-0001-0000-000000000002@here.example>", frozen.messageId());
    }

    @Test
    void onlyWhatIsMissingIsAdded() throws IOException {
        assertEquals(
                OUR_DATE + "message-id: <a@b>\r\n\r\nDate: in the body\r\n",
                stored("message-id: <a@b>\r\n\r\nDate: in the body\r\n"));
        assertEquals(OUR_ID + "DATE : now\r\n\r\n", stored("DATE : now\r\n\r\n"));
    }

    @Test
    void anEmptyMessageIdOrDateIsReplaced() throws IOException {
        assertEquals(
                OUR_DATE + OUR_ID + "Subject: x\r\n\r\n", stored("Message-ID:\r\nSubject: x\r\nDate: \t\r\n \r\n\r\n"));
    }

    @Test
    void anAddedFieldComesOutTheSameAtEachOpening() throws IOException {
        FrozenMessage frozen =
                new MessageIntake("here.example", InstantSource.system()).take(content("Subject: x\r\n\r\n"));
        String once = text(frozen.content());
        assertEquals(once, text(frozen.content()));
        assertTrue(once.contains("Message-ID: " + frozen.messageId() + "\r\n"), once);
    }

    @Test
    void twoMessagesNeverGetTheSameMessageId() throws IOException {
        MessageIntake random = new MessageIntake("here.example", InstantSource.system());
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ids.add(random.take(content("Subject: x\r\n\r\n")).messageId());
        }
        assertEquals(100, ids.size());
    }

    @Test
    void aRetryUnderTheSameStampGivesTheSameOctets() throws IOException {
        Stamp stamp = new Stamp("<retry@here.example>", Instant.EPOCH);
        FrozenMessage frozen = intake.take(content("Subject: x\n\n"), () -> stamp);
        assertEquals(
                "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nMessage-ID: <retry@here.example>\r\nSubject: x\r\n\r\n",
                text(frozen.content()));
        assertEquals("<retry@here.example>", frozen.messageId());
    }

    @Test
    void noStampIsAskedForWhereNothingIsMissing() throws IOException {
        FrozenMessage frozen = intake.take(content(STAMPED + "\r\n"), () -> {
            throw new AssertionError("asked for a stamp");
        });
        assertEquals(STAMPED + "\r\n", text(frozen.content()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bcc: a@b\r\n",
                "bCC: a@b,\r\n c@d,\r\n\te@f\r\n",
                "Bcc:\r\n",
                "BCC : a@b\r\n \r\n",
                "Bcc: a@b\r\nbcc: c@d\r\n",
                "Resent-Bcc: a@b\r\n"
            })
    void blindCopiesAreStrippedWithTheirContinuationLines(String bcc) throws IOException {
        assertEquals(STAMPED + "To: x@y\r\n\r\nb\r\n", stored(bcc + STAMPED + "To: x@y\r\n\r\nb\r\n"));
        assertEquals(STAMPED + "To: x@y\r\n\r\nb\r\n", stored(STAMPED + bcc + "To: x@y\r\n\r\nb\r\n"));
        assertEquals(STAMPED + "To: x@y\r\n\r\nb\r\n", stored(STAMPED + "To: x@y\r\n" + bcc + "\r\nb\r\n"));
        assertEquals(
                STAMPED + "To: x@y\r\n\r\nb\r\n",
                stored((STAMPED + bcc + "To: x@y\r\n\r\nb\r\n").replace("\r\n", "\n")));
        assertEquals(STAMPED + "\r\n", stored((STAMPED + bcc).stripTrailing()));
    }

    @Test
    void whatOnlyLooksLikeABlindCopyStays() throws IOException {
        String message = STAMPED + "X-Bcc: a@b\r\nBccc: a\r\nSubject: x\r\n Bcc: folded\r\n\r\nBcc: body\r\n";
        assertEquals(message, stored(message));
    }

    @Test
    void aHeaderOfBlindCopiesOnlyIsAMessageStill() throws IOException {
        assertEquals(OUR_DATE + OUR_ID + "\r\n", stored("Bcc: a@b"));
        assertEquals(OUR_DATE + OUR_ID + "\r\nbody\r\n", stored("Bcc: a@b\n\nbody"));
    }

    @Test
    void aLastLineWithoutAnEndGetsOne() throws IOException {
        assertEquals(STAMPED + "\r\nlast\r\n", stored(STAMPED + "\r\nlast"));
        assertEquals(STAMPED + "\r\nlast\r\n", stored((STAMPED + "\r\nlast").replace("\r\n", "\n")));
        assertEquals(STAMPED + "\r\n \r\n", stored(STAMPED + "\r\n "));
    }

    @Test
    void aHeaderWithoutAnEmptyLineGetsOne() throws IOException {
        assertEquals(STAMPED + "\r\n", stored(STAMPED));
        assertEquals(STAMPED + "\r\n", stored(STAMPED.stripTrailing()));
        assertEquals(STAMPED + "\r\n", stored(STAMPED.replace("\r\n", "\n")));
        assertFalse(intake.take(content("Subject: x")).converted(), "no line end was there to be converted");
    }

    @Test
    void aLineOfAHundredThousandOctetsPasses() throws IOException {
        String line = "x".repeat(100_000);
        String message = STAMPED + "X-Long: " + line + "\r\n\r\n" + line + "\r\n" + line + "\r\n";
        assertEquals(message, stored(message));
        assertEquals(message, stored(message.replace("\r\n", "\n")));
    }

    @Test
    void theMessageIdIsReadOutOfCommentsAndFolds() throws IOException {
        assertEquals(
                "<a@b>",
                intake.take(content("Date: x\r\nMessage-ID:\r\n (c) <a@b> (d)\r\n\r\n"))
                        .messageId());
        assertEquals(
                "no brackets",
                intake.take(content("Date: x\r\nMessage-ID: no brackets\r\n\r\n"))
                        .messageId());
    }

    @Test
    void aNameThatIsNoDomainMakesNoIntake() {
        assertThrows(
                InvalidAddressException.class,
                () -> new MessageIntake("evil>\r\nX-Injected: 1", InstantSource.system()));
    }

    @Test
    void aLimitBelowOneMakesNoIntake() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new MessageIntake("here.example", InstantSource.system(), UUID::randomUUID, 0));
    }

    @Test
    void aMessageIdOfAnyLengthIsStoredWholeAndNamedInShort() throws IOException {
        String id = "Message-ID: <" + "x".repeat(70_000) + ">\r\n";
        FrozenMessage frozen = intake.take(content(id + "Date: now\r\n\r\n"));
        assertEquals(id + "Date: now\r\n\r\n", text(frozen.content()));
        assertEquals("<" + "x".repeat(997), frozen.messageId());
    }
}
