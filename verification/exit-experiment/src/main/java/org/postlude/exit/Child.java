package org.postlude.exit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A second JVM on the class path of this one. Ended by its id only. */
final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final List<Thread> readers;

    private Child(Process process) {
        this.process = process;
        readers = List.of(read(process.inputReader(StandardCharsets.UTF_8), out), read(process.errorReader(), err));
    }

    static Child start(Class<?> main, List<String> args) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        line.addAll(args);
        return new Child(new ProcessBuilder(line).start());
    }

    private Thread read(BufferedReader from, List<String> to) {
        Thread reader = new Thread(() -> {
            try (from) {
                from.lines().forEach(line -> take(line, to));
            } catch (IOException | UncheckedIOException e) {
                take("(the pipe broke: " + e + ")", to);
            }
            started.countDown(); // or nobody would ever come to the wait's end
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private void take(String line, List<String> to) {
        synchronized (to) {
            to.add(line);
        }
        if (line.equals(Program.START)) {
            started.countDown();
        }
    }

    /** Waits until it says that it begins to send. */
    void awaitStart() throws InterruptedException {
        if (!started.await(PATIENCE.toSeconds(), TimeUnit.SECONDS) || !out().contains(Program.START)) {
            throw new IllegalStateException("it did not begin to send: " + this);
        }
    }

    /** Whether it ended within a time. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void terminate() {
        process.toHandle().destroy();
    }

    /** By its handle: {@link Process#destroyForcibly} would close the pipes, with lines in them. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Waits until it is gone and all that it wrote was read; returns its exit code. */
    int end() throws InterruptedException {
        if (!endsWithin(PATIENCE)) {
            throw new IllegalStateException("it does not end: " + this);
        }
        for (Thread reader : readers) {
            reader.join(PATIENCE.toMillis());
        }
        return process.exitValue();
    }

    List<String> out() {
        synchronized (out) {
            return List.copyOf(out);
        }
    }

    List<String> err() {
        synchronized (err) {
            return List.copyOf(err);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return "process " + process.pid() + "\n--- out\n" + String.join("\n", out()) + "\n--- err\n"
                + String.join("\n", err());
    }
}
