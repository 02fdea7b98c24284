package org.postlude.spooler.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million seeds are not run at once: what was run is known, whenever it was stopped. */
class TallyTest {
    @TempDir
    Path directory;

    private String run(String... arguments) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] all = new String[arguments.length + 1];
        all[0] = directory.resolve("tally.txt").toString();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int code = Main.run(all, new PrintStream(out, true, US_ASCII));
        return code + "\n" + out.toString(US_ASCII);
    }

    @Test
    void whatWasRunIsNotRunAgain() throws Exception {
        String first = run("--until", "60");
        assertTrue(first.startsWith("0\nseeds 0 to 60: "), first);
        assertTrue(first.contains("in all, 60 seeds: "), first);
        assertTrue(run("--until", "60").startsWith("0\nin all, 60 seeds: "));
    }

    @Test
    void aLineThatWasTornIsASliceThatIsRunAgain() throws IOException {
        Path file = directory.resolve("tally.txt");
        new Tally(file).add(new Tally.Slice(0, 1000, 7, 1, List.of()));
        Files.writeString(file, "seeds 1000 to 2000: 5 deliv", StandardOpenOption.APPEND);
        Tally tally = new Tally(file);
        assertTrue(tally.has(999));
        assertFalse(tally.has(1000));
        tally.add(new Tally.Slice(1000, 2000, 3, 0, List.of()));
        assertEquals(
                "2000 seeds: 10 deliveries, 1 doubles in doubt, 0 failures",
                new Tally(file).sum(),
                () -> "a line of its own, behind the torn one");
    }

    @Test
    void ofSlicesThatOverlapTheLongerOneCounts() throws IOException {
        Path file = directory.resolve("tally.txt");
        new Tally(file).add(new Tally.Slice(0, 60, 5, 1, List.of()));
        new Tally(file).add(new Tally.Slice(0, 1000, 70, 2, List.of()));
        assertEquals("1000 seeds: 70 deliveries, 2 doubles in doubt, 0 failures", new Tally(file).sum());
    }

    @Test
    void whatFailedIsKeptAndEndsEachRunInFailureUntilItIsRunAgain() throws Exception {
        Path file = directory.resolve("tally.txt");
        new Tally(file).add(new Tally.Slice(0, 40, 5, 1, List.of(7L, 31L)));
        new Tally(file).add(new Tally.Slice(1000, 2000, 5, 1, List.of(1500L)));
        assertFalse(new Tally(file).has(39));
        String told = run("--until", "40");
        assertTrue(told.startsWith("1\nseeds 0 to 40: "), () -> "run again, and one elsewhere is left: " + told);
        assertTrue(told.contains(" 1 failures: seeds 1500\n"), told);
        assertTrue(told.endsWith("run --replay 1500\n"), told);
        assertEquals(List.of(1500L), new Tally(file).failed());
    }

    @Test
    void aReplayTellsAllThatHappens() throws Exception {
        String told = run("--replay", "1");
        assertTrue(told.contains(" plan: ") && told.contains(" life: ") && told.contains("Run[seed=1,"), told);
    }

    @Test
    void whoAsksForNothingIsToldWhatThereIs() throws Exception {
        assertTrue(run("--until").startsWith("2\nRuns seeds of the simulator"));
        assertTrue(run("--until", "x").startsWith("2\nRuns seeds of the simulator"));
    }
}
