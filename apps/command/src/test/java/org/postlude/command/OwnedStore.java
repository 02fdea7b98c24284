package org.postlude.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A store that other processes own, which end with it, and the commands of a second terminal. */
final class OwnedStore implements AutoCloseable {
    private final Path dir;
    private final String store;
    private final List<Process> started = new ArrayList<>();

    OwnedStore(Path dir, String store) {
        this.dir = dir;
        this.store = store;
    }

    String address() {
        return store;
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }

    /** Has one message at its final dot, which the server does not answer; and one for each name, which it has tried. */
    Process sending(SmtpStub smtp, String... others) throws Exception {
        smtp.holdTheDot();
        List<String> words = new ArrayList<>(List.of("send", Mail.write(dir, "plan", "a@example.net")));
        for (String other : others) {
            words.add(Mail.write(dir, other, other + "@example.org"));
        }
        words.addAll(List.of("--via", smtp.url(), "--store", store, "--deadline", "none"));
        Process process = start(Main.class, words);
        smtp.awaitDot();
        await().until(() -> run("queue", "count").out().equals(1 + others.length + "\n"));
        for (int i = 0; i < others.length; i++) {
            await().until(() -> !run("queue", "list", "state=backing_off").out().startsWith("Nothing"));
        }
        return process;
    }

    Process staying(SmtpStub smtp) throws IOException {
        Process process = start(StayingOwner.class, List.of(store, smtp.url()));
        await().until(() ->
                Files.readString(dir.resolve("output-" + (started.size() - 1))).contains("open"));
        return process;
    }

    static void end(Process owner) throws Exception {
        owner.getOutputStream().close();
        assertTrue(owner.waitFor(30, TimeUnit.SECONDS), "the owner did not end");
        assertEquals(0, owner.exitValue());
    }

    TestSurroundings run(String... words) {
        TestSurroundings surroundings =
                new TestSurroundings().with("POSTLUDE_STORE", store).with("XDG_RUNTIME_DIR", dir);
        surroundings.run(words);
        return surroundings;
    }

    private Process start(Class<?> program, List<String> words) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        line.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("output-" + started.size()).toFile());
        builder.environment().put("XDG_RUNTIME_DIR", dir.toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }
}
