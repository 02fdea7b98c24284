package org.postlude.images;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a kill or a power cut leaves of an SQLite store opens again without a word, has all that was answered, and nothing
 * twice.
 */
@Tag("crash-images")
final class CrashImagesTest {
    private static final long SEED = Long.getLong("postlude.seed", 26);

    @TempDir
    Path dir;

    /** {@code -Dpostlude.trace=FILE -Dpostlude.image=N}: the one that a failure has printed. */
    @Test
    @Timeout(300)
    void whatACrashLeavesHasAllThatWasAnswered() throws Exception {
        String file = System.getProperty("postlude.trace");
        if (file != null) {
            Images images = new Images(Trace.read(Path.of(file)), "store");
            List<Images.Verdict> verdicts = new ArrayList<>();
            images.judge(List.of(Integer.getInteger("postlude.image", 0)), verdicts::add);
            assertEquals(
                    List.of(), verdicts.get(0).faults(), () -> verdicts.get(0).toString());
            return;
        }
        Recorder recorder = new Recorder(dir);
        Trace trace = recorder.record(false);
        Gallery.requireSound(recorder.trace, trace, 40, SEED, new Tally(dir.resolve("tally")));
    }

    /** {@code -Dpostlude.images=N}, 0 for all; with {@code -Dpostlude.tally=DIR} it goes on with the trace that is there. */
    @Test
    @Timeout(7200)
    void whatThousandsOfCrashesLeaveHasAllThatWasAnswered() throws Exception {
        Path directory = directory();
        Path trace = directory.resolve("trace");
        if (Files.notExists(trace)) {
            Recorder recorder = new Recorder(dir.resolve("work"));
            recorder.record(false);
            Files.copy(recorder.trace, trace);
        }
        Gallery.requireSound(trace, Trace.read(trace), most(10), SEED, new Tally(directory.resolve("images")));
    }

    /** A process that brings back what a killed one has left is killed too, or the power goes. */
    @Test
    @Timeout(7200)
    void whatASecondCrashLeavesHasAllThatWasAnswered() throws Exception {
        Path directory = directory();
        Path trace = directory.resolve("trace-again");
        if (Files.notExists(trace)) {
            Trace first = new Recorder(dir.resolve("first")).record(false);
            Recorder recorder = new Recorder(dir.resolve("second"));
            int size = first.calls().size();
            recorder.recordAgain(first, size / 4 + new Random(SEED).nextInt(size / 4));
            Files.copy(recorder.trace, trace);
        }
        Gallery.requireSound(trace, Trace.read(trace), most(1), SEED, new Tally(directory.resolve("images-again")));
    }

    private Path directory() throws IOException {
        String kept = System.getProperty("postlude.tally");
        return kept == null ? dir : Files.createDirectories(Path.of(kept));
    }

    /** @param elevenths of them */
    private static int most(int elevenths) {
        int images = Integer.getInteger("postlude.images", 5000);
        return images == 0 ? 0 : Math.max(1, (images * elevenths + 10) / 11);
    }
}
