package org.postlude.submission;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.message.DsnParameters;
import org.postlude.message.ErrorKind;
import org.postlude.store.LogoffMode;
import org.postlude.store.SubmitRejectedException;

/** What clients say and are told. */
@Timeout(60)
class ConversationTest {
    private static final String TEXT = lines(
            "From: sender@example.org",
            "Subject: hello",
            "Message-ID: <1@example.org>",
            "Date: Mon, 03 Aug 2026 09:00:00 +0200",
            "");

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @Test
    void itSaysWhatItCan() throws Exception {
        try (Desk desk = new Desk(builder -> builder.largest(12_345));
                Wire client = desk.connect()) {
            assertEquals(
                    List.of(
                            "250-mx.example.net",
                            "250-8BITMIME",
                            "250-SMTPUTF8",
                            "250-PIPELINING",
                            "250-ENHANCEDSTATUSCODES",
                            "250-DSN",
                            "250 SIZE 12345"),
                    client.ask("EHLO client.example.org", "250").lines().toList());
        }
    }

    @Test
    void aMessageComesThroughOctetForOctetBehindItsTrace() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.begin()) {
            client.raw(TEXT + "..dot\r\n...\r\n.x\r\nK\u00e4se\r\n.\r\n");
            client.expect("250 2.0.0 Stored as ");
            String told = desk.theOneDelivered(Desk.ANN);
            assertTrue(told.endsWith(TEXT + ".dot\r\n..\r\nx\r\nK\u00c3\u00a4se\r\n"), told);
            String trace = told.substring(0, told.indexOf("From:"));
            assertTrue(
                    trace.matches(
                            "Received: from client\\.example\\.org \\(\\[127\\.0\\.0\\.1]\\)\r\n by mx\\.example\\.net"
                                    + " \\(Postlude\\) with ESMTP id \\S+\r\n for <ann@example\\.org>;\r\n [^\r\n]+\r\n"),
                    trace);
            client.ask("QUIT", "221");
        }
    }

    @Test
    void aGroupOfCommandsIsAnsweredInItsOrder() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet()) {
            client.raw(lines(
                    "MAIL FROM:<sender@example.org> BODY=8BITMIME",
                    "RCPT TO:<ann@example.org>",
                    "RCPT TO:<no address>",
                    "RCPT TO:<bob@example.org>",
                    "DATA"));
            client.expect("250 2.1.0");
            client.expect("250 2.1.5");
            client.expect("501 5.1.3");
            client.expect("250 2.1.5");
            client.expect("354");
            client.raw(TEXT + "one\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\n");
            client.expect("250 2.0.0");
            client.expect("250 2.1.0");
            client.expect("250 2.1.5");
            client.expect("354");
            client.raw(TEXT + "two\r\n.\r\n");
            client.expect("250 2.0.0");
            assertTrue(desk.theOneDelivered("bob@example.org").endsWith("one\r\n"));
            assertTrue(desk.theOneDelivered("postmaster@mx.example.net").endsWith("two\r\n"));
        }
    }

    @Test
    void nothingIsTakenOutOfItsOrder() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.connect()) {
            client.ask("MAIL FROM:<sender@example.org>", "503 5.5.1");
            client.ask("EHLO", "501 5.5.4");
            client.ask("EHLO client.example.org", "250");
            client.ask("RCPT TO:<ann@example.org>", "503 5.5.1");
            client.ask("DATA", "503 5.5.1");
            client.ask("MAIL FROM:<sender@example.org>", "250");
            client.ask("MAIL FROM:<sender@example.org>", "503 5.5.1");
            client.ask("DATA", "503 5.5.1");
            client.ask("RSET", "250");
            client.ask("RCPT TO:<ann@example.org>", "503 5.5.1");
            client.ask("BDAT 3 LAST", "502 5.5.1");
            client.ask("AUTH PLAIN", "502 5.5.1");
            client.ask("STARTTLS", "502 5.5.1");
            assertEquals(0, desk.taken());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "MAIL FROM:sender@example.org | 501 5.5.4",
                "MAIL FROM:<sender@example.org | 501 5.5.4",
                "MAIL FROM:<sender> | 501 5.1.7",
                "MAIL FROM:<sender@example.org> SIZE=99999999999999 | 552 5.3.4",
                "MAIL FROM:<sender@example.org> SIZE=x | 501 5.5.4",
                "MAIL FROM:<sender@example.org> BODY=BINARYMIME | 501 5.5.4",
                "MAIL FROM:<sender@example.org> RET=ALL | 501 5.5.4",
                "MAIL FROM:<sender@example.org> ENVID=a+2 | 501 5.5.4",
                "MAIL FROM:<sender@example.org> ODD=1 | 555 5.5.4",
                "MAIL FROM:<sender@example.org> SIZE=1 SIZE=2 | 501 5.5.4",
                "MAIL FROM:<käse@example.org> | 553 5.6.7",
                "MAIL FROM:<> | 250 2.1.0",
                "MAIL FROM: <sender@example.org> | 250 2.1.0",
                "mail from:<@a.example,@b.example:sender@example.org> size=12 ret=hdrs envid=a+2B auth=<> | 250 2.1.0",
                "MAIL FROM:<\"a>b \\\" c\"@example.org> | 250 2.1.0",
                "MAIL FROM:<käse@example.org> SMTPUTF8 | 250 2.1.0"
            })
    void aSenderIsTakenOrRefused(String line, String answer) throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet()) {
            client.ask(line, answer);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RCPT TO:<> | 501 5.5.4",
                "RCPT TO:<ann> | 501 5.1.3",
                "RCPT TO:<ann@example.org> NOTIFY=NEVER,DELAY | 501 5.5.4",
                "RCPT TO:<ann@example.org> NOTIFY=SOMETIMES | 501 5.5.4",
                "RCPT TO:<ann@example.org> ORCPT=ann@example.org | 501 5.5.4",
                "RCPT TO:<ann@example.org> ODD | 555 5.5.4",
                "RCPT TO:<käse@example.org> | 553 5.6.7",
                "RCPT TO:<ann@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;ann+2Bx@example.org | 250 2.1.5"
            })
    void aRecipientIsTakenOrRefused(String line, String answer) throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet()) {
            client.ask("MAIL FROM:<sender@example.org>", "250");
            client.ask(line, answer);
        }
    }

    @Test
    void whatASenderWantsToBeToldIsKeptWithHisMessage() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet()) {
            client.ask("MAIL FROM:<sender@example.org>", "250");
            client.ask("RCPT TO:<ann@example.org> NOTIFY=SUCCESS", "250");
            client.ask("RCPT TO:<bob@example.org> NOTIFY=NEVER", "452 4.5.3");
            client.ask("DATA", "354");
            client.raw(TEXT + "\r\n.\r\n");
            client.expect("250 2.0.0");
            desk.theOneDelivered(Desk.ANN);
            await().atMost(Desk.SOON)
                    .until(() -> desk.disk.filed(desk.address, "INBOX").size() == 1);
            String report = new String(desk.disk.filed(desk.address, "INBOX").get(0), StandardCharsets.US_ASCII);
            assertTrue(report.contains("Action: relayed"), report);
        }
    }

    @Test
    void namesForReportsGoWithTheMessageAndIntoTheReport() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet()) {
            client.ask("MAIL FROM:<sender@example.org> ENVID=QQ+2B314 RET=HDRS SMTPUTF8", "250");
            client.ask("RCPT TO:<ann@example.org> NOTIFY=SUCCESS ORCPT=rfc822;Ann+2Bx@example.org", "250");
            client.ask("RCPT TO:<bob@example.org> NOTIFY=SUCCESS ORCPT=utf-8;k\u00e4se@example.org", "250");
            client.ask("RCPT TO:<carol@example.org> NOTIFY=SUCCESS", "250");
            client.ask("DATA", "354");
            client.raw(TEXT + "\r\n.\r\n");
            client.expect("250 2.0.0");
            desk.theOneDelivered(Desk.ANN);
            DsnParameters sent = desk.wire.deliveriesTo(Desk.ANN).get(0).dsn();
            assertEquals(Optional.of("QQ+2B314"), sent.envelopeId());
            assertEquals(Optional.of(DsnParameters.Returned.HDRS), sent.returned());
            assertEquals(
                    List.of("rfc822;Ann+2Bx@example.org", "utf-8;k\\x{E4}se@example.org"),
                    sent.originals().stream()
                            .map(DsnParameters.Original::address)
                            .toList());
            await().atMost(Desk.SOON)
                    .until(() -> desk.disk.filed(desk.address, "INBOX").size() == 1);
            String report = new String(desk.disk.filed(desk.address, "INBOX").get(0), StandardCharsets.US_ASCII);
            assertTrue(report.contains("\r\nOriginal-Envelope-Id: QQ+314\r\n"), report);
            assertTrue(
                    report.contains(
                            "\r\nOriginal-Recipient: rfc822; Ann+x@example.org\r\nFinal-Recipient: rfc822; ann@example.org\r\n"),
                    report);
            assertTrue(report.contains("\r\nOriginal-Recipient: utf-8; k\\x{E4}se@example.org\r\n"), report);
            assertEquals(2, report.split("Original-Recipient", -1).length - 1, report);
        }
    }

    @Test
    void moreRecipientsThanAreTakenGetAMessageOfTheirOwn() throws Exception {
        try (Desk desk = new Desk(builder -> builder.recipients(2));
                Wire client = desk.greet()) {
            client.ask("MAIL FROM:<sender@example.org>", "250");
            client.ask("RCPT TO:<a@example.org>", "250");
            client.ask("RCPT TO:<b@example.org>", "250");
            client.ask("RCPT TO:<c@example.org>", "452 4.5.3");
        }
    }

    @Test
    void whatAPolicyRefusesForNowMayBeSentAgainAndWhatItRefusesForGoodMayNot() throws Exception {
        try (Desk desk = new Desk()) {
            desk.policy = (owner, submission) -> {
                throw new SubmitRejectedException(ErrorKind.BUSY, "not before seven");
            };
            try (Wire client = desk.begin()) {
                client.ask("Subject: x\r\n\r\nHello\r\n.", "451 4.3.2 not before seven");
            }
            desk.policy = (owner, submission) -> Optional.of("never");
            try (Wire client = desk.begin()) {
                client.ask("Subject: x\r\n\r\nHello\r\n.", "554 5.7.1 ");
            }
            assertEquals(0, desk.taken());
        }
    }

    @Test
    void recipientsMayBeOfAnotherTypeAndAreWrittenAsMailboxes() throws Exception {
        try (Desk desk = new Desk(builder -> builder.addressType("XMPP"));
                Wire client = desk.greet()) {
            client.ask("MAIL FROM:<sender@example.org>", "250");
            client.ask("RCPT TO:<bob>", "501 5.1.3");
            client.ask("RCPT TO:<bob@chat.example> ORCPT=rfc822;bob@chat.example", "250");
            client.ask("DATA", "354");
            client.ask(
                    "Subject: x\r\n\r\nHello\r\n.",
                    "550 5.4.4 no transport takes XMPP addresses such as XMPP:bob@chat.example");
        }
    }

    @Test
    void whatIsTooLargeIsReadToItsEndAndNotStored() throws Exception {
        try (Desk desk = new Desk(builder -> builder.largest(1_000));
                Wire client = desk.begin()) {
            client.raw(TEXT + ("x".repeat(70) + "\r\n").repeat(20_000) + ".\r\n");
            client.expect("552 5.3.4");
            client.ask("NOOP", "250");
            assertEquals(0, desk.taken());
        }
    }

    @Test
    void whoIsWrongTooOftenIsSentAway() throws Exception {
        try (Desk desk = new Desk(builder -> builder.errors(3));
                Wire client = desk.greet()) {
            for (int i = 0; i < 3; i++) {
                client.ask("RCPT TO:<ann@example.org>", "503");
            }
            client.ask("RCPT TO:<ann@example.org>", "421 4.7.0");
            assertEquals("(closed)", client.reply());
        }
    }

    @Test
    void moreConnectionsThanAreTakenAreToldSo() throws Exception {
        try (Desk desk = new Desk(builder -> builder.connections(1));
                Wire first = desk.greet()) {
            first.ask("NOOP", "250 2.0.0");
            try (Wire second = Wire.to(desk.server.port())) {
                second.expect("421");
                assertEquals("(closed)", second.reply());
            }
            first.ask("QUIT", "221 2.0.0");
            assertEquals("(closed)", first.reply());
            await().atMost(Desk.SOON).until(() -> isLetIn(desk));
        }
    }

    private static boolean isLetIn(Desk desk) throws Exception {
        try (Wire next = Wire.to(desk.server.port())) {
            return next.reply().startsWith("220");
        }
    }

    @Test
    void whoSaysNothingIsSentAway() throws Exception {
        try (Desk desk = new Desk(builder -> builder.idle(Duration.ofMillis(200)));
                Wire client = desk.begin()) {
            client.raw("Subject: one\r\n");
            client.expect("421");
            assertEquals("(closed)", client.reply());
            assertEquals(0, desk.server.finish(LogoffMode.ORDERLY, Desk.SOON));
            assertEquals(0, desk.taken());
        }
    }
}
