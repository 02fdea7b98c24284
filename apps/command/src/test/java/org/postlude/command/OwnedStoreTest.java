package org.postlude.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second terminal, while a process owns the store: it looks and acts by way of that one's control socket. */
@Tag("long")
@Timeout(120)
class OwnedStoreTest {
    @TempDir
    Path dir;

    private OwnedStore owned;

    @BeforeEach
    void begin() {
        in("sqlite:");
    }

    private void in(String scheme) {
        owned = new OwnedStore(dir, scheme + dir.resolve("store"));
    }

    @AfterEach
    void end() {
        owned.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite:", "maildir:"})
    void mailIsHeldReleasedAndExplainedByTheOwner(String scheme) throws Exception {
        in(scheme);
        try (SmtpStub smtp = new SmtpStub().reply("later@example.org", "451 4.3.0 later")) {
            Process owner = owned.sending(smtp, "later");
            String later = "domain=example.org";

            TestSurroundings hold = owned.run("queue", "hold", later, "--reason", "wait for ann");
            assertEquals("1 message held.\n", hold.out(), hold.err());
            assertEquals(0, hold.code());
            String id = owned.run("queue", "list", "state=held", "--json")
                    .json()
                    .get("messages")
                    .get(0)
                    .get("id")
                    .asText();
            String why = owned.run("queue", "why", id).out();
            assertTrue(why.startsWith(id + "  HELD\n") && why.contains("wait for ann"), why);
            assertTrue(why.contains("its store is owned by pid " + owner.pid()), why);

            TestSurroundings active = owned.run("queue", "withdraw", "state=active");
            assertEquals(69, active.code(), active.err());
            assertTrue(active.out().contains("IN_PROCESS"), active.out());

            assertEquals(
                    "1 message released.\n",
                    owned.run("queue", "release", later).out());
            assertTrue(owner.isAlive(), "all this was while it sent");
            smtp.answer();
            assertTrue(owner.waitFor(30, TimeUnit.SECONDS), "the owner did not end");
        }
    }

    @Test
    void mailIsHandedToTheOwnerWhichSendsItItsOwnWay() throws Exception {
        try (SmtpStub smtp = new SmtpStub().reply("later@example.org", "451 4.3.0 later");
                SmtpStub other = new SmtpStub()) {
            Process owner = owned.staying(smtp);
            Path file = Path.of(Mail.write(dir, "second", "b@example.net"));

            TestSurroundings send = owned.run("send", file.toString(), "--via", other.url(), "--json", "--once");
            assertEquals(0, send.code(), send.err());
            assertEquals("RELEASED_SHARED", send.json().get("outcome").asText());
            assertEquals(1, send.json().get("submitted").asInt());
            assertEquals(1, send.json().get("sent").asInt(), "of this run's messages alone");
            assertEquals(List.of(Files.readString(file)), other.received());
            assertTrue(send.err().contains("by way of the process that owns it"), send.err());

            TestSurroundings again = owned.run("send", file.toString(), "--via", other.url(), "--json", "--once");
            assertEquals(1, again.json().get("existed").asInt(), again.err());
            assertEquals(1, other.received().size());
            TestSurroundings bad = owned.run("send", file.toString(), "--via", "bogus://x");
            assertTrue(bad.err().contains("bogus"), bad.err());
            assertEquals(78, bad.code(), bad.err());
            TestSurroundings refused =
                    owned.run("send", Mail.write(dir, "third", "later@example.org"), "--via", smtp.url(), "--json");
            assertEquals(75, refused.code(), refused.err());
            assertEquals(1, refused.json().get("left").asInt());

            smtp.reply("later@example.org", "250 2.1.5 ok");
            TestSurroundings rest = owned.run("send", "--json");
            assertEquals(0, rest.code(), rest.err());
            assertEquals(1, rest.json().get("sent").asInt());
            OwnedStore.end(owner);
        }
    }

    @Test
    void whoHasMailForAnOwnerThatLeavesWaitsForItsEndAndSendsByItself() throws Exception {
        try (SmtpStub smtp = new SmtpStub();
                SmtpStub other = new SmtpStub()) {
            Process owner = owned.sending(smtp);
            String file = Mail.write(dir, "second", "b@example.net");
            TestSurroundings send = new TestSurroundings().with("XDG_RUNTIME_DIR", dir);
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                    () -> send.run("send", file, "--via", other.url(), "--store", owned.address(), "--json"));
            await().until(() -> send.err().contains("takes no more mail; waiting for its end"));
            smtp.answer();
            assertTrue(owner.waitFor(30, TimeUnit.SECONDS), "the owner did not end");
            assertEquals(0, code.get(), send.err());
            assertEquals("RELEASED", send.json().get("outcome").asText());
            assertEquals(1, other.received().size());
        }
    }

    @Test
    void whoDoesNotWaitForAnOwnerThatLeavesIsToldWhoItIs() throws Exception {
        try (SmtpStub smtp = new SmtpStub()) {
            Process owner = owned.sending(smtp);
            TestSurroundings send = owned.run("send", Mail.write(dir, "second", "b@example.net"), "--deadline", "0s");
            assertEquals(74, send.code(), send.err());
            assertEquals(1, send.errorLines().size(), send.err());
            assertTrue(send.err().contains(Long.toString(owner.pid())), send.err());
            assertEquals("1\n", owned.run("queue", "count").out(), "nothing was submitted");
        }
    }

    @Test
    void aFlushIsTheOwnersAndTellsAResultForEachTransport() throws Exception {
        try (SmtpStub smtp = new SmtpStub().reply("later@example.org", "451 4.3.0 later")) {
            Process owner = owned.staying(smtp);
            assertEquals(
                    75,
                    owned.run("send", Mail.write(dir, "later", "later@example.org"), "--via", smtp.url())
                            .code());
            smtp.reply("later@example.org", "550 5.1.1 unknown");

            TestSurroundings flush = owned.run("flush", "--domain", "example.org", "--json");
            assertEquals(67, flush.code(), flush.err());
            JsonNode result = flush.json().get("transports").get(0);
            assertEquals(1, result.get("refused").asInt(), result::toString);
            OwnedStore.end(owner);
        }
    }

    @Test
    void aTraceHearsWhatTheOwnerSaysAndEndsWithIt() throws Exception {
        try (SmtpStub smtp = new SmtpStub().reply("later@example.org", "451 4.3.0 later")) {
            Process owner = owned.staying(smtp);
            assertEquals(
                    75,
                    owned.run("send", Mail.write(dir, "later", "later@example.org"), "--via", smtp.url())
                            .code());
            TestSurroundings trace = new TestSurroundings().with("XDG_RUNTIME_DIR", dir);
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                    () -> trace.run("queue", "trace", "domain=example.org", "--store", owned.address()));
            // Nobody says when it listens: each turn brings one attempt more.
            await().atMost(30, TimeUnit.SECONDS).until(() -> {
                owned.run("queue", "retry", "domain=example.org");
                return trace.out().contains("451 4.3.0 later");
            });
            OwnedStore.end(owner);
            assertEquals(0, code.get(), trace.err());
            assertTrue(trace.err().contains("the trace ends"), trace.err());
        }
    }

    @Test
    void anOwnerThatWasKilledLeavesASocketThatMisleadsNobody() throws Exception {
        try (SmtpStub smtp = new SmtpStub().reply("later@example.org", "451 4.3.0 later")) {
            Process owner = owned.sending(smtp, "later");
            owner.destroyForcibly().waitFor();
            assertEquals(1, sockets(), "it had no time to tidy up");

            TestSurroundings hold = owned.run("queue", "hold", "domain=example.org");
            assertEquals("1 message held.\n", hold.out(), hold.err());
            assertEquals(0, hold.code());
        }
    }

    private long sockets() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("postlude"))) {
            return files.count();
        }
    }
}
