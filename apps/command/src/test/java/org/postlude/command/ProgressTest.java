package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final TestSurroundings surroundings = new TestSurroundings().at(() -> now);

    @Test
    void whatIsOverSoonShowsNothing() {
        surroundings.with("POSTLUDE_TERMINAL", "1");
        try (Progress progress = new Progress(surroundings.get(), 2)) {
            progress.nextMessage();
            progress.nextFile();
            now = now.plus(Progress.PAUSE);
            progress.nextFile();
        }
        assertEquals("", surroundings.err());
    }

    @Test
    void elsewhereItIsALineNowAndThen() {
        try (Progress progress = new Progress(surroundings.get(), 3)) {
            for (int i = 0; i < 100; i++) {
                progress.nextMessage();
                now = now.plusMillis(i == 50 ? Progress.PAUSE.toMillis() : 1);
            }
        }
        assertEquals("postlude: 52 messages read, 0 of 3 files done\n", surroundings.err());
    }

    @Test
    void onATerminalItIsABarThatIsGoneInTheEnd() {
        surroundings.with("POSTLUDE_TERMINAL", "1");
        try (Progress progress = new Progress(surroundings.get(), 4)) {
            now = now.plus(Progress.PAUSE);
            progress.nextMessage();
            progress.nextFile();
            Awaitility.await("the bar").until(() -> surroundings.err().contains("1/4"));
            progress.tell("a bad file");
        }
        assertTrue(surroundings.err().contains("postlude: reading"), surroundings.err());
        assertTrue(surroundings.err().contains("\r\033[Kpostlude: a bad file\n"), surroundings.err());
        assertTrue(surroundings.err().endsWith("\r\033[K"), surroundings.err());
        assertFalse(surroundings.err().contains("\n\n"), surroundings.err());
    }

    @Test
    void ofASingleFileNobodyKnowsHowMuchThereIs() {
        surroundings.with("POSTLUDE_TERMINAL", "1");
        try (Progress progress = new Progress(surroundings.get(), 1)) {
            now = now.plus(Progress.PAUSE);
            progress.nextMessage();
            progress.nextMessage();
            Awaitility.await("the bar").until(() -> surroundings.err().contains("2 messages"));
        }
        assertTrue(surroundings.err().endsWith("\r\033[K"), surroundings.err());
    }
}
