package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.mail.MailBytes.content;
import static org.postlude.spooler.mail.MailBytes.text;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.ReportTemplate;
import org.postlude.spooler.mail.ReportRequest.Kind;
import org.postlude.spooler.mail.ReportRequest.Result;

/** Reports about and to addresses outside ASCII (RFC 6533). */
class GlobalReportTest {
    private static final String KAESE = "k\u00e4se@b\u00fccher.example";
    private static final String ASCII = "Subject: x\r\n\r\nbody\r\n";
    private static final String UTF8 = octets("Subject: Gr\u00fc\u00dfe\r\nTo: " + KAESE + "\r\n");

    /** A character an octet, as everything is read here. */
    private static String octets(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static Mime report(Kind kind, String sender, String original, String... recipients) throws IOException {
        List<Result> results = Arrays.stream(recipients)
                .map(to -> new Result(
                        Recipient.smtp(to), Reply.local("5.6.7", "not in ASCII"), Optional.empty(), Optional.empty()))
                .toList();
        Instant when = Instant.parse("2026-01-01T10:00:00Z");
        Content content = NonDeliveryReport.compose(
                new ReportRequest(
                        kind,
                        "ndr:M1:0",
                        "here.example",
                        sender,
                        new MessageId("M1"),
                        when,
                        when,
                        Optional.empty(),
                        results,
                        Optional.of(content(original))),
                ReportTemplate.USUAL);
        return Mime.parse(text(content));
    }

    @Test
    void aRecipientOutsideAsciiIsNamedInUtf8ToPeopleAndPrograms() throws IOException {
        Mime report = report(Kind.FAILED, "ann@example.org", ASCII, KAESE, "bob@example.org");
        assertEquals("8bit", report.one("Content-Transfer-Encoding"));
        assertTrue(report.one("Content-Type").startsWith("multipart/report; report-type=delivery-status;"));
        Mime people = report.parts().get(0);
        assertEquals("text/plain; charset=utf-8", people.one("Content-Type"));
        assertEquals("8bit", people.one("Content-Transfer-Encoding"));
        assertTrue(people.body().contains("<" + octets(KAESE) + ">: 5.6.7 not in ASCII"), people.body());
        Mime programs = report.parts().get(1);
        assertEquals("message/global-delivery-status", programs.one("Content-Type"));
        assertEquals("8bit", programs.one("Content-Transfer-Encoding"));
        assertTrue(programs.body().contains("\r\nFinal-Recipient: utf-8; " + octets(KAESE) + "\r\n"), programs.body());
        assertTrue(programs.body().contains("\r\nFinal-Recipient: rfc822; bob@example.org\r\n"), programs.body());
        assertEquals("message/rfc822", report.parts().get(2).one("Content-Type"), "whose header is ASCII");
    }

    @Test
    void anOriginalWithAHeaderInUtf8IsCalledThat() throws IOException {
        Mime whole = report(Kind.FAILED, "ann@example.org", UTF8 + "\r\nbody\r\n", KAESE)
                .parts()
                .get(2);
        assertEquals("message/global", whole.one("Content-Type"));
        assertEquals("8bit", whole.one("Content-Transfer-Encoding"));
        assertEquals(UTF8 + "\r\nbody\r\n", whole.body());
        Mime header = report(Kind.DELAYED, "ann@example.org", UTF8 + "\r\nbody\r\n", KAESE)
                .parts()
                .get(2);
        assertEquals("message/global-headers", header.one("Content-Type"));
        assertEquals(UTF8, Mime.decodeQuotedPrintable(header.body()));
        Mime latin1 = report(Kind.FAILED, "ann@example.org", "Subject: \u00fc\r\n\r\nbody\r\n", KAESE)
                .parts()
                .get(2);
        assertEquals("message/rfc822", latin1.one("Content-Type"), "Latin-1 is no UTF-8");
    }

    @Test
    void aSenderOutsideAsciiIsWrittenToAndMakesNothingElseDifferent() throws IOException {
        Mime report = report(Kind.FAILED, KAESE, UTF8 + "\r\nbody\r\n", "bob@example.org");
        assertEquals("<" + octets(KAESE) + ">", report.one("To"));
        assertEquals("text/plain; charset=us-ascii", report.parts().get(0).one("Content-Type"));
        assertFalse(report.parts().get(0).has("Content-Transfer-Encoding"));
        assertEquals("message/delivery-status", report.parts().get(1).one("Content-Type"));
        assertEquals("message/rfc822", report.parts().get(2).one("Content-Type"));
    }

    @Test
    void spacesWithinQuotesStayThereToo() throws IOException {
        Mime report = report(Kind.FAILED, "ann@example.org", ASCII, "\"\u5ba2 \u3000\u5ba4\"@example.org");
        assertTrue(report.parts()
                .get(1)
                .body()
                .contains("utf-8; " + octets("\"\u5ba2 \u3000\u5ba4\"@example.org") + "\r\n"));
    }
}
