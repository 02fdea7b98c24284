package org.postlude.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second terminal, while a process owns the store: it looks and acts by way of that one's control socket. */
@Timeout(120)
class OwnedStoreTest {
    @TempDir
    Path dir;

    private String store = "";
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite:", "maildir:"})
    void mailIsHeldReleasedAndExplainedByTheOwner(String scheme) throws Exception {
        store = scheme + dir.resolve("store");
        try (SmtpStub smtp = new SmtpStub().reply("later@example.org", "451 4.3.0 later")) {
            Process owner = owner(smtp, "later");
            String later = "domain=example.org";

            TestSurroundings hold = run("queue", "hold", later, "--reason", "wait for ann");
            assertEquals("1 message held.\n", hold.out(), hold.err());
            assertEquals(0, hold.code());
            String id = run("queue", "list", "state=held", "--json")
                    .json()
                    .get("messages")
                    .get(0)
                    .get("id")
                    .asText();
            String why = run("queue", "why", id).out();
            assertTrue(why.startsWith(id + "  HELD\n") && why.contains("wait for ann"), why);

            TestSurroundings active = run("queue", "withdraw", "state=active");
            assertEquals(69, active.code(), active.err());
            assertTrue(active.out().contains("IN_PROCESS"), active.out());

            assertEquals("1 message released.\n", run("queue", "release", later).out());
            assertTrue(owner.isAlive(), "all this was while it sent");
            smtp.answer();
            assertTrue(owner.waitFor(30, TimeUnit.SECONDS), "the owner did not end");
        }
    }

    @Test
    void mailIsHandedToTheOwnerWhichSendsItItsOwnWay() throws Exception {
        store = "sqlite:" + dir.resolve("store");
        try (SmtpStub smtp = new SmtpStub();
                SmtpStub other = new SmtpStub()) {
            Process owner = owner(smtp);
            Path file = Path.of(Mail.write(dir, "second", "b@example.net"));

            TestSurroundings send = run("send", file.toString(), "--via", other.url(), "--json");
            assertEquals(0, send.code(), send.err());
            assertEquals("RELEASED_SHARED", send.json().get("outcome").asText());
            assertEquals(1, send.json().get("submitted").asInt());
            assertEquals(1, send.json().get("sent").asInt(), "of this run's messages alone");
            assertEquals(List.of(Files.readString(file)), other.received());
            assertTrue(send.err().contains("by way of the process that owns it"), send.err());

            TestSurroundings bad = run("send", file.toString(), "--via", "bogus://x");
            assertTrue(bad.err().contains("bogus"), bad.err());
            assertFalse(bad.code() == 0, bad.err());
            smtp.answer();
            assertTrue(owner.waitFor(30, TimeUnit.SECONDS), "the owner did not end");
            assertEquals(0, owner.exitValue());
        }
    }

    @Test
    void aFlushIsTheOwnersAndTellsAResultForEachTransport() throws Exception {
        store = "sqlite:" + dir.resolve("store");
        try (SmtpStub smtp = new SmtpStub().reply("later@example.org", "451 4.3.0 later")) {
            Process owner = owner(smtp, "later");
            await().until(() -> run("queue", "count", "state=backing_off").out().equals("1\n"));
            smtp.reply("later@example.org", "550 5.1.1 unknown");

            CompletableFuture<TestSurroundings> flush =
                    CompletableFuture.supplyAsync(() -> run("flush", "--domain", "example.org", "--json"));
            JsonNode result = flush.get().json().get("transports").get(0);
            assertEquals(1, result.get("refused").asInt(), result::toString);
            assertEquals(67, flush.get().code());
            smtp.answer();
            assertTrue(owner.waitFor(30, TimeUnit.SECONDS), "the owner did not end");
        }
    }

    @Test
    void aTraceHearsWhatTheOwnerSaysAndEndsWithIt() throws Exception {
        store = "sqlite:" + dir.resolve("store");
        try (SmtpStub smtp = new SmtpStub().reply("later@example.org", "451 4.3.0 later")) {
            Process owner = owner(smtp, "later");
            TestSurroundings trace = new TestSurroundings().with("XDG_RUNTIME_DIR", dir);
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                    () -> trace.run("queue", "trace", "domain=example.org", "--store", store));
            // Nobody says when it listens: each turn brings one attempt more.
            await().until(() -> {
                run("queue", "retry", "domain=example.org");
                return trace.out().contains("451 4.3.0 later");
            });
            smtp.answer();
            assertTrue(owner.waitFor(30, TimeUnit.SECONDS), "the owner did not end");
            assertEquals(0, code.get(), trace.err());
            assertTrue(trace.err().contains("has logged off the store"), trace.err());
        }
    }

    @Test
    void anOwnerThatWasKilledLeavesASocketThatMisleadsNobody() throws Exception {
        store = "sqlite:" + dir.resolve("store");
        try (SmtpStub smtp = new SmtpStub().reply("later@example.org", "451 4.3.0 later")) {
            Process owner = owner(smtp, "later");
            owner.destroyForcibly().waitFor();
            assertEquals(1, sockets(), "it had no time to tidy up");

            TestSurroundings hold = run("queue", "hold", "domain=example.org");
            assertEquals("1 message held.\n", hold.out(), hold.err());
            assertEquals(0, hold.code());
        }
    }

    private long sockets() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("postlude"))) {
            return files.count();
        }
    }

    /** Has one message at its final dot, which the server does not answer; and one for each name, which it has tried. */
    private Process owner(SmtpStub smtp, String... others) throws Exception {
        smtp.holdTheDot();
        List<String> words = new ArrayList<>(List.of("send", Mail.write(dir, "plan", "a@example.net")));
        for (String other : others) {
            words.add(Mail.write(dir, other, other + "@example.org"));
        }
        words.addAll(List.of("--via", smtp.url(), "--store", store, "--deadline", "none"));
        Process process = start(words);
        smtp.awaitDot();
        await().until(() -> run("queue", "count").out().equals(1 + others.length + "\n"));
        for (int i = 0; i < others.length; i++) {
            await().until(() -> !run("queue", "list", "state=backing_off").out().startsWith("Nothing"));
        }
        return process;
    }

    private TestSurroundings run(String... words) {
        TestSurroundings surroundings =
                new TestSurroundings().with("POSTLUDE_STORE", store).with("XDG_RUNTIME_DIR", dir);
        surroundings.run(words);
        return surroundings;
    }

    private Process start(List<String> words) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
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
