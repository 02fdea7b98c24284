package org.postlude.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.store.SubmitRejectedException;

class EnvelopeReaderTest {
    private static final EnvelopeReader BY_HEADER = EnvelopeReader.ofHeader();

    @Test
    void theHeaderSaysWhoSendsToWhom() throws Exception {
        assertEquals(
                Envelope.smtp("press@example.org", "a@example.net", "b@example.net", "c@example.net", "d@example.net"),
                read(
                        "From: Press <press@example.org>",
                        "To: a@example.net, Group: b@example.net;",
                        "Cc: (copy) c@example.net",
                        "Bcc: =?utf-8?q?=44?= <d@example.net>",
                        "Reply-To: other@example.org"));
    }

    @Test
    void everyFieldOfANameCounts() throws Exception {
        assertEquals(
                Envelope.smtp("press@example.org", "a@example.net", "b@example.net"),
                read("From: press@example.org", "To: a@example.net", "To: b@example.net, a@example.net"));
    }

    @Test
    void theSenderGoesBeforeTheAuthors() throws Exception {
        assertEquals(
                "secretary@example.org",
                read("From: a@example.org, b@example.org", "Sender: secretary@example.org", "To: a@example.net")
                        .sender());
        assertEquals(
                "a@example.org",
                read("From: a@example.org, b@example.org", "To: a@example.net").sender());
    }

    @Test
    void ofAResentMessageOnlyTheLatestResendingCounts() throws Exception {
        assertEquals(
                Envelope.smtp("second@example.org", "new@example.net", "hidden@example.net"),
                read(
                        "Resent-From: second@example.org",
                        "Resent-To: new@example.net",
                        "Resent-Bcc: hidden@example.net",
                        "Resent-Date: Mon, 3 Aug 2026 09:00:00 +0200",
                        "Resent-Date: Sun, 2 Aug 2026 09:00:00 +0200",
                        "Resent-From: first@example.org",
                        "Resent-Cc: old@example.net",
                        "From: press@example.org",
                        "To: a@example.net"));
    }

    @Test
    void aResendingWithoutRecipientsChangesNothing() throws Exception {
        assertEquals(
                Envelope.smtp("press@example.org", "a@example.net"),
                read("Resent-From: second@example.org", "From: press@example.org", "To: a@example.net"));
    }

    @Test
    void addressesGivenReplaceTheHeaders() throws Exception {
        EnvelopeReader reader = EnvelopeReader.ofHeader()
                .withSender("bounces@example.org")
                .withRecipients(List.of(Recipient.smtp("only@example.net")));
        assertEquals(
                Envelope.smtp("bounces@example.org", "only@example.net"),
                reader.read(message("From: not an address", "To: nor this")));
    }

    @Test
    void theNullReversePathMayBeGiven() throws Exception {
        EnvelopeReader reader = EnvelopeReader.ofHeader().withSender("");
        assertEquals(Envelope.smtp("", "a@example.net"), reader.read(message("To: a@example.net")));
    }

    @Test
    void anAddressThatDoesNotParseIsRefusedWithItsLine() {
        String why = refusal(
                "From: press@example.org", "Subject: x", " folded", "Cc: fine@example.net,", " not fine@@example.net");
        assertTrue(why.startsWith("line 4, cc: '"), why);
        assertTrue(why.contains("not fine@@example.net"), why);
        assertTrue(refusal("From: press@example.org", "To: nobody").contains("it has no @"));
    }

    @Test
    void anAddressInUnicodeIsTakenAsItStands() throws Exception {
        assertEquals(
                Envelope.smtp("büro@example.org", "a@bücher.example", "почта@пример.рф"),
                read("From: Büro <büro@example.org>", "To: Ann <a@bücher.example>, почта@пример.рф"));
    }

    @Test
    void anAddressInLatin1IsRefusedForNobodyKnowsWhatItSays() {
        Content latin1 = Content.of("From: press@example.org\r\nTo: käse@example.net\r\n\r\n".getBytes(ISO_8859_1));
        String why = String.valueOf(assertThrows(
                        SubmitRejectedException.class,
                        () -> EnvelopeReader.ofHeader().read(latin1))
                .getMessage());
        assertTrue(why.startsWith("line 2, to: ") && why.contains("U+FFFD"), why);
    }

    @Test
    void aMessageForNobodyIsRefused() {
        String why = refusal("From: press@example.org", "To: undisclosed-recipients:;");
        assertTrue(why.contains("no recipients"), why);
        assertTrue(why.contains("--to"), why);
    }

    @Test
    void aMessageFromNobodyIsRefused() {
        String why = refusal("To: a@example.net");
        assertTrue(why.contains("no sender"), why);
        assertTrue(why.contains("--from"), why);
        assertTrue(refusal("From: nobody:;", "To: a@example.net").contains("no sender"));
    }

    @Test
    void anEmptyFileIsRefusedAsEmpty() {
        SubmitRejectedException e =
                assertThrows(SubmitRejectedException.class, () -> BY_HEADER.read(Content.of(new byte[0])));
        assertEquals("it is empty. Nothing was submitted from it", e.getMessage());
    }

    @Test
    void tenThousandRecipientsAreRead() throws Exception {
        StringBuilder to = new StringBuilder("To: r0@example.net");
        for (int i = 1; i < 10_000; i++) {
            to.append(",\r\n r").append(i).append("@example.net");
        }
        assertEquals(
                10_000,
                read("From: press@example.org", to.toString()).recipients().size());
    }

    private static Envelope read(String... header) throws IOException {
        return BY_HEADER.read(message(header));
    }

    private static String refusal(String... header) {
        return String.valueOf(
                assertThrows(SubmitRejectedException.class, () -> read(header)).getMessage());
    }

    private static Content message(String... header) {
        return Content.of((String.join("\r\n", header) + "\r\n\r\nTo: body@example.org\r\n").getBytes(UTF_8));
    }
}
