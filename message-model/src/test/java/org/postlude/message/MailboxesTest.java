package org.postlude.message;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxesTest {
    private static String refusal(String mailbox) {
        return String.valueOf(assertThrows(InvalidAddressException.class, () -> Recipient.smtp(mailbox))
                .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "käse@example.org",
                "почта@пример.рф",
                "客@例え.テスト",
                "😀@example.org",
                "ann@bücher.example",
                "ann@straße.example",
                "ann@नमूना\u200d.example",
                "\"客 室\u3000\\\\ 1\"@例え.テスト",
                "ü.ü@[192.0.2.1]",
            })
    void charactersOutsideAsciiMayStandInBothParts(String mailbox) {
        assertEquals(mailbox, Recipient.smtp(mailbox).address());
        assertEquals(mailbox, Envelope.smtp(mailbox, "bob@example.org").sender());
    }

    @ParameterizedTest
    @CsvSource({
        "0000, a control character",
        "000A, a control character",
        "007F, a control character",
        "0085, a control character",
        "009F, a control character",
        "2028, a line end",
        "2029, a line end",
        "D83D, half of a surrogate pair",
        "DE00, half of a surrogate pair",
        "200F, a character that changes the direction of text",
        "202E, a character that changes the direction of text",
        "2066, a character that changes the direction of text",
        "FFFD, the sign for what could not be decoded"
    })
    void whatCannotBeSeenOrSentIsRefusedInEveryPlace(String code, String why) {
        String character = String.valueOf((char) Integer.parseInt(code, 16));
        for (String form : new String[] {"a%sä@example.org", "\"a%sä\"@example.org", "ä@b%s.example"}) {
            String refusal = refusal(form.formatted(character));
            assertTrue(refusal.contains("it has " + why) && refusal.endsWith("(U+" + code + ")"), refusal);
            assertFalse(refusal.contains(character) && !code.equals("FFFD"), "and is not repeated: " + refusal);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3002", "FF0E", "FF61"})
    void whatOnlySomeTakeForADotIsRefusedInADomain(String code) {
        String dot = String.valueOf((char) Integer.parseInt(code, 16));
        Recipient.smtp("ä" + dot + "ö@example.org");
        String refusal = refusal("ä@例え" + dot + "テスト");
        assertTrue(
                refusal.endsWith("it has a full stop in its domain that only some take for a dot (U+" + code + ")"),
                refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\u00a0", "\u2003", "\u3000"})
    void aSpaceMayStandWithinQuotesOnly(String space) {
        Recipient.smtp("\"a" + space + "b\"@example.org");
        assertTrue(refusal("a" + space + "b@example.org").contains("a space outside of quotes (U+"));
        assertTrue(refusal("a@b" + space + "c.example").contains("a space outside of quotes (U+"));
        assertTrue(refusal("\"a\"@b" + space + "c.example").contains("a space outside of quotes (U+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ä@a..ü", "ä@-ü", "ä@ü-", "ä@[ü]", "ä@"})
    void whatIsNoDomainInUnicodeEither(String mailbox) {
        assertTrue(refusal(mailbox).contains("is no domain"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@ü",
                "ä..ö@example.org",
                ".ä@example.org",
                "ä,ö@example.org",
                "\"ä\"ö\"@example.org",
                "<ä>@x",
                "ä@ü@"
            })
    void whatIsNoLocalPartInUnicodeEither(String mailbox) {
        assertTrue(refusal(mailbox).contains("is no local part"));
    }

    @Test
    void lengthsAreThoseOfTheOctetsOnTheWire() {
        Recipient.smtp("ä".repeat(32) + "@example.org");
        assertTrue(refusal("ä".repeat(32) + "x@example.org").contains("longer than 64 octets"));
        Recipient.smtp("a@" + "ü".repeat(127));
        assertTrue(refusal("a@" + "ü".repeat(128)).contains("longer than 64 octets before or 255"));
    }

    @Test
    void nothingIsNormalizedAndSpellingsAreDifferentRecipients() {
        Recipient composed = Recipient.smtp("k\u00e4se@example.org");
        Recipient decomposed = Recipient.smtp("ka\u0308se@example.org");
        assertEquals("ka\u0308se@example.org", decomposed.address());
        assertNotEquals(composed, decomposed);
        assertNotEquals(Recipient.smtp("a@bücher.example"), Recipient.smtp("a@xn--bcher-kva.example"));
        assertEquals("bücher.example", Recipient.smtp("a@BÜCHER.example").domain());
    }

    @Test
    void aReplyIsNeverCutWithinACharacter() {
        String text = Reply.local("x".repeat(Reply.MAX_TEXT - 4) + "😀😀😀").text();
        assertEquals("x".repeat(Reply.MAX_TEXT - 4) + "...", text);
    }

    /** Most addresses are told by a shorter way; it must let nothing pass that the grammar does not. */
    @Test
    void whatIsPlainIsInTheGrammarToo() {
        Random random = new Random(42);
        String characters = "aZ09aZ09.-_@@\"\\ +[]\u00e4\u202e\u3002\0";
        int plain = 0;
        for (int i = 0; i < 300_000; i++) {
            StringBuilder mailbox = new StringBuilder();
            for (int length = 1 + random.nextInt(10); length > 0; length--) {
                mailbox.append(characters.charAt(random.nextInt(characters.length())));
            }
            if (Mailboxes.isPlain("" + mailbox)) {
                plain++;
                assertDoesNotThrow(() -> Mailboxes.checkGrammar("" + mailbox), "" + mailbox);
            }
        }
        assertTrue(plain > 500, "there were some: " + plain);
        for (String mailbox :
                List.of("a".repeat(65) + "@b", "a@" + "b".repeat(256), "a@b@c", "@b", "a@", "a.@b", "a@-b")) {
            assertFalse(Mailboxes.isPlain(mailbox), mailbox);
        }
        assertTrue(Mailboxes.isPlain("a".repeat(64) + "@" + "b".repeat(255)));
    }
}
