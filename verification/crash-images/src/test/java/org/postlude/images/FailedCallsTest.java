package org.postlude.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whichever call to the disk fails, once or from then on: the store does not hang, answers nothing that is not durable, and
 * opens again with all that it answered, also if the power goes at the end.
 */
@Tag("crash-images")
final class FailedCallsTest {
    private static final long SEED = Long.getLong("postlude.seed", 26);
    private static final String REPLAY = "./mvnw -B verify -pl verification/crash-images -am -Dpostlude.realPeers=true"
            + " -Dtest=FailedCallsTest#oneOrMoreFailures -Dsurefire.failIfNoSpecifiedTests=false -Dpostlude.failures=";
    /** In one process. */
    private static final int TOGETHER = 25;

    @TempDir
    Path dir;

    /** What can become of each call. */
    private static List<Failure> ways(long call) {
        return List.of(
                new Failure(call, Failure.Errno.EIO, Failure.Way.FAILS, false),
                new Failure(call, Failure.Errno.EIO, Failure.Way.FAILS, true),
                new Failure(call, Failure.Errno.ENOSPC, Failure.Way.FAILS, false),
                new Failure(call, Failure.Errno.ENOSPC, Failure.Way.FAILS, true),
                new Failure(call, Failure.Errno.EIO, Failure.Way.HALF_IS_WRITTEN, false),
                new Failure(call, Failure.Errno.ENOSPC, Failure.Way.HALF_IS_WRITTEN_AND_SAID_SO, true));
    }

    /** {@code -Dpostlude.failures.count=N}, 0 for all; {@code -Dpostlude.tally=DIR} goes on where it stopped. */
    @Test
    @Timeout(36_000)
    void aCallThatFailsCostsNothingThatWasAnswered() throws Exception {
        String kept = System.getProperty("postlude.tally");
        Path directory = kept == null ? dir : Files.createDirectories(Path.of(kept));
        Tally tally = new Tally(directory.resolve("failures"));
        try (FailedRuns runs = new FailedRuns()) {
            int count = (int) runs.calls() * ways(1).size();
            List<Integer> chosen = chosen(count, tally);
            int hits = 0;
            for (int from = 0; from < chosen.size(); from += TOGETHER) {
                List<Integer> some = chosen.subList(from, Math.min(from + TOGETHER, chosen.size()));
                List<FailedRuns.Verdict> verdicts =
                        run(runs, some.stream().map(FailedCallsTest::numbered).toList());
                int wrong = (int) verdicts.stream()
                        .filter(each -> !each.faults().isEmpty())
                        .count();
                if (wrong > 0) {
                    tally.tell("failed calls", count, wrong);
                }
                requireSound(verdicts);
                hits += (int) verdicts.stream()
                        .filter(each -> !each.what().endsWith("nothing"))
                        .count();
                some.forEach(tally::note);
                if (tally.isDue()) {
                    tally.tell("failed calls", count, 0);
                }
            }
            tally.tell("failed calls", count, 0);
            System.out.printf(
                    "failed calls: %d runs of %d, a call failed in %d of them, seed %d; %d done in all%n",
                    chosen.size(), count, hits, SEED, tally.count());
            assertTrue(chosen.size() < 10 || hits > chosen.size() / 2, "the shim hardly failed anything: " + hits);
        }
    }

    /** A process that hangs or fails has said with which of them. */
    private static List<FailedRuns.Verdict> run(FailedRuns runs, List<Failure> failures)
            throws IOException, InterruptedException {
        try {
            return runs.run(failures);
        } catch (AssertionError e) {
            String words = failures.stream().map(Failure::word).collect(Collectors.joining(","));
            throw new AssertionError(e.getMessage() + "\n  again by: " + REPLAY + words, e);
        }
    }

    private static Failure numbered(int number) {
        int most = ways(1).size();
        return ways(1 + number / most).get(number % most);
    }

    private static List<Integer> chosen(int count, Tally tally) {
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, count)
                .filter(number -> !tally.isDone(number))
                .boxed()
                .toList());
        Collections.shuffle(numbers, new Random(SEED));
        int most = Integer.getInteger("postlude.failures.count", 100);
        return most > 0 && most < numbers.size() ? numbers.subList(0, most) : numbers;
    }

    /**
     * {@code -Dpostlude.failures=CALL:ERROR:WAY:FOREVER,...}: what a failure has printed; and a small sample of each kind, with
     * all of the opening of a new store: when a force of its directory failed, names were lost.
     */
    @Test
    @Timeout(300)
    void oneOrMoreFailures() throws Exception {
        String words = System.getProperty(
                "postlude.failures",
                "400:EIO:FAILS:false,600:ENOSPC:FAILS:true,800:EIO:HALF_IS_WRITTEN:false," + eachOfTheFirst());
        try (FailedRuns runs = new FailedRuns()) {
            List<FailedRuns.Verdict> verdicts =
                    run(runs, Arrays.stream(words.split(",")).map(Failure::of).toList());
            verdicts.forEach(each -> System.out.println(each.failure().word() + ": " + each.what()));
            requireSound(verdicts);
        }
    }

    private static String eachOfTheFirst() {
        return IntStream.rangeClosed(1, 40)
                .mapToObj(call -> call + ":EIO:FAILS:false")
                .collect(Collectors.joining(","));
    }

    private static void requireSound(List<FailedRuns.Verdict> verdicts) throws IOException {
        StringBuilder text = new StringBuilder();
        for (FailedRuns.Verdict each : verdicts) {
            if (!each.faults().isEmpty()) {
                text.append(each.failure().word() + ": " + each.what() + "\n  " + String.join("\n  ", each.faults()));
                text.append("\n  again by: " + REPLAY + each.failure().word() + "\n");
            }
        }
        assertEquals("", text.toString());
    }
}
