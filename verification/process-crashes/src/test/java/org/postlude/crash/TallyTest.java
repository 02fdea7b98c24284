package org.postlude.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallyTest {
    @TempDir
    Path dir;

    private Path file = Path.of("");

    @BeforeEach
    void twoRuns() throws IOException {
        file = dir.resolve("tally.txt");
        Tally tally = new Tally(file, "kills");
        tally.add(line("kills", 3, 0));
        tally.add(line("kills", 4, 0));
    }

    private static Tally.Line line(String kind, long seed, long findings) {
        return new Tally.Line("2026-11-26", "abc1234+", kind, "sqlite", seed, 25, 0, findings, findings, "9 s");
    }

    @Test
    void aSeriesGoesOnBehindWhatIsThere() throws IOException {
        Tally again = new Tally(file, "kills");
        assertEquals(50, again.rounds());
        assertEquals(5, again.nextSeed());
        assertEquals(0, again.findings());
    }

    @Test
    void aLineThatAStopHasTornIsNoRun() throws IOException {
        Files.writeString(file, "2026-11-26 abc1234 kills maildir seed 9: 25 rou", StandardOpenOption.APPEND);
        Tally again = new Tally(file, "kills");
        assertEquals(50, again.rounds());
        again.add(line("kills", 5, 0));
        assertEquals(75, new Tally(file, "kills").rounds());
    }

    @Test
    void theOtherSeriesOfTheSameFileHasItsOwnCount() throws IOException {
        Tally cuts = new Tally(file, "cuts");
        assertEquals(0, cuts.rounds());
        cuts.add(line("cuts", 1, 0));
        assertEquals(50, new Tally(file, "kills").rounds());
        assertEquals(25, new Tally(file, "cuts").rounds());
    }

    @Test
    void aRunWithFindingsStaysInSight() throws IOException {
        new Tally(file, "kills").add(line("kills", 5, 2));
        Tally again = new Tally(file, "kills");
        assertEquals(2, again.findings());
        assertTrue(again.sum().startsWith("kills: 3 runs, 75 rounds, 0 lost, 2 doubled, 2 findings;"), again.sum());
    }
}
