package org.postlude.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A process of its own, usually a second JVM; its two outputs are read as they come, line by line. Ended by its id only. */
final class Jvm implements AutoCloseable {
    /** For processes that live shortly: half the start of the defaults. */
    static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SIGKILL = 128 + 9;

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private Jvm(Process process) {
        this.process = process;
        read("out", process.inputReader(UTF_8), out);
        read("err", process.errorReader(UTF_8), err);
    }

    static Jvm start(ProcessBuilder builder) throws IOException {
        return new Jvm(builder.start());
    }

    /** Runs a main class of the tests' own class path. */
    static Jvm main(Class<?> main, List<String> options, String... args) throws IOException {
        List<String> line = new ArrayList<>(List.of(java().toString()));
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        line.addAll(List.of(args));
        return start(new ProcessBuilder(line));
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private void read(String name, BufferedReader from, List<String> to) {
        Thread reader = new Thread(
                () -> {
                    try (from) {
                        from.lines().forEach(to::add);
                    } catch (IOException | UncheckedIOException e) {
                        to.add("(the pipe broke: " + e + ")");
                    }
                },
                "reader-" + name + "-" + process.pid());
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Standard output so far, complete when the process has ended. */
    List<String> out() {
        return out;
    }

    /** Standard error so far, complete when the process has ended. */
    List<String> err() {
        return err;
    }

    void say(Iterable<String> lines) throws IOException {
        Writer in = new OutputStreamWriter(process.getOutputStream(), UTF_8);
        for (String line : lines) {
            in.write(line + "\n");
        }
        in.flush();
    }

    void awaitOut(Predicate<String> line) {
        await("standard output", out, line);
    }

    void awaitErr(Predicate<String> line) {
        await("standard error", err, line);
    }

    private void await(String name, List<String> lines, Predicate<String> wanted) {
        Awaitility.await(name + " of process " + pid())
                .atMost(PATIENCE)
                .until(() -> lines.stream().anyMatch(wanted) || !process.isAlive());
        assertTrue(lines.stream().anyMatch(wanted) || reread(lines, wanted), () -> "ended early: " + this);
    }

    private boolean reread(List<String> lines, Predicate<String> wanted) {
        awaitReaders();
        return lines.stream().anyMatch(wanted);
    }

    /** SIGKILL, and then everything that it had written: {@link Process#destroy} would close the pipes before. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        assertEquals(SIGKILL, end(PATIENCE), () -> "it was not the kill that ended it: " + this);
    }

    /** As {@link #kill}, and with all that it has started. */
    void killAll() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList(); // which hold its outputs open, too
        process.toHandle().destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        kill();
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Any signal, by its name without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        assertEquals(0, kill.waitFor(), () -> "kill -" + name + " " + this);
    }

    /** Waits for its end; returns its exit code. */
    int end(Duration within) throws InterruptedException {
        assertTrue(
                process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS), () -> "lives after " + within + ": " + this);
        awaitReaders();
        return process.exitValue();
    }

    private void awaitReaders() {
        Awaitility.await("the end of the outputs of process " + pid())
                .atMost(PATIENCE)
                .until(() -> readers.stream().noneMatch(Thread::isAlive));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return "process " + pid() + "\n--- out\n" + String.join("\n", out) + "\n--- err\n" + String.join("\n", err);
    }
}
