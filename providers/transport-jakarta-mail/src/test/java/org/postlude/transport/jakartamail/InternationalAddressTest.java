package org.postlude.transport.jakartamail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;

/** Addresses outside ASCII (RFC 6531): in UTF-8 where that is offered, returned where it is not, and never changed. */
class InternationalAddressTest {
    private static final String KAESE = "k\u00e4se@b\u00fccher.example";
    private static final String BOB = Sending.BOB;

    private final SmtpStub stub = new SmtpStub();

    InternationalAddressTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        stub.close();
    }

    /** As the stub records it: each octet a character. */
    private static String octets(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private List<String> told(String sender, String... to) throws InterruptedException {
        return told(new String[0], sender, to);
    }

    private List<String> told(String[] options, String sender, String... to) throws InterruptedException {
        try (Sending sending = new Sending(stub.url(), options)) {
            return sending.outcomes(sending.message(sender, Content.of(Sending.MAIL), to)).stream()
                    .map(Sending::told)
                    .toList();
        }
    }

    private List<String> said(String verb) {
        return stub.lines().stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .filter(line -> line.startsWith(verb))
                .toList();
    }

    static Stream<List<String>> offers() {
        return Stream.of(
                List.of("8BITMIME", "SMTPUTF8"),
                List.of("8BITMIME", "SMTPUTF8", "PIPELINING"),
                List.of("8BITMIME", "SMTPUTF8", "LMTP"));
    }

    private void offering(List<String> offer) {
        stub.offering(offer.toArray(String[]::new));
        if (offer.contains("LMTP")) {
            stub.lmtp();
        }
    }

    @ParameterizedTest
    @MethodSource("offers")
    void whereItIsOfferedMailAndRcptAreUtf8(List<String> offer) throws Exception {
        offering(offer);
        assertEquals(
                List.of("Accepted 250 2.0.0 queued", "Accepted 250 2.0.0 queued"),
                told("b\u00fcro@example.org", KAESE, BOB));
        assertEquals(List.of("MAIL FROM:<" + octets("b\u00fcro@example.org") + "> SMTPUTF8"), said("MAIL"));
        assertEquals(List.of("RCPT TO:<" + octets(KAESE) + ">", "RCPT TO:<bob@example.org>"), said("RCPT"));
    }

    @ParameterizedTest
    @MethodSource("offers")
    void aDomainAloneIsWrittenInALabelsAndAsksForNothing(List<String> offer) throws Exception {
        for (List<String> each : List.of(
                offer, offer.stream().filter(word -> !word.equals("SMTPUTF8")).toList())) {
            offering(each);
            assertEquals(
                    List.of("Accepted 250 2.0.0 queued"),
                    told("ann@\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444", "bob@b\u00fccher.example"));
        }
        assertEquals(
                List.of("MAIL FROM:<ann@xn--e1afmkfd.xn--p1ai>", "MAIL FROM:<ann@xn--e1afmkfd.xn--p1ai>"),
                said("MAIL"));
        assertEquals(
                List.of("RCPT TO:<bob@xn--bcher-kva.example>", "RCPT TO:<bob@xn--bcher-kva.example>"), said("RCPT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8BITMIME", "PIPELINING", "LMTP"})
    void whereItIsNotOfferedThatRecipientIsReturnedAndTheOthersGetTheirMail(String offer) throws Exception {
        offering(List.of(offer));
        List<String> told = told("ann@example.org", BOB, KAESE, "ann@stra\u00dfe.example", "carol@example.org");
        assertEquals("Accepted 250 2.0.0 queued", told.get(0));
        assertTrue(told.get(1).startsWith("Refused 5.6.7 is outside ASCII, and 127.0.0.1:"), told.get(1));
        assertTrue(told.get(1).endsWith("nothing was sent. Give an ASCII address instead"), told.get(1));
        assertTrue(told.get(2).startsWith("Refused 5.6.7 has a domain outside ASCII without certain A"), told.get(2));
        assertTrue(told.get(2).endsWith("Write its domain as xn--..."), told.get(2));
        assertEquals("Accepted 250 2.0.0 queued", told.get(3));
        assertEquals(List.of("RCPT TO:<bob@example.org>", "RCPT TO:<carol@example.org>"), said("RCPT"));
    }

    @Test
    void whereItIsNotOfferedASenderOutsideAsciiIsTheEndOfAll() throws Exception {
        stub.offering("8BITMIME");
        for (String told : told(KAESE, BOB, "carol@example.org")) {
            assertTrue(told.startsWith("Refused 5.6.7 the sender is outside ASCII, and 127.0.0.1:"), told);
        }
        assertEquals(List.of(), said("MAIL"));
    }

    @Test
    void aRefusalOfOursLeavesTheConnectionForTheNextMessage() throws Exception {
        stub.offering("8BITMIME");
        try (Sending sending = new Sending(stub.url())) {
            sending.outcomes(sending.message(KAESE));
            assertEquals("Accepted 250 2.0.0 queued", Sending.told(sending.outcome()));
        }
        assertEquals(1, stub.connections());
    }

    @Test
    void dsnNamesTheRecipientAsHeWasGivenInAscii() throws Exception {
        stub.offering("8BITMIME", "SMTPUTF8", "DSN");
        told(new String[] {"dsn", "failure"}, "ann@example.org", KAESE, "bob@b\u00fccher.example", BOB);
        assertEquals(
                List.of(
                        "RCPT TO:<" + octets(KAESE) + "> NOTIFY=FAILURE ORCPT=utf-8;k\\x{E4}se@b\\x{FC}cher.example",
                        "RCPT TO:<bob@xn--bcher-kva.example> NOTIFY=FAILURE ORCPT=utf-8;bob@b\\x{FC}cher.example",
                        "RCPT TO:<bob@example.org> NOTIFY=FAILURE ORCPT=rfc822;bob@example.org"),
                said("RCPT"));
    }

    @Test
    void theAsciiFormOfAnAddressHidesWhatWouldEndAParameter() {
        assertEquals(
                "\\x{1F600}+\\x{3D}\\x{5C}\\x{20}@x".replace("+", "\\x{2B}"), Dsn.utf8Xtext("\ud83d\ude00+=\\ @x"));
    }

    @Test
    void aReplyInUtf8IsReadAsItIsAndLatin1AsThat() throws Exception {
        stub.offering("8BITMIME", "SMTPUTF8");
        stub.on("RCPT", Reaction.raw(octets("550 5.1.1 <" + KAESE + "> \u2028\u202e\u009b unbekannt\r\n")));
        assertEquals(List.of("Refused 550 5.1.1 <" + KAESE + "> ??? unbekannt"), told("ann@example.org", KAESE));
        stub.on("RCPT", Reaction.raw("550 5.1.1 k\u00e4se\r\n"));
        assertEquals(List.of("Refused 550 5.1.1 k\u00e4se"), told("ann@example.org", KAESE));
    }

    @Test
    void theWindowOfThePipelineCountsOctets() throws Exception {
        String[] all = new String[300];
        Arrays.setAll(all, i -> "\u5ba2".repeat(15) + i + "@example.org");
        try (Sending sending = new Sending(stub.url())) {
            Pipeline pipeline = new Pipeline(new Transaction(sending.message(all), 300));
            int octets =
                    pipeline.due().stream().mapToInt(line -> line.length() + 2).sum();
            assertTrue(octets <= Pipeline.WINDOW && octets > Pipeline.WINDOW - 100, octets + " octets");
        }
    }
}
