package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own: who owns the store, and what a signal does. */
@Timeout(120)
class SendProcessTest {
    @TempDir
    Path dir;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void theQueueCanBeReadWhileAnotherProcessOwnsTheStore() throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            Process owner =
                    start("send", Mail.write(dir, "plan", "a@example.net"), "--via", smtp.url(), "--store", store());
            smtp.awaitDot();

            TestSurroundings list = new TestSurroundings();
            assertEquals(0, list.run("queue", "list", "--store", store(), "--json"), list.err());
            JsonNode message = list.json().get("messages").get(0);
            assertEquals("<plan@example.org>", message.get("messageId").asText());
            assertEquals("ACTIVE", message.get("state").asText());
            TestSurroundings show = new TestSurroundings();
            assertEquals(0, show.run("queue", "show", message.get("id").asText(), "--store", store(), "--json"));
            assertEquals("ACTIVE", show.json().get("state").asText());
            assertEquals("press@example.org", show.json().get("sender").asText());

            smtp.answer();
            assertTrue(owner.waitFor(30, TimeUnit.SECONDS), "the owner did not end");
            assertEquals(0, owner.exitValue());
        }
    }

    @Tag("long")
    @Test
    void aTermSignalEndsItSoonAndLosesNothing() throws Exception {
        Path file = Path.of(Mail.write(dir, "plan", "a@example.net"));
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            Process owner = start("send", file.toString(), "--via", smtp.url(), "--store", store());
            smtp.awaitDot();
            owner.destroy();
            assertTrue(owner.waitFor(30, TimeUnit.SECONDS), "SIGTERM did not end it");
            assertEquals(70, owner.exitValue());
            smtp.answer(); // to nobody: the message is in doubt

            TestSurroundings next = new TestSurroundings();
            assertEquals(0, next.run("send", "--store", store(), "--logoff", "purge", "--json"), next.err());
            assertEquals(1, next.json().get("sent").asInt());
            assertTrue(
                    smtp.received().contains(Files.readString(file)),
                    smtp.received().toString());
        }
    }

    private String store() {
        return dir.resolve("store").toString();
    }

    private Process start(String... args) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(args));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("output-" + started.size()).toFile())
                .start();
        started.add(process);
        return process;
    }
}
