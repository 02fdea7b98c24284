package org.postlude.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.crash.Entry.Kind;

class LedgerTest {
    @TempDir
    Path dir;

    @Test
    void whatWasWrittenDownIsReadAgainAsItWas() throws Exception {
        Path file = dir.resolve("ledger.log");
        try (Ledger ledger = Ledger.create(file)) {
            ledger.record(Kind.ACK, "k1", "id", "true");
            ledger.record(Kind.BROKEN, "two\r\nlines");
            assertEquals(ledger.entries().get(0), Ledger.read(file).get(0));
        }
        Entry broken = Ledger.read(file).get(1);
        assertEquals(2, broken.seq());
        assertEquals("two lines", String.join(" ", broken.words()));
    }

    @Test
    void aWaitIsForWhatComesAfterItsMark() throws Exception {
        try (Ledger ledger = Ledger.create(dir.resolve("ledger.log"))) {
            ledger.record(Kind.ACK, "k1", "id", "true");
            int mark = ledger.mark();
            assertTrue(ledger.await(0, entry -> entry.kind() == Kind.ACK, 1, Duration.ZERO));
            assertFalse(ledger.await(mark, entry -> entry.kind() == Kind.ACK, 1, Duration.ofMillis(1)));
            ledger.record(Kind.ACK, "k2", "id", "true");
            assertTrue(ledger.await(mark, entry -> entry.kind() == Kind.ACK, 1, Duration.ofMillis(1)));
        }
    }

    @Test
    void aKeyTellsItsLetter() {
        Letter letter = new Letter("k7-3");
        assertEquals(letter, Letter.ofMessageId(letter.messageId()));
        assertEquals(letter.text(), new Letter("k7-3").text());
        assertEquals(
                letter.recipients(),
                List.copyOf(letter.copies().stream().map(Copy::recipient).toList()));
        assertTrue(letter.text().contains("Message-ID: " + letter.messageId() + "\r\n"));
    }
}
