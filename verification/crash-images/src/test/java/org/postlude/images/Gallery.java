package org.postlude.images;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** Some images of one trace, judged; and what a person needs to look at one again. */
final class Gallery {
    private static final String REPLAY = "./mvnw -B verify -pl verification/crash-images -am -Dpostlude.realPeers=true"
            + " -Dtest=CrashImagesTest#whatACrashLeavesHasAllThatWasAnswered -Dsurefire.failIfNoSpecifiedTests=false";
    private static final int SHOWN = 5;

    /** @param traceFile kept, if something is wrong, for the replay */
    static void requireSound(Path traceFile, Trace trace, int most, long seed, Tally tally)
            throws IOException, InterruptedException {
        Images images = new Images(trace, "store");
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, images.count())
                .filter(number -> !tally.isDone(number))
                .boxed()
                .toList());
        Collections.shuffle(numbers, new Random(seed));
        if (most > 0 && most < numbers.size()) {
            numbers = numbers.subList(0, most);
        }
        long start = System.nanoTime();
        List<Images.Verdict> bad = new ArrayList<>();
        String what = "images of trace " + name(traceFile);
        images.judge(numbers, verdict -> {
            if (verdict.faults().isEmpty()) {
                tally.note(verdict.number());
                if (tally.isDue()) {
                    tally.tell(what, images.count(), bad.size());
                }
            } else {
                bad.add(verdict);
            }
        });
        tally.tell(what, images.count(), bad.size());
        System.out.printf(
                "crash images: %d judged of %d (%d calls recorded), %d wrong, seed %d, %d s; %d done in all%n",
                numbers.size(),
                images.count(),
                trace.calls().size(),
                bad.size(),
                seed,
                (System.nanoTime() - start) / 1_000_000_000,
                tally.count());
        assertEquals("", bad.isEmpty() ? "" : told(traceFile, images.count(), bad));
    }

    /** Of a trace: the numbers of its images mean nothing in another one. */
    private static String name(Path traceFile) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(traceFile));
        return String.format("%08x", crc.getValue());
    }

    private static String told(Path traceFile, int count, List<Images.Verdict> bad) throws IOException {
        Path kept = Files.createDirectories(Path.of("target", "crash-images").toAbsolutePath())
                .resolve("trace-" + Integer.toHexString(traceFile.hashCode()));
        Files.copy(traceFile, kept, StandardCopyOption.REPLACE_EXISTING);
        StringBuilder text = new StringBuilder(bad.size() + " images are wrong; the first of them:\n");
        bad.stream()
                .limit(SHOWN)
                .forEach(verdict -> text.append("image ")
                        .append(verdict.number())
                        .append(" of ")
                        .append(count)
                        .append(": ")
                        .append(verdict.cut())
                        .append(", the last of them ")
                        .append(verdict.before())
                        .append('\n')
                        .append("  ")
                        .append(String.join("\n  ", verdict.faults()))
                        .append("\n  again by: ")
                        .append(REPLAY + " -Dpostlude.trace=" + kept + " -Dpostlude.image=" + verdict.number())
                        .append('\n'));
        return text.toString();
    }

    private Gallery() {}
}
