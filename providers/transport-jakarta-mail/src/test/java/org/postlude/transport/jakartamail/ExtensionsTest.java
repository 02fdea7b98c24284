package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;

/** What is said and done by what the server offers, and that the message is never changed for it. */
class ExtensionsTest {
    private static final String ASCII = "Subject: x\r\n\r\nHello.\r\n";
    private static final String EIGHT_BIT = "Subject: x\r\n\r\nGr\u00fc\u00dfe.\r\n";
    private static final String UTF8 = "Subject: Gr\u00fc\u00dfe\r\n\r\nHello.\r\n";

    private final SmtpStub stub = new SmtpStub();

    ExtensionsTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        stub.close();
    }

    private static Content utf8(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Content latin1(String text) {
        return Content.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String told(Content content, String... options) throws InterruptedException {
        try (Sending sending = new Sending(stub.url(), options)) {
            return Sending.told(sending.outcomes(sending.message(content)).get(0));
        }
    }

    private String mail() {
        return stub.lines().stream()
                .filter(line -> line.contains("MAIL FROM"))
                .reduce((first, second) -> second)
                .orElse("");
    }

    @Test
    void bodyIsSaidToBeEightBitOnlyIfItIsAndTheServerAsked() throws Exception {
        stub.offering("8BITMIME");
        told(utf8(ASCII));
        assertEquals("1 MAIL FROM:<ann@example.org>", mail());
        told(utf8(EIGHT_BIT));
        assertEquals("2 MAIL FROM:<ann@example.org> BODY=8BITMIME", mail());
        told(latin1(EIGHT_BIT));
        assertEquals("3 MAIL FROM:<ann@example.org> BODY=8BITMIME", mail());
        assertEquals(
                new String(EIGHT_BIT.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
                stub.received.get(1).data());
    }

    @Test
    void anEightBitOctetFarBehindIsFoundToo() throws Exception {
        stub.offering("8BITMIME");
        String filler = ("x".repeat(76) + "\r\n").repeat(20_000);
        assertEquals("Accepted 250 2.0.0 queued", told(utf8("Subject: x\r\n\r\n" + filler + "\u00fc\r\n")));
        assertEquals("1 MAIL FROM:<ann@example.org> BODY=8BITMIME", mail());
        assertEquals("Accepted 250 2.0.0 queued", told(utf8("Subject: x\r\n\r\n" + filler)));
        assertEquals("2 MAIL FROM:<ann@example.org>", mail());
    }

    @Test
    void eightBitToAServerThatDoesNotOfferItIsRefusedBeforeTheServerHearsOfIt() throws Exception {
        stub.offering();
        String told = told(utf8(EIGHT_BIT));
        assertTrue(told.startsWith("Refused 5.6.3 the message has octets above 127 and 127.0.0.1:"), told);
        assertTrue(told.endsWith("nothing was sent. Encode it as quoted-printable or base64"), told);
        assertEquals(0, stub.count("MAIL"));
    }

    @Test
    void aServerThatIsKnownToTakeEightBitGetsItUnchangedIfSoTold() throws Exception {
        stub.offering();
        assertEquals("Accepted 250 2.0.0 queued", told(utf8(EIGHT_BIT), "eightBit", "send"));
        assertEquals("1 MAIL FROM:<ann@example.org>", mail());
        assertEquals("Accepted 250 2.0.0 queued", told(utf8(UTF8), "eightBit", "send"));
        assertEquals(
                new String(UTF8.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
                stub.received.get(1).data());
    }

    @Test
    void aUtf8HeaderAsksForSmtputf8() throws Exception {
        stub.offering("8BITMIME", "SMTPUTF8");
        told(utf8(UTF8));
        assertEquals("1 MAIL FROM:<ann@example.org> BODY=8BITMIME SMTPUTF8", mail());
        told(utf8(EIGHT_BIT));
        assertEquals("2 MAIL FROM:<ann@example.org> BODY=8BITMIME", mail());
        told(latin1(UTF8));
        assertEquals("3 MAIL FROM:<ann@example.org> BODY=8BITMIME", mail(), "Latin-1 is no UTF-8");
    }

    /** As long as a block of the look, more and less, so that characters and the empty line lie across its end. */
    @ParameterizedTest
    @ValueSource(ints = {65_530, 65_532, 65_533, 65_534, 65_535, 65_536, 73_727, 73_728, 200_000})
    void aHeaderIsLookedAtToItsEndHoweverLongItIs(int length) throws Exception {
        stub.offering("8BITMIME", "SMTPUTF8");
        String filler = ("X: " + "x".repeat(70) + "\r\n").repeat(length / 75);
        String start = filler + "X:" + "x".repeat(length - filler.length() - 2);
        told(utf8(start + "\u00fc\r\n\r\nHello.\r\n"));
        told(utf8(start + "\r\n\r\nGr\u00fc\u00dfe.\r\n"));
        told(latin1(start + "\u00fc\r\n\r\nHello.\r\n"));
        told(latin1("X: \u00c3\u00bc\r\n" + start + "\u00fc\r\n\r\nHello.\r\n"));
        told(utf8("X: \u00fc\r\n" + start + "\r\n\r\nHello.\r\n"));
        List<String> mails = stub.lines().stream()
                .filter(line -> line.contains("MAIL FROM"))
                .map(line -> line.substring(line.indexOf(" BODY")))
                .toList();
        assertEquals(
                List.of(
                        " BODY=8BITMIME SMTPUTF8",
                        " BODY=8BITMIME",
                        " BODY=8BITMIME",
                        " BODY=8BITMIME",
                        " BODY=8BITMIME SMTPUTF8"),
                mails);
    }

    @Test
    void aMessageWithoutAHeaderHasNoneInUtf8() throws Exception {
        stub.offering("8BITMIME", "SMTPUTF8");
        told(utf8("\r\nGr\u00fc\u00dfe.\r\n"));
        assertEquals("1 MAIL FROM:<ann@example.org> BODY=8BITMIME", mail());
    }

    @Test
    void aUtf8HeaderToAServerWithoutSmtputf8GoesAsItIs() throws Exception {
        stub.offering("8BITMIME");
        assertEquals("Accepted 250 2.0.0 queued", told(utf8(UTF8)));
        assertEquals("1 MAIL FROM:<ann@example.org> BODY=8BITMIME", mail());
        assertEquals(
                new String(UTF8.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
                stub.received.get(0).data());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob @example.org", "b>ob@example.org", "b\u00f6b\u00a0@example.org", "bob"})
    void addressesThatAreNoneDoNotGetThisFar(String address) throws Exception {
        assertThrows(InvalidAddressException.class, () -> Recipient.smtp(address));
        try (Sending sending = new Sending(stub.url())) {
            OutboundMessage message = sending.message(address, Content.of(Sending.MAIL), Sending.BOB);
            assertThrows(InvalidAddressException.class, () -> sending.submit(message));
        }
        assertEquals(0, stub.connections());
    }

    @Test
    void quotedLocalPartsGoAsTheyAre() throws Exception {
        String quoted = "\"a> b\\\"\"@example.org";
        try (Sending sending = new Sending(stub.url())) {
            OutboundMessage message = sending.message(quoted, Content.of(Sending.MAIL), quoted);
            assertInstanceOf(
                    RecipientOutcome.Accepted.class, sending.outcomes(message).get(0));
        }
        assertEquals(1, stub.count("MAIL FROM:<" + quoted + ">"));
        assertEquals(1, stub.count("RCPT TO:<" + quoted + ">"));
    }

    @Test
    void aMessageAboveTheServersLimitIsRefusedWithBothSizes() throws Exception {
        stub.offering("SIZE 20");
        String told = told(utf8(ASCII));
        assertTrue(
                told.matches("Refused 5\\.3\\.4 the message has 22 octets, 127\\.0\\.0\\.1:\\d+ takes at most 20; .*"),
                told);
        assertEquals(0, stub.count("MAIL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIZE", "SIZE 0", "SIZE 22", "SIZE many", "SIZE 99999999999999999999999"})
    void noLimitOrOneThatIsKeptIsNoReason(String size) throws Exception {
        stub.offering(size);
        assertEquals("Accepted 250 2.0.0 queued", told(utf8(ASCII)));
        assertEquals("1 MAIL FROM:<ann@example.org> SIZE=22", mail());
    }

    @Test
    void aRefusalOfOursLeavesTheConnectionForTheNextMessage() throws Exception {
        stub.offering("SIZE 22");
        try (Sending sending = new Sending(stub.url())) {
            sending.outcomes(sending.message(utf8(ASCII)));
            sending.outcomes(sending.message(utf8(ASCII + "too long\r\n")));
            sending.outcomes(sending.message(utf8(ASCII)));
        }
        assertEquals(1, stub.connections());
        assertEquals(2, stub.received.size());
    }

    @Test
    void dsnIsAskedForOnlyIfTheServerOffersItAndTheOptionSaysSo() throws Exception {
        stub.offering("DSN");
        told(utf8(ASCII));
        assertEquals("1 MAIL FROM:<ann@example.org>", mail());
        told(utf8(ASCII), "dsn", "failure,delay,headers");
        assertEquals("2 MAIL FROM:<ann@example.org> RET=HDRS ENVID=M1", mail());
        assertEquals(1, stub.count("RCPT TO:<bob@example.org> NOTIFY=FAILURE,DELAY ORCPT=rfc822;bob@example.org"));
        stub.offering();
        told(utf8(ASCII), "dsn", "never");
        assertEquals("3 MAIL FROM:<ann@example.org>", mail());
        assertEquals(1, stub.count("RCPT TO:<bob@example.org> NOTIFY"));
    }

    private static OutboundMessage with(DsnParameters said, OutboundMessage message) {
        return new OutboundMessage(
                message.attempt(),
                message.part(),
                message.sender(),
                message.recipients(),
                message.content(),
                message.deferred(),
                said);
    }

    /** RFC 3461, 5.2.1: what the sender said goes before what we would say, and nothing else is asked for unless we are to. */
    @Test
    void whatTheSenderSaidOfReportsGoesOn() throws Exception {
        DsnParameters said = new DsnParameters(
                Optional.of("QQ+2B314"),
                Optional.of(DsnParameters.Returned.FULL),
                List.of(new DsnParameters.Original(Recipient.smtp(Sending.BOB), "rfc822;Bob+2Bx@example.org")));
        stub.offering("DSN");
        try (Sending sending = new Sending(stub.url())) {
            sending.outcomes(with(said, sending.message()));
        }
        assertEquals("1 MAIL FROM:<ann@example.org> RET=FULL ENVID=QQ+2B314", mail());
        assertEquals(1, stub.count("RCPT TO:<bob@example.org> ORCPT=rfc822;Bob+2Bx@example.org"));
        try (Sending sending = new Sending(stub.url(), "dsn", "failure,headers")) {
            sending.outcomes(with(said, sending.message()));
        }
        assertEquals("2 MAIL FROM:<ann@example.org> RET=FULL ENVID=QQ+2B314", mail());
        assertEquals(1, stub.count("RCPT TO:<bob@example.org> NOTIFY=FAILURE ORCPT=rfc822;Bob+2Bx@example.org"));
        stub.offering();
        try (Sending sending = new Sending(stub.url())) {
            sending.outcomes(with(said, sending.message()));
        }
        assertEquals("3 MAIL FROM:<ann@example.org>", mail());
    }

    @Test
    void noReportIsAskedForOfAReport() throws Exception {
        stub.offering("DSN");
        try (Sending sending = new Sending(stub.url(), "dsn", "success,full")) {
            sending.outcomes(sending.message("", Content.of(Sending.MAIL), Sending.BOB));
        }
        assertEquals("1 MAIL FROM:<>", mail());
        assertEquals(0, stub.count("RCPT TO:<bob@example.org> "));
    }

    @Test
    void xtextHidesWhatWouldEndAParameter() {
        assertEquals("a+2Bb+3Dc+20d@example.org", Dsn.xtext("a+b=c d@example.org"));
        assertEquals("+22x>y+22@example.org".replace("+22", "\""), Dsn.xtext("\"x>y\"@example.org"));
    }

    @Test
    void aLongLookIsNotSilentAndNeitherIsTheBodyAfterIt() throws Exception {
        try (Sending sending = new Sending(stub.url())) {
            OutboundMessage message = sending.message(Content.of(new byte[1_000_000]));
            sending.outcomes(message);
            List<Phase> phases = sending.support.phases(message.attempt());
            for (Phase phase : List.of(Phase.CONNECTING, Phase.BODY)) {
                assertTrue(phases.stream().filter(phase::equals).count() > 10, () -> phase + " in " + phases);
            }
        }
    }

    @Test
    void aShortMessageIsReadFromTheStoreOnce() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        Content counted = new Content() {
            @Override
            public long size() {
                return ASCII.length();
            }

            @Override
            public InputStream open() throws IOException {
                opened.incrementAndGet();
                return utf8(ASCII).open();
            }
        };
        assertEquals("Accepted 250 2.0.0 queued", told(counted));
        assertEquals(1, opened.get());
        assertEquals(
                List.of(ASCII),
                stub.received.stream().map(SmtpStub.Received::data).toList());
    }
}
