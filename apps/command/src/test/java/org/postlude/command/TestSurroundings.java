package org.postlude.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps what a command prints; its environment is what the test puts there, nothing else. */
final class TestSurroundings {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> variables = new HashMap<>();
    private InstantSource clock = InstantSource.system();

    TestSurroundings with(String variable, Object value) {
        variables.put(variable, value.toString());
        return this;
    }

    TestSurroundings at(InstantSource time) {
        clock = time;
        return this;
    }

    Surroundings get() {
        return new Surroundings(
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), variables::get, clock);
    }

    int run(String... args) {
        return Main.run(args, get());
    }

    String out() {
        return out.toString(UTF_8);
    }

    List<String> errorLines() {
        return err.toString(UTF_8).lines().toList();
    }

    String err() {
        return err.toString(UTF_8);
    }
}
