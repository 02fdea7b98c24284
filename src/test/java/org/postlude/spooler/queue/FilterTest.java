package org.postlude.spooler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.Recipient;

/** The one language of lists, operations and rules (rule O1). */
class FilterTest {
    private static final Facts MAIL = new Facts(
            new MessageId("7Q2M-19"),
            "Bob@example.com",
            List.of(Recipient.smtp("ann@example.org"), Recipient.smtp("joe@example.org")),
            "smtp-out",
            MessageState.BACKING_OFF,
            Duration.ofMinutes(90),
            3,
            "=?utf-8?Q?Rechnung_f=C3=BCr?= =?UTF-8?B?IE3DpHJ6?= (2nd)");

    private static boolean means(String... words) {
        return Filter.parse(List.of(words)).matches(MAIL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7Q2M",
                "id=7Q2M-19",
                "id=7*",
                "sender=bob@EXAMPLE.com",
                "sender=*@example.com",
                "recipient=joe@example.org",
                "domain=Example.ORG",
                "domain=*.net,example.org",
                "transport=smtp-*",
                "state=backing_off",
                "state=HELD,Backing_Off",
                "older=1h30m",
                "younger=91m",
                "attempts=3",
                "attempts=3..",
                "attempts=..3",
                "attempts=1..4",
                "subject=rechnung f\u00fcr M\u00c4RZ (2nd)",
                "subject=*m\u00e4rz*"
            })
    void itHoldsFor(String word) {
        assertTrue(means(word), word);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Q2M",
                "7q2m",
                "id=7Q2M",
                "id=7q2m-19",
                "sender=<>",
                "sender=example.com",
                "recipient=*@example.com",
                "domain=example",
                "domain=*.example.org",
                "transport=smtp",
                "state=held",
                "older=91m",
                "younger=1h30m",
                "attempts=4..",
                "attempts=..2",
                "subject=*utf-8*"
            })
    void itDoesNotHoldFor(String word) {
        assertFalse(means(word), word);
    }

    @Test
    void O1_allOfItsWordsMustHold() {
        assertTrue(means("sender=*@example.com", "attempts=3", "7Q2M"));
        assertFalse(means("sender=*@example.com", "attempts=4"));
    }

    @Test
    void recipientAndDomainMustHoldForOneRecipient() {
        Facts two = new Facts(
                MAIL.id(),
                "",
                List.of(Recipient.smtp("ann@one.example"), Recipient.smtp("joe@two.example")),
                "t",
                MessageState.QUEUED,
                Duration.ZERO,
                0,
                null);
        assertTrue(Filter.parse("recipient=ann@* domain=one.example").matches(two));
        assertFalse(Filter.parse("recipient=ann@* domain=two.example").matches(two));
        assertTrue(Filter.parse("sender=<> subject=*").matches(two));
    }

    @Test
    void whatHasEndedIsMeantByItsStateOrItsNameOnly() {
        Facts ended = new Facts(
                MAIL.id(),
                MAIL.sender(),
                MAIL.recipients(),
                MAIL.transport(),
                MessageState.DELIVERED,
                MAIL.age(),
                1,
                null);
        assertFalse(Filter.all().matches(ended));
        assertFalse(Filter.parse("domain=example.org").matches(ended));
        assertTrue(Filter.parse("state=delivered").matches(ended));
        assertTrue(Filter.parse("7Q2M").matches(ended));
        assertTrue(Filter.of(MAIL.id()).matches(ended));
    }

    @Test
    void aBackslashTakesTheMeaningFromCommaAndStar() {
        Facts odd = new Facts(
                MAIL.id(),
                "a@b.example",
                MAIL.recipients(),
                "out, fast*",
                MessageState.QUEUED,
                Duration.ZERO,
                0,
                "say \"hi\", Bob");
        assertTrue(Filter.parse(List.of("transport=out\\, fast\\*")).matches(odd));
        assertFalse(Filter.parse(List.of("transport=out, fast\\*x")).matches(odd));
        Filter quoted = Filter.parse(List.of("subject=say \"hi\"\\, *", "transport=out\\,*"));
        assertTrue(quoted.matches(odd));
        assertEquals(quoted, Filter.parse(quoted.toString()));
        assertTrue(Filter.parse(quoted.toString()).matches(odd));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attempts=..2 7Q2M older=90m domain=a.example,*.b|7Q2M domain=a.example,*.b older=1h30m attempts=..2",
                "state=in_doubt,held id=x|id=x state=in_doubt,held",
                "younger=0s attempts=0|younger=0s attempts=0",
                "attempts=1..|attempts=1..",
                "subject=\"two words\" older=25h|'subject=two words' older=1d1h"
            })
    void itsTextIsItsWordsInOneOrder(String given, String text) {
        String expected = text.replace("'subject=two words'", "\"subject=two words\"");
        String line = given.replace("subject=\"two words\"", "\"subject=two words\"");
        assertEquals(expected, Filter.parse(line).toString());
        assertEquals(Filter.parse(line), Filter.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour=red",
                "state=asleep",
                "older=soon",
                "older=",
                "attempts=many",
                "attempts=4..2",
                "attempts=..",
                "sender=",
                "domain=a,,b",
                "not/an/id",
                "domain=a domain=b",
                "\"open"
            })
    void whatItDoesNotUnderstandIsRefused(String line) {
        assertThrows(IllegalArgumentException.class, () -> Filter.parse(line));
    }

    @Test
    void aRefusalSaysWhatCanBeGiven() {
        String said = assertThrows(IllegalArgumentException.class, () -> Filter.parse("colour=red"))
                .toString();
        assertTrue(said.contains("id sender recipient domain transport subject state older younger attempts"), said);
    }

    @Test
    void aBeginningBecomesTheNameThatItMeans() {
        Filter named = Filter.parse("7Q2M attempts=3").named(List.of(new MessageId("7Q2M-19")));
        assertEquals(List.of(), named.names());
        assertEquals(Optional.of(List.of(new MessageId("7Q2M-19"))), named.ids());
        assertEquals("id=7Q2M-19 attempts=3", named.toString());
        assertTrue(named.matches(MAIL));
        assertEquals(Optional.empty(), Filter.parse("id=7Q2M*").ids());
    }

    @Test
    void aSubjectThatCannotBeDecodedIsComparedAsItStands() {
        Facts odd = new Facts(
                MAIL.id(),
                "a@b.example",
                MAIL.recipients(),
                "t",
                MessageState.QUEUED,
                Duration.ZERO,
                0,
                "=?no-such?Q?x?= =?utf-8?Q?=zz?=");
        assertTrue(Filter.parse("subject=*=?no-such?Q?x?=*=zz*").matches(odd));
    }

    @Test
    void aRuleHasNoStateAndNoBeginningOfAName() {
        for (String line : List.of("state=queued", "7Q2M")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Rule(
                            "1", Rule.Kind.HOLD, Filter.parse(line), "", null, java.time.Instant.EPOCH, "somebody"));
        }
        assertEquals(Set.of(), Filter.parse("domain=example.org").states());
    }
}
