package org.postlude.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of these tests with {@code recorder.c} under it. */
final class Recorder {
    private static final Path SOURCE = Path.of("src", "test", "c", "recorder.c");
    private static final boolean IS_REQUIRED = Boolean.getBoolean("postlude.realPeers");

    private final Path work;
    private final Path library;
    /** Below it everything is recorded. */
    final Path root;

    final Path trace;
    final Path ledger;
    final Path control;

    /** @param work a directory of the caller's */
    Recorder(Path work) throws IOException, InterruptedException {
        this.work = Files.createDirectories(work).toRealPath();
        this.library = this.work.resolve("recorder.so");
        this.root = Files.createDirectory(this.work.resolve("root"));
        this.trace = this.work.resolve("trace");
        this.ledger = this.work.resolve("ledger");
        this.control = this.work.resolve("control");
        Control.open(control);
        compile();
    }

    private void compile() throws IOException, InterruptedException {
        boolean isLinux = System.getProperty("os.name").equals("Linux");
        assumeTrue(isLinux, "the recorder stands between a process and the libc of Linux");
        Path log = work.resolve("gcc.log");
        List<String> line = List.of(
                "gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", "" + library, "" + SOURCE);
        int code;
        try {
            code = ended(new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()), 60);
        } catch (IOException e) {
            String missing = "crash images need gcc and the headers of libc (Debian: gcc, libc6-dev): " + e;
            assumeTrue(IS_REQUIRED, missing);
            throw new IOException(missing, e);
        }
        assertEquals(0, code, () -> SOURCE + " does not compile: " + read(log));
    }

    private static int ended(ProcessBuilder builder, long seconds) throws IOException, InterruptedException {
        Process process = builder.start();
        try {
            assertTrue(
                    process.waitFor(seconds, TimeUnit.SECONDS),
                    () -> "it hangs: process " + process.pid() + ", " + builder.command());
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "(cannot be read: " + e + ")";
        }
    }

    /** Runs a main class of the tests to its end; returns what it printed. */
    List<String> run(Duration within, Class<?> main, String... args) throws IOException, InterruptedException {
        return run(within, List.of(), main, args);
    }

    /** The same below another program, which is run with the Java command as its last words. */
    List<String> run(Duration within, List<String> wrapper, Class<?> main, String... args)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(wrapper);
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        line.addAll(List.of(args));
        Path out = work.resolve("out");
        Path err = work.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("LD_PRELOAD", "" + library);
        builder.environment().put("POSTLUDE_RECORDER_ROOT", "" + root);
        builder.environment().put("POSTLUDE_RECORDER_TRACE", "" + trace);
        builder.environment().put("POSTLUDE_RECORDER_LEDGER", "" + ledger);
        builder.environment().put("POSTLUDE_RECORDER_CONTROL", "" + control);
        int code = ended(builder, within.toSeconds());
        assertEquals(0, code, () -> main.getSimpleName() + " failed\n" + read(out) + read(err));
        return Files.readAllLines(out, UTF_8);
    }

    /**
     * What is done upon the store that a kill has left: it begins with a log to bring back.
     *
     * @param before another recorder's trace
     * @param from the kill is at this call or later
     */
    Trace recordAgain(Trace before, int from) throws IOException, InterruptedException {
        Disk disk = new Disk();
        List<Call> marks = new ArrayList<>();
        int done = 0;
        for (; done < from || !disk.hasOctets("store/postlude.db-wal"); done++) {
            Call call = before.calls().get(done);
            disk.apply(call);
            if (call.kind() == Call.MARK) {
                marks.add(call);
            }
        }
        Image left = disk.killed();
        left.write(root);
        List<Call> found = new ArrayList<>(marks);
        found.addAll(Trace.making(left));
        found.add(new Call(Call.MARK, 0, 0, "ledger", (Trace.FOUND + "\n").getBytes(UTF_8)));
        Trace.write(trace, found);
        run(Duration.ofMinutes(2), Child.class, root.resolve("store").toString(), "" + ledger, "false", "again");
        return Trace.read(trace);
    }

    /** The scenario once, on a store of its own. */
    Trace record(boolean isHasty) throws IOException, InterruptedException {
        run(Duration.ofMinutes(2), Child.class, root.resolve("store").toString(), "" + ledger, "" + isHasty);
        return Trace.read(trace);
    }
}
