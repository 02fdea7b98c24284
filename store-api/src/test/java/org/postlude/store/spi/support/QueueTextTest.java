package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/** What is written comes back. */
final class QueueTextTest {
    @Test
    void wordsComeBackWhateverTheyHold() {
        List<String> words = List.of("", " ", "a b", "\n", "\r\n", "\\", "\\n", "\\s", "\t\0\u2028\u00e4", "");
        String line = QueueText.line(words.toArray());

        assertEquals(line.length() - 1, line.indexOf('\n'), "one line: " + line);
        assertEquals(-1, line.indexOf('\r'));
        assertEquals(words, QueueText.words(line));
        assertEquals(words, QueueText.words(line.substring(0, line.length() - 1)), "with its end or without");
        assertEquals("1 READY a\\sb\n", QueueText.line(1, LabelState.READY, "a b"));
    }

    @Test
    void envelopesComeBackAndAreEqualOnlyIfTheirTextIs() {
        Envelope bounce =
                new Envelope("", List.of(new Recipient("X 400", "c=de; s=a\\b"), Recipient.smtp("a@b.example")));
        assertEquals("envelope  X\\s400 c=de;\\ss=a\\\\b SMTP a@b.example\n", QueueText.envelope(bounce));
        assertEquals(bounce, QueueText.envelope(QueueText.envelope(bounce)));

        Envelope one = new Envelope("", List.of(new Recipient("B", "C D")));
        Envelope other = new Envelope("", List.of(new Recipient("B C", "D")));
        assertNotEquals(QueueText.envelope(one), QueueText.envelope(other));
        assertThrows(IllegalArgumentException.class, () -> QueueText.envelope("none"));
    }

    @Test
    void partsComeBack() {
        Label label = new Label(LabelState.IN_DOUBT, Label.NEVER, -1, "smtp: a lane");
        QueuedPart part = Parts.changed(QueueParts.part("m", 4, LabelState.READY), label, new byte[] {0, 1, -1});
        String line = QueueText.part(part);
        assertEquals("2 IN_DOUBT 9999-12-31T23:59:59Z -1 smtp:\\sa\\slane AAH/ SMTP m4@example.org\n", line);

        QueuedPart read = QueueText.part(part.id(), line);

        assertEquals(part.id(), read.id());
        assertEquals(part.revision(), read.revision());
        assertEquals(part.recipients(), read.recipients());
        assertEquals(part.label(), read.label());
        assertArrayEquals(part.record(), read.record());
        assertThrows(RuntimeException.class, () -> QueueText.part(part.id(), "2 IN_DOUBT"));
    }
}
