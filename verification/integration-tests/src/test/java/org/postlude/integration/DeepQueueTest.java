package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.integration.Command.Result;

/**
 * What a deep queue costs. {@code -Dpostlude.deepQueue=1000000} says how deep; a million takes ten minutes and some 6 GiB of
 * the temporary folder, so it does not run unless it is asked for.
 */
@Tag("long")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class DeepQueueTest {
    private static final String HEAP = "-Xmx96m";

    @TempDir
    Path dir;

    @Test
    void aQueueOfAnyDepthIsFilledOpenedAndListedInLittleMemory() throws Exception {
        long depth = Long.getLong("postlude.deepQueue", 0);
        assumeTrue(depth > 0, "-Dpostlude.deepQueue=N is not set");
        System.out.println("DeepQueueTest: fill " + run(depth, depth));
        long octets = size(dir.resolve("store"));
        System.out.printf("DeepQueueTest: %,d octets on the disk, %,d a message%n", octets, octets / depth);
        System.out.println("DeepQueueTest: open again " + run(0, depth));
        try (Jvm jvm =
                Command.startIn(List.of(HEAP), "queue", "list", "--limit", 100, "--store", dir.resolve("store"))) {
            Result listed = Command.result(jvm, Duration.ofMinutes(10)).assertCode(0);
            assertEquals(100, listed.out().size());
            System.out.println("DeepQueueTest: queue list --limit 100 took " + listed.took());
        }
    }

    private List<String> run(long submits, long depth) throws IOException, InterruptedException {
        String store = "sqlite:" + dir.resolve("store");
        String nobody = "smtp://127.0.0.1:" + Ports.free();
        try (Jvm jvm = Jvm.main(DeepQueue.class, List.of(HEAP), store, nobody, String.valueOf(submits))) {
            assertEquals(0, jvm.end(Duration.ofMinutes(50)), jvm::toString);
            assertTrue(jvm.out().contains("left " + depth), jvm::toString);
            assertTrue(jvm.out().contains("listed " + Math.min(100, depth)), jvm::toString);
            return jvm.out();
        }
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
