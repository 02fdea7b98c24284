package org.postlude.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;

class AddressListsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "press@example.org | press@example.org",
                "Press <press@example.org> | press@example.org",
                "\"Press, the office\" <press@example.org> | press@example.org",
                "=?utf-8?q?B=C3=BCro?= <office@example.org> | office@example.org",
                "Büro <office@example.org> | office@example.org",
                "Käse <käse@example.org>, a@bücher.example | käse@example.org & a@bücher.example",
                "почта@пример.рф (почта), 客: \"客 室\"@例え.テスト; | почта@пример.рф & \"客 室\"@例え.テスト",
                "<a@example.org>, B <b@example.org> | a@example.org & b@example.org",
                "a@example.org, , b@example.org, | a@example.org & b@example.org",
                "\"front desk\"@example.org | \"front desk\"@example.org",
                "\"a\\\"(b\"@example.org | \"a\\\"(b\"@example.org",
                "clerk@[192.0.2.1] | clerk@[192.0.2.1]",
                "staff: a@example.org, B <b@example.org>;, c@example.org | a@example.org & b@example.org & c@example.org",
            })
    void givesTheMailboxesOfAList(String body, String expected) {
        assertEquals(List.of(expected.split(" & ")), AddressLists.mailboxes(body));
    }

    /** The examples of RFC 5322, appendix A.5. */
    @Test
    void readsCommentsAndWhiteSpaceWhereverTheyMayStand() {
        assertEquals(
                List.of("pete@silly.test"),
                AddressLists.mailboxes("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>"));
        assertEquals(
                List.of("c@public.example", "joe@example.org", "jdoe@one.test"),
                AddressLists.mailboxes(
                        "A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n"
                                + "         joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the group)"));
        assertEquals(
                List.of(), AddressLists.mailboxes("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;"));
        assertEquals(List.of("a@example.org"), AddressLists.mailboxes(" a @ example.org"));
    }

    /** Jakarta Mail's parser alone refuses these domains. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@नमूना.example",
                "ann@नमू\u200dना.example",
                "ann@น้ำ.example",
                "ann@bu\u0308cher.example",
                "ann@😀.example",
                "ann@a_b.example",
                "नमू\u200dना_😀@\ua0150041.example",
                "\"ना\u3000, _\"@😀.example",
            })
    void takesEveryDomainThatAnEnvelopeTakes(String mailbox) {
        assertEquals(mailbox, Recipient.smtp(mailbox).address());
        String list = "%1$s, (😀) A_B 😀 <%1$s>, \"😀, x\" <%1$s>, ना_😀: ना <%1$s>;";
        assertEquals(Collections.nCopies(4, mailbox), AddressLists.mailboxes(list.formatted(mailbox)));
    }

    @ParameterizedTest
    @CsvSource({
        "0085, (U+0085)",
        "009B, (U+009B)",
        "200F, (U+200F)",
        "202E, (U+202E)",
        "2066, (U+2066)",
        "2028, (U+2028)",
        "2029, (U+2029)",
        "00A0, (U+00A0)",
        "3000, (U+3000)",
        "D83D, (U+D83D)",
        "DE00, (U+DE00)",
        "FFFD, (U+FFFD)",
        "3002, (U+3002)",
        "FF0E, (U+FF0E)",
        "FF61, (U+FF61)",
        "002F, Domain contains illegal character (RFC 5322",
    })
    void whatNoEnvelopeTakesIsRefusedWithTheCharacterInEveryPlaceOfADomain(String code, String why) {
        char character = (char) Integer.parseInt(code, 16);
        for (String form : List.of("ann@ना%s.example", "A <ann@ex%sample>", "x: b@example.org, ann@ex.%sä.org;")) {
            String body = form.formatted(character);
            InvalidAddressException e = assertThrows(InvalidAddressException.class, () -> AddressLists.mailboxes(body));
            assertTrue(e.toString().contains(why), e.toString());
        }
    }

    /** A domain in an address has no dot at its end, neither in a header (RFC 5322) nor on the wire (RFC 5321). */
    @Test
    void aDotAtTheEndOfADomainIsRefusedAndTheAddressShownAsItWasWritten() {
        InvalidAddressException e = assertThrows(
                InvalidAddressException.class, () -> AddressLists.mailboxes("b@example.org, ann_@ना😀.example."));
        assertEquals("ann_@ना😀.example.", e.address());
        assertTrue(
                e.toString().contains("'ann_@ना😀.example.' is not a mail address: Domain ends with dot"), e::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "(nobody)", "Undisclosed recipients:;"})
    void givesNothingForAListOfNobody(String body) {
        assertEquals(List.of(), AddressLists.mailboxes(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Foo Bar foo@example.org",
                "a@example.org b@example.org",
                "a@example.org (x) b@example.org",
                "<a@example.org> <b@example.org>",
                "<a@example.org>b@example.org",
                "<a@example.org> (x) b@example.org",
                "a@example.org;b@example.org",
                "a@b@example.org",
                "a..b@example.org",
                "john(c)doe@example.org",
                "<a@example.org",
                "a@example.org>",
                "\"a <a@example.org>",
                "a@example.org (open",
                "<>",
            })
    void refusesWhatDoesNotParseSoThatNoAddressIsLost(String body) {
        InvalidAddressException e = assertThrows(InvalidAddressException.class, () -> AddressLists.mailboxes(body));
        assertTrue(e.toString().contains("is not a mail address: "), e.toString());
    }

    @Test
    void readsTenThousandAddressesInOneFoldedField() {
        String body = IntStream.range(0, 10_000)
                .mapToObj(i -> "\"Reader, " + i + "\" <reader" + i + "@example.net>")
                .collect(Collectors.joining(",\r\n "));
        List<String> mailboxes = AddressLists.mailboxes(body);
        assertEquals(10_000, mailboxes.size());
        assertEquals("reader9999@example.net", mailboxes.get(9_999));
    }
}
