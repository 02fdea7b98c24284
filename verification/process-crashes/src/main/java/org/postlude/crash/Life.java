package org.postlude.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.postlude.crash.Entry.Kind;

/** One process of the program, from its start to its end. Ended by its own id only. */
final class Life implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SIGKILL = 128 + 9;
    /** It said why. */
    private static final int FAILED = 1;

    private final Process process;
    private final Ledger ledger;
    private final BooleanSupplier look;
    private final Thread reader;
    private volatile boolean struck;

    private Life(Process process, Ledger ledger, BooleanSupplier look) {
        this.process = process;
        this.ledger = ledger;
        this.look = look;
        reader = new Thread(this::read, "life-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it; it waits for its orders. */
    static Life start(ProcessBuilder program, Ledger ledger, BooleanSupplier look, Path errors) throws IOException {
        program.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        return new Life(program.start(), ledger, look);
    }

    void begin(Collection<String> keys, Load.Task task) throws IOException {
        Writer in = process.outputWriter(StandardCharsets.UTF_8);
        for (String key : keys) {
            in.write("KEY " + key + "\n");
        }
        in.write(task + "\n");
        in.flush();
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                hear(line);
            }
        } catch (IOException | RuntimeException e) {
            if (!struck) {
                ledger.record(Kind.BROKEN, "while " + this + " lived: " + e);
            }
        }
    }

    private void hear(String line) throws IOException {
        if (line.equals(Witness.LOOK)) {
            if (look.getAsBoolean()) {
                answer();
            } // or there is nothing to see: it waits until it is ended
            return;
        }
        String[] words = line.split(" ", -1);
        Kind kind = Kind.valueOf(words[0]);
        if (kind == Kind.BROKEN && struck) {
            return; // a program whose disk is gone may say so
        }
        List<String> rest = Arrays.asList(words).subList(1, words.length);
        ledger.record(kind, kind == Kind.BROKEN ? List.of(String.join(" ", rest)) : rest);
    }

    /** What a program had said before it was killed is read all the same, or its mail would seem to be nobody's. */
    private void answer() throws IOException {
        try {
            Writer in = process.outputWriter(StandardCharsets.UTF_8);
            in.write(Witness.SEEN + "\n");
            in.flush();
        } catch (IOException e) {
            if (!struck) {
                throw e;
            }
        }
    }

    long pid() {
        return process.pid();
    }

    /** Whether it lives on for so long: a wait that has an end. */
    boolean outlives(Duration time) throws InterruptedException {
        return !process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whatever goes wrong in it from now on is no fault of its own. */
    void strike() {
        struck = true;
    }

    /** SIGKILL, and then all that it had said is heard: {@link Process#destroyForcibly} would close the pipes before. */
    void kill() throws InterruptedException {
        strike();
        process.toHandle().destroyForcibly();
        int code = end(PATIENCE);
        if (code != SIGKILL && code != FAILED) {
            ledger.record(Kind.BROKEN, this + " ended with " + code + " before it was killed");
        }
    }

    /** Waits until it has ended and all that it said was heard; returns its exit code. */
    int end(Duration within) throws InterruptedException {
        if (outlives(within)) {
            throw new IllegalStateException(this + " lives after " + within);
        }
        reader.join(PATIENCE.toMillis());
        if (reader.isAlive()) {
            throw new IllegalStateException("the output of " + this + " does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        struck = true;
        process.destroyForcibly();
        try {
            process.getInputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "process " + process.pid();
    }
}
