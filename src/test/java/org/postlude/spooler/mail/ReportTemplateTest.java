package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.ReportTemplate;
import org.postlude.spooler.ReportTemplate.Kind;

/** Reports in the words of an application. */
class ReportTemplateTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ORIGINAL = """
            From: sender@example.org\r
            Subject: =?utf-8?B?R3LDvMOfZQ==?=\r
            Message-ID: <one@example.org>\r
            \r
            Text\r
            """;
    private static final ReportTemplate GERMAN =
            ReportTemplate.USUAL.with(Kind.FAILED, "Nicht zugestellt \u2013 \u201e{subject}\u201c", """
            Guten Tag,

            Ihre Nachricht \u201e{subject}\u201c vom {accepted} konnte nicht zugestellt werden:

            {recipients}

            Sie hei\u00dft {id} bei {host}. {{Ende}} {until}{message-id}""");

    private static String report(ReportTemplate template, ReportRequest.Kind kind, String recipient)
            throws IOException {
        ReportRequest request = new ReportRequest(
                kind,
                "ndr:7Q2M-19:0:0",
                "post.example.org",
                "sender@example.org",
                new MessageId("7Q2M-19"),
                NOON,
                NOON.plusSeconds(60),
                Optional.of(NOON.plusSeconds(3600)),
                List.of(new ReportRequest.Result(
                        Recipient.smtp(recipient),
                        Reply.of(550, "5.1.1", "no such user"),
                        Optional.empty(),
                        Optional.of(NOON))),
                Optional.of(Content.of(ORIGINAL.getBytes(US_ASCII))));
        try (InputStream in = NonDeliveryReport.compose(request, template).open()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void wordsOfAnyScriptAreEncodedAsMailNeedsIt() throws Exception {
        String report = report(GERMAN, ReportRequest.Kind.FAILED, "bob@example.net");
        assertTrue(report.chars().allMatch(c -> c < 0x80), "7 bits");
        Mime parsed = Mime.parse(report);
        assertEquals("Nicht zugestellt \u2013 \u201eGr\u00fc\u00dfe\u201c", EncodedWords.decode(parsed.one("Subject")));
        Mime text = parsed.parts().get(0);
        assertEquals("text/plain; charset=utf-8", text.one("Content-Type"));
        assertEquals("quoted-printable", text.one("Content-Transfer-Encoding"));
        String words = new String(Mime.decodeQuotedPrintable(text.body()).getBytes(ISO_8859_1), UTF_8);
        assertTrue(
                words.startsWith("Guten Tag,\r\n\r\nIhre Nachricht \u201eGr\u00fc\u00dfe\u201c vom Sun, 1 Mar 2026"),
                words);
        assertTrue(words.contains("\r\n\r\n<bob@example.net>: the server said: 550 5.1.1 no such user\r\n\r\n"), words);
        assertTrue(words.contains("Sie hei\u00dft 7Q2M-19 bei post.example.org. {Ende} "), words);
        assertTrue(words.contains("<one@example.org>"), words);
    }

    @Test
    void whatProgramsReadIsTheSameInAnyWords() throws Exception {
        String usual = report(ReportTemplate.USUAL, ReportRequest.Kind.FAILED, "bob@example.net");
        String german = report(GERMAN, ReportRequest.Kind.FAILED, "bob@example.net");
        assertEquals(afterStatus(usual), afterStatus(german));
    }

    private static String afterStatus(String report) {
        return report.substring(report.indexOf("Reporting-MTA:"));
    }

    @Test
    void aKindWithoutWordsOfItsOwnHasTheUsualOnes() throws Exception {
        assertEquals(
                report(ReportTemplate.USUAL, ReportRequest.Kind.DELAYED, "bob@example.net"),
                report(GERMAN, ReportRequest.Kind.DELAYED, "bob@example.net"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{recipients}\n{nobody}",
                "{recipients}\n{",
                "{recipients}\n}",
                "{recipients}\n{Subject}",
                "no recipients at all",
                "{recipients} and more on the line",
                "{recipients}\n\u0000"
            })
    void aTextThatMakesNoSenseIsRefusedWhenItIsSet(String text) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> ReportTemplate.USUAL.with(Kind.FAILED, "Subject", text));
        assertTrue(refused.toString().contains("template of reports FAILED"), refused.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two\nlines", "{recipients}", "{sender}"})
    void aSubjectThatMakesNoSenseIsRefusedWhenItIsSet(String subject) {
        assertThrows(
                IllegalArgumentException.class, () -> ReportTemplate.USUAL.with(Kind.DELAYED, subject, "{recipients}"));
    }

    @Test
    void aBraceIsWrittenTwiceAndAValueIsNeverReadAsATemplate() {
        assertEquals("{x} {id} $1", ReportTemplate.fill("{{x}} {host}", Map.of("host", "{id} $1")));
        assertEquals("", ReportTemplate.fill("{until}", Map.of()));
    }

    @Test
    void anInternationalReportHasTheSameWords() throws Exception {
        String report = report(GERMAN, ReportRequest.Kind.FAILED, "b\u00f6b@example.net");
        String utf8 = new String(report.getBytes(ISO_8859_1), UTF_8);
        assertTrue(utf8.contains("Sie hei\u00dft 7Q2M-19 bei post.example.org. {Ende}"), utf8);
        assertFalse(utf8.contains("=C3=9F"), utf8);
    }
}
