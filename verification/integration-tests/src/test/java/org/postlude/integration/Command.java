package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/**
 * The command in a JVM of its own, from the folder that the build makes for the launcher; where nothing was packaged (a build
 * that stops at {@code test}), from the class path of the tests.
 */
final class Command {
    private static final String MAIN = "org.postlude.command.Main";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * How a run ended.
     *
     * @param took from start to end, the start of the JVM included
     */
    record Result(int code, List<String> out, List<String> err, Duration took) {
        /** The one object on standard output. */
        JsonNode json() {
            assertEquals(1, out.size(), () -> "one line on standard output: " + this);
            try {
                return MAPPER.readTree(out.get(0));
            } catch (JsonProcessingException e) {
                throw new AssertionFailedError("not one JSON object: " + this, e);
            }
        }

        Result assertCode(int expected) {
            assertEquals(expected, code, this::toString);
            return this;
        }
    }

    private final Path store;

    Command(Path store) {
        this.store = store;
    }

    /** The checkout. Surefire runs each module's tests in the module's folder. */
    static Path root() {
        Path root = Path.of("..", "..").toAbsolutePath().normalize();
        assertTrue(Files.isRegularFile(root.resolve("postlude")), root + " is not the top of the tree");
        return root;
    }

    /** {@code apps/command/target/app}, if this build has packaged the command: then the class path has its jar. */
    static Optional<Path> app() {
        Path code = codeOf();
        return code.toString().endsWith(".jar")
                ? Optional.of(root().resolve(Path.of("apps", "command", "target", "app")))
                : Optional.empty();
    }

    private static Path codeOf() {
        try {
            return Path.of(Class.forName(MAIN)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("the command is not on the class path", e);
        }
    }

    static Path jar(Path app) throws IOException {
        try (Stream<Path> jars = Files.list(app.resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().matches("postlude-command-.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionFailedError("no postlude-command-*.jar in " + app));
        }
    }

    /** Starts it with {@code --store}. */
    Jvm start(Object... words) throws IOException {
        return startBare(
                Stream.concat(Stream.of(words), Stream.of("--store", store)).toArray());
    }

    /** Starts it with these words and no others. */
    static Jvm startBare(Object... words) throws IOException {
        return startIn(List.of(), words);
    }

    /** The same, in a JVM with further options. */
    static Jvm startIn(List<String> options, Object... words) throws IOException {
        List<String> line = new ArrayList<>(Sigint.prefix());
        line.add(Jvm.java().toString());
        line.addAll(Jvm.SHORT_LIVED);
        line.addAll(options);
        if (app().isPresent()) {
            Path jar = jar(app().get());
            line.addAll(ClassArchive.options(jar));
            line.addAll(List.of("-jar", jar.toString()));
        } else {
            line.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        }
        Stream.of(words).map(Object::toString).forEach(line::add);
        return Jvm.start(new ProcessBuilder(line));
    }

    /** Runs it to its end. */
    Result run(Object... words) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (Jvm jvm = start(words)) {
            return result(jvm, PATIENCE, begin);
        }
    }

    static Result result(Jvm jvm) throws InterruptedException {
        return result(jvm, PATIENCE);
    }

    static Result result(Jvm jvm, Duration within) throws InterruptedException {
        return result(jvm, within, System.nanoTime());
    }

    private static Result result(Jvm jvm, Duration within, long begin) throws InterruptedException {
        int code = jvm.end(within);
        return new Result(
                code, List.copyOf(jvm.out()), List.copyOf(jvm.err()), Duration.ofNanos(System.nanoTime() - begin));
    }

    /** Writes mail into a file to be sent. */
    static Path file(Path folder, String key) throws IOException {
        return Files.write(Files.createDirectories(folder).resolve(key + ".eml"), Letters.bytesOf(key));
    }
}
