package org.postlude.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TLC in a process of its own: it keeps its state in statics, and its exit status says what it found. */
record Tlc(int status, String output) {
    static final int NOTHING_FOUND = 0;
    static final int INVARIANT_BROKEN = 12;
    static final int PROPERTY_BROKEN = 13;

    private static final Path MODEL = Path.of("Logoff.tla");
    private static final long MINUTES = 3;
    private static final Pattern BROKEN = Pattern.compile("Error: (?:Invariant|Action property) (\\w+) is violated");
    private static final Pattern TEMPORAL = Pattern.compile("(?m)^(?:INVARIANTS|PROPERTIES) .*$");
    private static final Pattern STATES = Pattern.compile("(?m)^\\d+ states generated, (\\d+) distinct");

    /** Checks an instance; a failure of the caller prints how to repeat it. */
    static Tlc check(String instance, Path directory) throws IOException, InterruptedException {
        Files.copy(MODEL, directory.resolve(MODEL));
        Files.writeString(directory.resolve("Instance.cfg"), instance);
        Path output = directory.resolve("tlc.out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseParallelGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        jar().toString(),
                        "tlc2.TLC",
                        "-workers",
                        "1",
                        "-metadir",
                        "states",
                        "-config",
                        "Instance.cfg",
                        MODEL.toString())
                .directory(directory.toFile()) // TLC looks for both files where it is started
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), () -> "TLC did not end:\n" + read(output));
        } finally {
            process.destroyForcibly().waitFor();
        }
        return new Tlc(process.exitValue(), instance + "\n" + read(output));
    }

    /** The instance of a file beside the model. */
    static String instance(String file) throws IOException {
        return Files.readString(Path.of(file), UTF_8);
    }

    private static Path jar() {
        try {
            return Path.of(Class.forName("tlc2.TLC")
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new IllegalStateException("TLC is not on the tests' class path", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            return "(no output: " + e + ")";
        }
    }

    void assertNothingFound(long statesAtLeast) {
        assertEquals(NOTHING_FOUND, status, output);
        Matcher found = STATES.matcher(output);
        assertTrue(found.find() && Long.parseLong(found.group(1)) >= statesAtLeast, output);
    }

    void assertInvariantBroken(String invariant) {
        assertEquals(INVARIANT_BROKEN, status, output);
        assertNamed(invariant);
    }

    /** For what the model lists under PROPERTIES. */
    void assertPropertyBroken(String property) {
        assertEquals(PROPERTY_BROKEN, status, output);
        if (output.contains("Error: Temporal properties were violated.")) {
            // TLC does not name it; where one is asked for, nothing else is.
            assertEquals(1, TEMPORAL.matcher(output).results().count(), output);
            assertTrue(output.contains("PROPERTIES " + property + "\n"), output);
        } else {
            assertNamed(property);
        }
    }

    private void assertNamed(String promise) {
        Matcher broken = BROKEN.matcher(output);
        assertTrue(broken.find(), output);
        assertEquals(promise, broken.group(1), output);
    }
}
