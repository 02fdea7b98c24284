package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.mail.MailBytes.content;
import static org.postlude.spooler.mail.MailBytes.text;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.message.ReplyCode;
import org.postlude.message.StatusCode;
import org.postlude.spooler.ReportTemplate;
import org.postlude.spooler.mail.ReportRequest.Kind;
import org.postlude.spooler.mail.ReportRequest.Result;

class NonDeliveryReportTest {
    private static final String ORIGINAL = crLf("""
            Message-ID: <orig@client>
            Date: Thu, 1 Jan 2026 00:00:00 +0000
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from
             afar

            line one

            .
            """);
    private static final Reply NO_USER = Reply.of(550, "5.1.1", "no such user");
    private static final Result BOB = new Result(
            Recipient.smtp("bob@example.org"),
            NO_USER,
            Optional.of("mx.example.org"),
            Optional.of(Instant.parse("2026-01-02T00:00:01Z")));

    private static String crLf(String text) {
        return text.replace("\n", "\r\n");
    }

    private static ReportRequest request(Kind kind, Content original, Result... results) {
        return new ReportRequest(
                kind,
                "ndr:7Q2M-19:0",
                "here.example",
                "ann@client.example",
                new MessageId("7Q2M-19"),
                Instant.parse("2026-01-01T10:00:00Z"),
                Instant.parse("2026-01-02T00:00:02Z"),
                Optional.of(Instant.parse("2026-01-06T10:00:00Z")),
                List.of(results),
                Optional.of(original));
    }

    private static Mime report(ReportRequest request) throws IOException {
        return Mime.parse(text(NonDeliveryReport.compose(request, ReportTemplate.USUAL)));
    }

    private static Mime failed(Content original, Result... results) throws IOException {
        return report(request(Kind.FAILED, original, results));
    }

    /** The blocks of the second part: that of the message, then one for each recipient. */
    private static List<List<String>> status(Mime report) {
        List<List<String>> blocks = new ArrayList<>();
        for (String block : report.parts().get(1).body().split("\r\n(?=\r\n)", -1)) {
            blocks.add(Mime.fields(block.replaceFirst("^\r\n", "") + (block.endsWith("\r\n") ? "" : "\r\n")));
        }
        return blocks;
    }

    @Test
    void theHeaderIsThatOfAReport() throws IOException {
        Mime report = failed(content(ORIGINAL), BOB);
        assertEquals("Fri, 2 Jan 2026 00:00:02 +0000", report.one("Date"));
        assertEquals("Mail Delivery System <MAILER-DAEMON@here.example>", report.one("From"));
        assertEquals("<ann@client.example>", report.one("To"));
        assertEquals("Not delivered: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from afar", report.one("Subject"));
        assertTrue(report.one("Message-ID").matches("<[0-9a-f]{32}\\.report@here\\.example>"));
        assertEquals("<orig@client>", report.one("In-Reply-To"));
        assertEquals("<orig@client>", report.one("References"));
        assertEquals("auto-replied", report.one("Auto-Submitted"));
        assertEquals("1.0", report.one("MIME-Version"));
        assertTrue(report.one("Content-Type")
                .matches("multipart/report; report-type=delivery-status; boundary=\"=_[0-9a-f]{32}\""));
        assertEquals(3, report.parts().size());
    }

    @Test
    void thePersonReadsWhatWhoWhyAndWhere() throws IOException {
        Mime text = failed(content(ORIGINAL), BOB).parts().get(0);
        assertEquals("text/plain; charset=us-ascii", text.one("Content-Type"));
        assertEquals(crLf("""
                        This is the mail system at here.example.

                        Your message could not be delivered to the recipients below. It will not be
                        tried again.

                        <bob@example.org>: mx.example.org said: 550 5.1.1 no such user

                        The message: 7Q2M-19 in the queue of here.example
                        Message-ID: <orig@client>
                        Accepted: Thu, 1 Jan 2026 10:00:00 +0000

                        The whole message is attached as it was submitted.
                        """), text.body());
    }

    @Test
    void theProgramReadsAFailure() throws IOException {
        Mime report = failed(content(ORIGINAL), BOB);
        assertEquals("message/delivery-status", report.parts().get(1).one("Content-Type"));
        assertEquals(
                List.of(
                        List.of(
                                "Reporting-MTA: dns; here.example",
                                "X-Postlude-Queue-ID: 7Q2M-19",
                                "Arrival-Date: Thu, 1 Jan 2026 10:00:00 +0000"),
                        List.of(
                                "Final-Recipient: rfc822; bob@example.org",
                                "Action: failed",
                                "Status: 5.1.1",
                                "Remote-MTA: dns; mx.example.org",
                                "Diagnostic-Code: smtp; 550 5.1.1 no such user",
                                "Last-Attempt-Date: Fri, 2 Jan 2026 00:00:01 +0000")),
                status(report));
    }

    @Test
    void theProgramReadsADelay() throws IOException {
        Result carol = new Result(
                Recipient.smtp("carol@example.net"),
                Reply.local("4.4.1", "connection refused"),
                Optional.empty(),
                Optional.empty());
        Mime report = report(request(Kind.DELAYED, content(ORIGINAL), carol));
        assertEquals(
                List.of(
                        "Final-Recipient: rfc822; carol@example.net",
                        "Action: delayed",
                        "Status: 4.4.1",
                        "Diagnostic-Code: x-postlude; 4.4.1 connection refused",
                        "Will-Retry-Until: Tue, 6 Jan 2026 10:00:00 +0000"),
                status(report).get(1));
        assertTrue(report.one("Subject").startsWith("Delayed: "));
        String text = report.parts().get(0).body().replaceAll("\\s+", " ");
        assertTrue(text.contains("tried again until Tue, 6 Jan 2026 10:00:00 +0000"), text);
        assertTrue(text.contains("stays in the queue of here.example"), text);
    }

    @Test
    void doubtIsCalledDoubt() throws IOException {
        Result bob = new Result(
                Recipient.smtp("bob@example.org"),
                Reply.local("connection reset after the final dot"),
                Optional.of("mx.example.org"),
                Optional.empty());
        Mime report = report(request(Kind.UNKNOWN_DELIVERY, content(ORIGINAL), bob));
        assertEquals("failed", Mime.one(status(report).get(1), "Action"));
        assertEquals("4.4.2", Mime.one(status(report).get(1), "Status"));
        assertTrue(report.one("Subject").startsWith("Perhaps not delivered: "));
        assertTrue(report.parts().get(0).body().replaceAll("\\s+", " ").contains("they may have got it, or not"));
    }

    @Test
    void aDelayReturnsTheHeaderOnly() throws IOException {
        Mime third =
                report(request(Kind.DELAYED, content(ORIGINAL), BOB)).parts().get(2);
        assertEquals("text/rfc822-headers", third.one("Content-Type"));
        assertEquals(ORIGINAL.substring(0, ORIGINAL.indexOf("\r\n\r\n") + 2), third.body());
    }

    @Test
    void everyRecipientHasItsBlock() throws IOException {
        Result[] results = new Result[100];
        for (int i = 0; i < 100; i++) {
            results[i] = new Result(
                    Recipient.smtp("user" + i + "@example.org"),
                    Reply.of(550, "5.1.1", "no user " + "x".repeat(300)),
                    Optional.empty(),
                    Optional.empty());
        }
        Mime report = failed(content(ORIGINAL), results);
        List<List<String>> blocks = status(report);
        assertEquals(101, blocks.size());
        for (int i = 0; i < 100; i++) {
            assertEquals("rfc822; user" + i + "@example.org", Mime.one(blocks.get(i + 1), "Final-Recipient"));
            assertTrue(report.parts().get(0).body().contains("<user" + i + "@example.org>: the server said:"));
        }
    }

    @Test
    void aSmallOriginalIsAttachedOctetByOctet() throws IOException {
        Mime report = failed(content(ORIGINAL), BOB);
        Mime third = report.parts().get(2);
        assertEquals("message/rfc822", third.one("Content-Type"));
        assertFalse(third.has("Content-Transfer-Encoding"));
        assertFalse(report.has("Content-Transfer-Encoding"));
        assertEquals(ORIGINAL, third.body());
    }

    @Test
    void anEightBitOriginalIsDeclaredAtBothLevels() throws IOException {
        String original = ORIGINAL + "\u00e4\u00ff\r\n";
        Mime report = failed(content(original), BOB);
        assertEquals("8bit", report.one("Content-Transfer-Encoding"));
        assertEquals("8bit", report.parts().get(2).one("Content-Transfer-Encoding"));
        assertEquals(original, report.parts().get(2).body());
    }

    @ParameterizedTest
    @CsvSource({"0, message/rfc822", "1, text/rfc822-headers"})
    void anOriginalUpTo64KiBIsAttachedWhole(int over, String type) throws IOException {
        StringBuilder original = new StringBuilder(ORIGINAL);
        while (original.length() < 65_536 - 100) {
            original.append("x".repeat(70)).append("\r\n");
        }
        original.append("y".repeat(65_536 + over - 2 - original.length())).append("\r\n");
        Mime report = failed(content(original.toString()), BOB);
        assertEquals(type, report.parts().get(2).one("Content-Type"));
        String text = report.parts().get(0).body();
        assertEquals(over == 0, text.contains("The whole message is attached"), text);
        assertEquals(over == 1, text.contains("Its header is attached"), text);
    }

    @Test
    void anOriginalWithLinesTooLongForMimeGivesItsHeaderOnly() throws IOException {
        Mime third = failed(content(ORIGINAL + "x".repeat(999) + "\r\n"), BOB)
                .parts()
                .get(2);
        assertEquals("text/rfc822-headers", third.one("Content-Type"));
        assertFalse(third.has("Content-Transfer-Encoding"));
    }

    @Test
    void aHeaderThatIsNotSevenBitIsEncoded() throws IOException {
        String header = "Subject: \u00e4 = \u00ff \r\nX-Long: " + "x".repeat(2_000) + "\r\n";
        Mime report = failed(content(header + "\r\n" + "line\r\n".repeat(20_000)), BOB);
        Mime third = report.parts().get(2);
        assertEquals("text/rfc822-headers", third.one("Content-Type"));
        assertEquals("quoted-printable", third.one("Content-Transfer-Encoding"));
        assertFalse(report.has("Content-Transfer-Encoding"));
        assertEquals(header, Mime.decodeQuotedPrintable(third.body()));
    }

    @Test
    void withoutTheOriginalTheReportHasTwoParts() throws IOException {
        ReportRequest with = request(Kind.FAILED, content(ORIGINAL), BOB);
        Mime report = report(new ReportRequest(
                with.kind(),
                with.key(),
                with.reportingName(),
                with.sender(),
                with.id(),
                with.arrival(),
                with.now(),
                Optional.empty(),
                with.results(),
                Optional.empty()));
        assertEquals(2, report.parts().size());
        assertEquals("Not delivered: your message", report.one("Subject"));
        assertFalse(report.has("In-Reply-To"));
        assertTrue(report.parts().get(0).body().contains("can no longer be read"));
    }

    private static ReportRequest repeating(DsnParameters dsn) {
        ReportRequest with = request(Kind.FAILED, content(ORIGINAL), BOB);
        return new ReportRequest(
                with.kind(),
                with.key(),
                with.reportingName(),
                with.sender(),
                with.id(),
                with.arrival(),
                with.now(),
                Optional.empty(),
                with.results(),
                dsn,
                with.original());
    }

    private static DsnParameters dsn(String envelopeId, String original) {
        return new DsnParameters(
                Optional.of(envelopeId),
                Optional.empty(),
                List.of(new DsnParameters.Original(BOB.recipient(), original)));
    }

    @Test
    void whatTheSenderSaidIsRepeatedAsItWasBeforeItWasEncoded() throws IOException {
        List<List<String>> status = status(report(repeating(dsn("QQ+2B314+3D", "rfc822;Bob+2Bx@example.org"))));
        assertEquals("Original-Envelope-Id: QQ+314=", status.get(0).get(0));
        assertEquals(
                "Original-Recipient: rfc822; Bob+x@example.org", status.get(1).get(0));
        assertEquals("Final-Recipient: rfc822; bob@example.org", status.get(1).get(1));
    }

    /** A line of its own would be a field of its own. */
    @Test
    void whatWouldEndItsLineStaysEncoded() throws IOException {
        List<List<String>> status = status(report(repeating(dsn("a+0D+0AAction:+20x", "rfc822;a+00@example.org"))));
        assertEquals("Original-Envelope-Id: a+0D+0AAction:+20x", status.get(0).get(0));
        assertEquals(
                "Original-Recipient: rfc822; a+00@example.org", status.get(1).get(0));
        assertEquals(
                "Original-Envelope-Id: +20",
                status(report(repeating(dsn("+20", "x;a")))).get(0).get(0));
    }

    @Test
    void whoWantsTheHeaderOnlyGetsNoMore() throws IOException {
        Mime report = report(
                repeating(new DsnParameters(Optional.empty(), Optional.of(DsnParameters.Returned.HDRS), List.of())));
        assertEquals("text/rfc822-headers", report.parts().get(2).one("Content-Type"));
        assertFalse(report.parts().get(1).body().contains("Original-"));
    }

    @Test
    void theBoundaryNeverOccursInTheOriginal() throws IOException {
        String boundary = boundary(failed(content(ORIGINAL), BOB));
        String original = ORIGINAL + "--" + boundary + "\r\n--" + boundary + ".1--\r\n";
        Mime report = failed(content(original), BOB);
        assertNotEquals(boundary, boundary(report));
        assertEquals(3, report.parts().size());
        assertEquals(original, report.parts().get(2).body());
    }

    private static String boundary(Mime report) {
        return report.one("Content-Type").replaceFirst(".*boundary=\"", "").replace("\"", "");
    }

    @Test
    void theSameRequestGivesTheSameOctets() throws IOException {
        String once =
                text(NonDeliveryReport.compose(request(Kind.FAILED, content(ORIGINAL), BOB), ReportTemplate.USUAL));
        assertEquals(
                once,
                text(NonDeliveryReport.compose(request(Kind.FAILED, content(ORIGINAL), BOB), ReportTemplate.USUAL)));
    }

    @Test
    void reportsOfDifferentMessagesHaveDifferentMessageIds() throws IOException {
        String first = failed(content(ORIGINAL), BOB).one("Message-ID");
        assertNotEquals(
                first, report(request(Kind.DELAYED, content(ORIGINAL), BOB)).one("Message-ID"));
        // The same id in the queue of another store.
        assertNotEquals(
                first, failed(content(ORIGINAL.replace("orig@", "other@")), BOB).one("Message-ID"));
    }

    @Test
    void nothingFromOutsideBreaksOutOfItsField() throws IOException {
        String evil = "x\r\nX-Injected: 1\r\n\r\n--=_ \u0000\u001b[2J\u00fc\u2028";
        Result bob = new Result(
                new Recipient("i m\r\nX-Injected", "room" + evil),
                new Reply(new ReplyCode(554), null, evil),
                Optional.of("mx" + evil),
                Optional.empty());
        String original = "Subject: \u001b[2J" + "\u00fc".repeat(10) + "\rX-Injected: 1\r\n"
                + "Message-ID: <a b@c>,\rX-Injected: 2\r\n\r\nbody\r\n";
        String whole =
                text(NonDeliveryReport.compose(request(Kind.DELAYED, content(original), bob), ReportTemplate.USUAL));
        Mime report = Mime.parse(whole);
        assertFalse(report.has("X-Injected"));
        assertFalse(report.has("In-Reply-To"), "what is no Message-ID must not be repeated");
        assertEquals(3, report.parts().size());
        List<List<String>> blocks = status(report);
        assertEquals(2, blocks.size());
        assertTrue(Mime.all(blocks.get(1), "X-Injected").isEmpty());
        assertTrue(Mime.one(blocks.get(1), "Final-Recipient").startsWith("x-i-m--x-injected; roomx?X-Injected:?1?"));
        String ours = whole.substring(0, whole.indexOf("text/rfc822-headers"));
        assertTrue(ours.matches("(?s)[\r\n -~]*"), "7-bit and printable: " + ours);
        assertFalse(Pattern.compile("[^\r]\n|\r[^\n]").matcher(ours).find(), "CRLF only");
    }

    @Test
    void spacesWithinQuotesBelongToTheAddress() throws IOException {
        String desk = "\"front desk\"@example.org";
        String long64 = "\"" + "a  ".repeat(20) + "\"@example.org";
        Result result = new Result(Recipient.smtp(long64), NO_USER, Optional.empty(), Optional.empty());
        Instant when = Instant.parse("2026-01-01T10:00:00Z");
        ReportRequest request = new ReportRequest(
                Kind.FAILED,
                "ndr:M1:0",
                "here.example",
                desk,
                new MessageId("M1"),
                when,
                when,
                Optional.empty(),
                List.of(result),
                Optional.empty());
        String whole = text(NonDeliveryReport.compose(request, ReportTemplate.USUAL));
        assertTrue(whole.contains("\r\nTo: <" + desk + ">\r\n"), whole);
        assertTrue(whole.contains("\r\nFinal-Recipient: rfc822; " + long64 + "\r\n"), whole);
    }

    @Test
    void anAddressOfAnyLengthFitsItsLine() throws IOException {
        Result longest = new Result(
                new Recipient("IM", "y".repeat(5_000)),
                Reply.local("z".repeat(5_000)),
                Optional.of("h".repeat(5_000)),
                Optional.empty());
        String whole =
                text(NonDeliveryReport.compose(request(Kind.FAILED, content(ORIGINAL), longest), ReportTemplate.USUAL));
        assertTrue(whole.lines().allMatch(line -> line.length() <= 998));
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED, 550, 5.1.1, 5.1.1",
        "FAILED, 550, , 5.0.0",
        "FAILED, 451, , 4.0.0",
        "FAILED, , 4.4.7, 4.4.7",
        "FAILED, , , 5.0.0",
        "FAILED, 250, 2.0.0, 5.0.0",
        "DELAYED, 451, 4.3.0, 4.3.0",
        "DELAYED, 550, 5.1.1, 4.0.0",
        "DELAYED, , , 4.0.0",
        "UNKNOWN_DELIVERY, , , 4.4.2",
        "UNKNOWN_DELIVERY, , 5.4.4, 5.4.4",
        "UNKNOWN_DELIVERY, 250, 2.0.0, 4.4.2"
    })
    void theStatusFitsTheAction(Kind kind, Integer code, String status, String expected) {
        Reply reply = new Reply(
                code == null ? null : new ReplyCode(code), status == null ? null : new StatusCode(status), "x");
        assertEquals(expected, NonDeliveryReport.statusCode(kind, reply));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void nothingIsReportedToTheNullReversePath(Kind kind) {
        assertFalse(NonDeliveryReport.mayReport(""));
        assertTrue(NonDeliveryReport.mayReport("ann@client.example"));
        ReportRequest good = request(kind, content(ORIGINAL), BOB);
        assertThrows(IllegalArgumentException.class, () -> to("", good));
        assertThrows(InvalidAddressException.class, () -> to("ann@client.example>\r\nX: y", good));
    }

    private static ReportRequest to(String sender, ReportRequest other) {
        return new ReportRequest(
                other.kind(),
                other.key(),
                other.reportingName(),
                sender,
                other.id(),
                other.arrival(),
                other.now(),
                other.retryUntil(),
                other.results(),
                other.original());
    }

    @Test
    void aReportAboutNobodyIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> request(Kind.FAILED, content(ORIGINAL)));
    }

    @Test
    void anOriginalThatCannotBeReadFailsAndIsNotLeftOutSilently() {
        Content damaged = new Content() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("damaged");
            }
        };
        assertThrows(
                IOException.class,
                () -> NonDeliveryReport.compose(request(Kind.FAILED, damaged, BOB), ReportTemplate.USUAL));
    }

    @ParameterizedTest
    @CsvSource({"10, 9", "10, 11", "70000, 65535", "65536, 65537", "65537, 65536"})
    void anOriginalOfAnotherSizeThanItSaysFails(int said, int given) {
        Content wrong = new Content() {
            @Override
            public long size() {
                return said;
            }

            @Override
            public InputStream open() throws IOException {
                return content("A: b\r\n".repeat(given / 6 + 1).substring(0, given))
                        .open();
            }
        };
        assertThrows(
                IOException.class,
                () -> NonDeliveryReport.compose(request(Kind.FAILED, wrong, BOB), ReportTemplate.USUAL));
        assertThrows(
                IOException.class,
                () -> NonDeliveryReport.compose(request(Kind.DELAYED, wrong, BOB), ReportTemplate.USUAL));
    }

    @Test
    void aReplyInUtf8IsMadePrintable() throws IOException {
        Result bob = new Result(
                Recipient.smtp("bob@example.org"),
                Reply.of(550, "5.1.1", new String("Empf\u00e4nger unbekannt".getBytes(UTF_8), UTF_8)),
                Optional.empty(),
                Optional.empty());
        assertEquals(
                "smtp; 550 5.1.1 Empf?nger unbekannt",
                Mime.one(status(failed(content(ORIGINAL), bob)).get(1), "Diagnostic-Code"));
    }
}
