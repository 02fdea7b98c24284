package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postlude.spooler.mail.MailBytes.content;
import static org.postlude.spooler.mail.MailBytes.text;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Recipient;

class LocalDeliveryTest {
    private static final String MESSAGE = "Return-Path: <old@example.org>\r\nSubject: x\r\n\r\nbody\u00e4\r\n";

    @Test
    void theEnvelopeStandsInFrontAndTheMessageIsUntouched() throws IOException {
        Content filed = new LocalDelivery(
                "ann@example.org",
                List.of(Recipient.smtp("bob@here.example"), Recipient.smtp("carol@here.example")),
                content(MESSAGE));
        String expected = "Return-Path: <ann@example.org>\r\n"
                + "Delivered-To: bob@here.example\r\n"
                + "Delivered-To: carol@here.example\r\n"
                + MESSAGE;
        assertEquals(expected, text(filed));
        assertEquals(expected, text(filed));
        assertEquals(expected, MailBytes.textInPieces(filed, new Random(1)));
    }

    @Test
    void addressesOutsideAsciiStandThereInUtf8() throws IOException {
        Content filed = new LocalDelivery(
                "b\u00fcro@example.org",
                List.of(Recipient.smtp("\"\u5ba2 \u5ba4\"@\u4f8b\u3048.example")),
                content(MESSAGE));
        String expected =
                "Return-Path: <b\u00fcro@example.org>\r\nDelivered-To: \"\u5ba2 \u5ba4\"@\u4f8b\u3048.example\r\n";
        assertEquals(new String(expected.getBytes(UTF_8), ISO_8859_1) + MESSAGE, text(filed));
    }

    @Test
    void spacesWithinQuotesStay() throws IOException {
        String spaced = "\"" + "a  ".repeat(20) + "\"@here.example";
        Content filed = new LocalDelivery(spaced, List.of(Recipient.smtp(spaced)), content(MESSAGE));
        assertEquals("Return-Path: <" + spaced + ">\r\nDelivered-To: " + spaced + "\r\n" + MESSAGE, text(filed));
    }

    @Test
    void theNullReversePathStaysNull() throws IOException {
        Content filed = new LocalDelivery("", List.of(Recipient.smtp("bob@here.example")), content(MESSAGE));
        assertEquals("Return-Path: <>\r\nDelivered-To: bob@here.example\r\n" + MESSAGE, text(filed));
    }

    @Test
    void anAddressOfAnotherKindCannotBreakTheHeader() throws IOException {
        Recipient evil = new Recipient("im", "room 7\r\n\r\nX: \u00e4");
        Content filed = new LocalDelivery("", List.of(evil), content(MESSAGE));
        assertEquals("Return-Path: <>\r\nDelivered-To: room?7?X:??\r\n" + MESSAGE, text(filed));
    }
}
