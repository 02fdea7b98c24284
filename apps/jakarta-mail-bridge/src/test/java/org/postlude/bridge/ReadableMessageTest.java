package org.postlude.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postlude.bridge.ReadableMessage.RecipientReport;
import org.postlude.message.Content;

class ReadableMessageTest {
    private static final String REPORT = """
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b
            Content-Type: text/plain

            It was returned.
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.org

            Final-Recipient: rfc822; a@example.net
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 5.1.1
             no such user

            Final-Recipient: rfc822; b@example.net
            Action: delayed

            --b
            Content-Type: message/rfc822

            Subject: inner

            inner
            --b--
            """;

    @Test
    void aReportSaysWhatBecameOfEachRecipient() throws Exception {
        ReadableMessage mail = read(REPORT);
        assertTrue(mail.isReport());
        assertEquals(
                List.of(
                        new RecipientReport("a@example.net", "failed", "5.1.1", "550 5.1.1 no such user"),
                        new RecipientReport("b@example.net", "delayed", "", "")),
                mail.reports());
        assertTrue(mail.text().startsWith("It was returned.\n[message/rfc822, "), mail::text);
        assertFalse(read("Content-Type: text/plain\r\n\r\n").isReport());
    }

    @Test
    void aReportInUtf8SaysItToo() throws Exception {
        ReadableMessage mail = read(REPORT.replace("message/delivery-status", "message/global-delivery-status")
                .replace("message/rfc822", "message/global-headers")
                .replace("rfc822; a@example.net", "utf-8; käse@bücher.example"));
        assertEquals(
                List.of(
                        new RecipientReport("käse@bücher.example", "failed", "5.1.1", "550 5.1.1 no such user"),
                        new RecipientReport("b@example.net", "delayed", "", "")),
                mail.reports());
        assertTrue(mail.text().startsWith("It was returned.\n[message/global-headers, "), mail::text);
    }

    @Test
    void fieldsAreUnfoldedAndDecoded() throws Exception {
        ReadableMessage mail = read(
                "Subject: =?utf-8?q?K=C3=A4se?=\r\n und Brot\r\nTo: a@example.net\r\nTo: b@example.net\r\nX: ü\r\n\r\n");
        assertEquals(Optional.of("Käse und Brot"), mail.field("subject"));
        assertEquals(Optional.of("a@example.net, b@example.net"), mail.field("To"));
        assertEquals(Optional.of("ü"), mail.field("X"));
        assertEquals(Optional.empty(), mail.field("Cc"));
    }

    @Test
    void whatCannotBeDecodedIsGivenAsItIs() throws Exception {
        assertEquals(
                Optional.of("=?x-none?q?a?="),
                read("Subject: =?x-none?q?a?=\r\n\r\n").field("Subject"));
        assertEquals(
                "abc\n",
                read("Content-Type: text/plain; charset=x-none\r\n\r\nabc\r\n").text());
        assertEquals(
                "abc\n", read("Content-Type: no type at all;;=\r\n\r\nabc\r\n").text());
        assertTrue(read("Content-Type: multipart/mixed\r\n\r\nabc\r\n").text().startsWith("["));
    }

    @Test
    void ofAlternativesThePlainOneIsShown() throws Exception {
        String mail = """
                Content-Type: multipart/alternative; boundary=b

                --b
                Content-Type: text/html

                <p>
                --b
                Content-Type: text/plain

                plain
                --b--
                """;
        assertEquals("plain", read(mail).text());
    }

    @Test
    void partsWithinPartsEndSomewhere() throws Exception {
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        assertTrue(read(deep + "\r\nend\r\n").text().contains("[more parts, not shown]"));
        StringBuilder wide = new StringBuilder("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        wide.append("--b\r\n\r\nx\r\n".repeat(1000)).append("--b--\r\n");
        String text = read(wide.toString()).text();
        assertTrue(text.length() < 1000 && text.endsWith("[more parts, not shown]\n"), text);
    }

    @Test
    void ofALongMessageTheHeaderIsReadAlone() throws Exception {
        byte[] header = "Subject: x\r\n\r\n".getBytes(UTF_8);
        Content failing = new Content() {
            @Override
            public long size() {
                return 1L << 40;
            }

            @Override
            public InputStream open() {
                return new SequenceInputStream(Collections.enumeration(List.of(
                        new ByteArrayInputStream(header), new ByteArrayInputStream(new byte[100_000]), new Failing())));
            }
        };
        assertEquals(Optional.of("x"), ReadableMessage.ofHeader(failing).field("Subject"));
        assertThrows(IOException.class, () -> ReadableMessage.of(failing));
    }

    private static final class Failing extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("read too far");
        }

        @Override
        public int read(byte[] out, int from, int length) throws IOException {
            return read();
        }
    }

    private static ReadableMessage read(String mail) throws IOException {
        return ReadableMessage.of(Content.of(mail.getBytes(UTF_8)));
    }
}
