package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.message.Content;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

class SmtpDeliveryTest {
    private final SmtpStub stub = new SmtpStub();
    private final Sending sending = new Sending(stub.url());

    SmtpDeliveryTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        sending.close();
        stub.close();
    }

    @Test
    void everyByteArrivesAsItWasSubmitted() throws Exception {
        byte[] mail = awkwardMail();
        OutboundMessage message = sending.message(Content.of(mail));
        assertEquals(
                "Accepted 250 2.0.0 queued",
                Sending.told(sending.outcomes(message).get(0)));
        assertEquals(
                new String(mail, StandardCharsets.ISO_8859_1),
                stub.received.get(0).data());
        assertEquals("ann@example.org", stub.received.get(0).from());
        assertEquals(List.of(Sending.BOB), stub.received.get(0).to());
    }

    // Dots at line starts and across the copying blocks, every octet but CR, LF, one line of 100,000 octets.
    private static byte[] awkwardMail() throws IOException {
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.write("Message-ID: <frozen@example.org>\r\nBcc: kept@example.org\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] line = new byte[random.nextInt(12)];
            for (int at = 0; at < line.length; at++) {
                int octet = random.nextInt(256);
                line[at] = (byte) (octet == '\r' || octet == '\n' || at == 0 ? '.' : octet);
            }
            mail.write(line);
            mail.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        mail.write(".".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
        mail.write("\r\n.\r\n..\r\n".getBytes(StandardCharsets.US_ASCII));
        return mail.toByteArray();
    }

    // The spooler refuses bare CR and LF long before; here is what would leave if it did not: never the end of the
    // data.
    @ParameterizedTest
    @CsvSource({
        "a\\n.\\nb, a|..|b",
        "a\\n.\\r\\nb, a|..|b",
        "a\\r.\\rb, a|..|b",
        "a\\r\\n.\\nb, a|..|b",
        "a\\r.\\r\\nb, a|..|b",
        "a\\r\\n.\\r\\nb, a|..|b",
        "a\\r\\n.\\rb, a|..|b",
        ".\\r\\n, ..",
        "no end, no end"
    })
    void noFormOfALoneDotEndsTheMessage(String form, String wire) throws Exception {
        byte[] mail = form.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.US_ASCII);
        assertInstanceOf(
                RecipientOutcome.Accepted.class,
                sending.outcomes(sending.message(Content.of(mail))).get(0));
        assertEquals(1, stub.received.size());
        List<String> lines = stub.lines()
                .subList(stub.lines().indexOf("1 DATA") + 1, stub.lines().indexOf("1 ."));
        assertEquals(
                List.of(wire.split("\\|")),
                lines.stream().map(line -> line.substring(2)).toList());
    }

    @Test
    void aReportLeavesWithTheNullReversePath() throws Exception {
        OutboundMessage report = sending.message("", Content.of(Sending.MAIL), Sending.BOB);
        assertInstanceOf(
                RecipientOutcome.Accepted.class, sending.outcomes(report).get(0));
        assertEquals(1, stub.count("MAIL FROM:<>"));
    }

    @Test
    void aHundredRecipientsGoInOneTransaction() throws Exception {
        OutboundMessage message = sending.message(addresses(100));
        assertTrue(sending.outcomes(message).stream().allMatch(RecipientOutcome.Accepted.class::isInstance));
        assertEquals(100, stub.received.get(0).to().size());
    }

    @Test
    void recipientsBeyondTheHundredthAreForTheNextAttemptAtOnce() throws Exception {
        List<RecipientOutcome> outcomes = sending.outcomes(sending.message(addresses(103)));
        assertEquals(
                100,
                outcomes.stream()
                        .filter(RecipientOutcome.Accepted.class::isInstance)
                        .count());
        for (RecipientOutcome later : outcomes.subList(100, 103)) {
            assertEquals(
                    Optional.of(Duration.ZERO),
                    assertInstanceOf(RecipientOutcome.Deferred.class, later).retryAfter());
        }
        assertEquals(1, stub.received.size());
    }

    private static String[] addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "user" + i + "@example.org")
                .toArray(String[]::new);
    }

    @Test
    void phasesAreToldInTheirOrder() throws Exception {
        OutboundMessage message = sending.message();
        sending.outcomes(message);
        assertEquals(
                List.of(Phase.CONNECTING, Phase.ENVELOPE, Phase.BODY),
                sending.support.phases(message.attempt()).stream().distinct().toList());
    }

    @Test
    void aLongBodyIsNotSilent() throws Exception {
        OutboundMessage message = sending.message(Content.of(new byte[1_000_000]));
        sending.outcomes(message);
        assertTrue(
                sending.support.phases(message.attempt()).stream()
                                .filter(Phase.BODY::equals)
                                .count()
                        > 10,
                "a watchdog would take this for a hang");
    }

    @Test
    void theSizeIsToldToWhoAsksForIt() throws Exception {
        stub.on("EHLO", Reaction.say("250-stub", "250 SIZE 1000"));
        sending.outcome();
        assertEquals(1, stub.count("MAIL FROM:<ann@example.org> SIZE=" + Sending.MAIL.length));
    }

    @Test
    void aServerThatDoesNotKnowEhloIsSpokenToWithHelo() throws Exception {
        stub.on("EHLO", Reaction.say("500 5.5.2 what?"));
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        assertEquals(1, stub.count("HELO [127.0.0.1]"));
    }

    @Test
    void ehloSaysTheLocalNameThatWasGiven() throws Exception {
        try (Sending named = new Sending(stub.url(), "localName", "mail.example.org")) {
            named.outcome();
        }
        assertEquals(1, stub.count("EHLO mail.example.org"));
    }

    @Test
    void recipientsOfAnotherKindAreNotMine() throws Exception {
        OutboundMessage smtp = sending.message();
        Recipient fax = new Recipient("FAX", "+49 1");
        OutboundMessage both = new OutboundMessage(
                smtp.attempt(),
                smtp.part(),
                smtp.sender(),
                List.of(fax, Recipient.smtp(Sending.BOB)),
                smtp.content(),
                false);
        List<RecipientOutcome> outcomes = sending.outcomes(both);
        assertInstanceOf(RecipientOutcome.NotMine.class, outcomes.get(0));
        assertInstanceOf(RecipientOutcome.Accepted.class, outcomes.get(1));
        OutboundMessage none = new OutboundMessage(
                sending.message().attempt(), smtp.part(), smtp.sender(), List.of(fax), smtp.content(), false);
        assertInstanceOf(SubmitResult.NotMine.class, sending.submit(none));
    }

    @Test
    void aLineBreakInAnAddressReachesNobody() {
        assertThrows(InvalidAddressException.class, () -> Recipient.smtp("bob@example.org>\r\nDATA\r\n<x@y"));
        OutboundMessage message = sending.message("ann@example.org>\r\nRSET", Content.of(Sending.MAIL), Sending.BOB);
        assertThrows(InvalidAddressException.class, () -> sending.submit(message));
        assertEquals(0, stub.connections());
    }

    @Test
    void contentThatCannotBeReadToItsEndIsNotEndedWithADot() throws Exception {
        for (Content content : List.of(content(100, 50), content(100, 150), content(100, -1))) {
            OutboundMessage message = sending.message(content);
            RecipientOutcome outcome = sending.outcomes(message).get(0);
            assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
            assertTrue(Sending.told(outcome).startsWith("Deferred 4.3.0"), Sending.told(outcome));
        }
        assertEquals(0, stub.received.size());
    }

    /** Says one size and gives another; a negative one fails. */
    private static Content content(long said, int given) {
        return new Content() {
            @Override
            public long size() {
                return said;
            }

            @Override
            public InputStream open() throws IOException {
                if (given < 0) {
                    throw new IOException("disk error");
                }
                return new ByteArrayInputStream(new byte[given]);
            }
        };
    }
}
