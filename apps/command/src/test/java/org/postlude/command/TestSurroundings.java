package org.postlude.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Keeps what a command prints; its environment is what the test puts there, nothing else. */
final class TestSurroundings {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, Runnable> hooks = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private InputStream in = InputStream.nullInputStream();
    private final List<Integer> halts = new CopyOnWriteArrayList<>();
    private volatile @Nullable Consumer<String> handler;
    private volatile @Nullable Runnable hangUp;
    private Runnable beforeOutput = () -> {};
    private int code = -1;
    private InstantSource clock = InstantSource.system();

    TestSurroundings with(String variable, Object value) {
        variables.put(variable, value.toString());
        return this;
    }

    TestSurroundings input(InputStream stream) {
        in = stream;
        return this;
    }

    TestSurroundings input(String text) {
        in = new ByteArrayInputStream(text.getBytes(UTF_8));
        return this;
    }

    TestSurroundings at(InstantSource time) {
        clock = time;
        return this;
    }

    /** Runs something on the command's own thread, before the line with these words goes out. */
    TestSurroundings before(String words, Runnable action) {
        hooks.put(words, action);
        return this;
    }

    /** Runs something on the command's own thread, before octets go to standard output. */
    TestSurroundings beforeOutput(Runnable action) {
        beforeOutput = action;
        return this;
    }

    Surroundings get() {
        PrintStream output = new PrintStream(out, true, UTF_8) {
            @Override
            public void write(byte[] octets, int offset, int length) {
                beforeOutput.run();
                super.write(octets, offset, length);
            }
        };
        PrintStream errors = new PrintStream(err, true, UTF_8) {
            @Override
            public void println(@Nullable String line) {
                hooks.forEach((words, action) -> {
                    if (line != null && line.contains(words)) {
                        action.run();
                    }
                });
                super.println(line);
            }
        };
        return new Surroundings(in, output, errors, variables::get, clock, new Scripted());
    }

    /** Sends a signal, as if from outside, and waits for whoever hears it to have said so. */
    void signal(String name) {
        long lines = errorLines().size();
        signalSilently(name);
        Awaitility.await("a line about " + name).until(() -> errorLines().size() > lines);
    }

    /** The same, for where nobody can say anything. */
    void signalSilently(String name) {
        Consumer<String> current = Objects.requireNonNull(handler, "nobody listens to signals");
        Thread thread = new Thread(() -> current.accept(name), name);
        thread.setDaemon(true);
        thread.start();
    }

    /** SIGHUP, as if from outside; returns when it has been dealt with. */
    void hangUp() {
        Objects.requireNonNull(hangUp, "nobody listens to SIGHUP").run();
    }

    boolean hearsHangUp() {
        return hangUp != null;
    }

    void awaitListener() {
        Awaitility.await("somebody to listen to signals").until(() -> handler != null);
    }

    /** With which codes the process was ended. */
    List<Integer> halts() {
        return halts;
    }

    private final class Scripted implements Signals {
        @Override
        public void handle(Consumer<String> other) {
            handler = other;
        }

        @Override
        public void hangUp(Runnable work) {
            hangUp = work;
        }

        @Override
        public void halt(int with) {
            halts.add(with);
        }
    }

    int run(String... args) {
        code = Main.run(args, get());
        return code;
    }

    /** The exit code of the last run. */
    int code() {
        return code;
    }

    String out() {
        return out.toString(UTF_8);
    }

    /** What is on standard output, which must be one JSON object and nothing else. */
    JsonNode json() {
        assertEquals(1, out().lines().count(), out());
        try {
            return new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(out());
        } catch (JsonProcessingException e) {
            throw new AssertionError(out() + err(), e);
        }
    }

    List<String> errorLines() {
        return err.toString(UTF_8).lines().toList();
    }

    String err() {
        return err.toString(UTF_8);
    }
}
