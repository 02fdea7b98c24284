package org.postlude.integration;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * SIGINT where whoever started the tests has it ignored, as a shell does for its jobs in the background: so has every process
 * they start then, and a Java one keeps it so. GNU's {@code env} gives it back its default.
 */
final class Sigint {
    private static final int NUMBER = 2;
    private static final List<String> DEFAULT = List.of("env", "--default-signal=INT");
    private static final boolean IGNORED = isIgnored();
    private static final boolean RESTORABLE = IGNORED && canRun();

    private Sigint() {}

    /** What to put before the words of a command, so that the signal reaches it. The process stays one, with the same id. */
    static List<String> prefix() {
        return RESTORABLE ? DEFAULT : List.of();
    }

    /** Leaves out, loudly, a test of a signal that would reach nobody. */
    static void assumeReaches(String signal) {
        assumeTrue(
                !signal.equals("INT") || !IGNORED || RESTORABLE,
                "SKIPPED: SIGINT is ignored here, and 'env --default-signal=INT' does not work; start the tests in the"
                        + " foreground");
    }

    private static boolean isIgnored() {
        Path status = Path.of("/proc/self/status");
        try {
            List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
            return lines.stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) >> (NUMBER - 1) & 1) == 1);
        } catch (IOException e) {
            throw new IllegalStateException(status + " cannot be read", e);
        }
    }

    private static boolean canRun() {
        List<String> words = new ArrayList<>(DEFAULT);
        words.add("true");
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
