package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that stays: it takes mail, sends it, and logs off when it is told to end. */
@Timeout(60)
class RunTest {
    private static final Pattern PORT = Pattern.compile("takes mail at 127\\.0\\.0\\.1:(\\d+) ");

    @TempDir
    Path dir;

    private final TestSurroundings run = new TestSurroundings();

    private CompletableFuture<Integer> begin(String... words) {
        List<String> line = new ArrayList<>(
                List.of("run", "--json", "--store", dir.resolve("store").toString()));
        line.addAll(List.of(words));
        if (!line.contains("--smtp-port")) {
            line.addAll(List.of("--smtp-port", "0"));
        }
        line.addAll(List.of("--http-port", "0"));
        return CompletableFuture.supplyAsync(() -> Main.run(line.toArray(String[]::new), run.get()));
    }

    private int port() {
        await().until(() -> PORT.matcher(run.err()).find());
        Matcher found = PORT.matcher(run.err());
        assertTrue(found.find());
        return Integer.parseInt(found.group(1));
    }

    private static String say(BufferedReader in, Socket to, String line) throws IOException {
        to.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
        String reply = in.readLine();
        while (reply != null && reply.length() > 3 && reply.charAt(3) == '-') {
            reply = in.readLine();
        }
        return String.valueOf(reply);
    }

    private static String send(int port, String recipient, boolean isEnded) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            String greeting = in.readLine();
            assertTrue(greeting.startsWith("220"), greeting);
            say(in, socket, "EHLO client.example.org");
            say(in, socket, "MAIL FROM:<sender@example.org>");
            say(in, socket, "RCPT TO:<" + recipient + ">");
            say(in, socket, "DATA");
            return isEnded ? say(in, socket, "Subject: one\r\n\r\ntext\r\n.") : "";
        }
    }

    @Test
    void itTakesMailUntilASignalAndTheReportIsPrintedAndKept() throws Exception {
        CompletableFuture<Integer> code = begin("--logoff", "no-wait");
        String reply = send(port(), "ann@example.org", true);
        assertTrue(reply.startsWith("250 2.0.0 Stored as "), reply);
        run.signal("SIGTERM");
        assertEquals(0, code.get(20, TimeUnit.SECONDS), run.err());
        assertEquals("RELEASED", run.json().get("outcome").asText());
        assertEquals(1, run.json().get("submitted").asInt());
        assertEquals(1, run.json().get("sent").asInt());
        Path kept = dir.resolve("store").resolve("exit.json");
        ObjectNode record = (ObjectNode) new ObjectMapper().readTree(Files.readString(kept));
        Instant ended = Instant.parse(record.remove("ended").asText());
        assertFalse(ended.isAfter(Files.getLastModifiedTime(kept).toInstant().plusSeconds(1)), ended::toString);
        assertEquals(ProcessHandle.current().pid(), record.remove("pid").asLong());
        assertEquals(0, record.remove("problems").size());
        assertEquals(0, record.remove("setAside").size());
        assertEquals(run.json(), record);
        assertEquals(List.of(0), run.halts());
        assertTrue(
                run.err().contains("SIGTERM: no more mail is taken; logging off with no-wait, within 30 s"), run.err());
    }

    /** A run that is killed leaves none: the one of the run before would look like its own. */
    @Test
    void theRecordOfTheRunBeforeIsGoneWhenARunHasBegun() throws Exception {
        Path kept = Files.createDirectories(dir.resolve("store")).resolve("exit.json");
        Files.writeString(kept, "{\"outcome\":\"RELEASED\"}");
        CompletableFuture<Integer> code = begin();
        int unused = port();
        await().until(() -> !Files.exists(kept));
        run.signal("SIGTERM");
        assertEquals(0, code.get(20, TimeUnit.SECONDS), run.err());
        assertTrue(Files.exists(kept));
    }

    @Test
    void theRecordOfTheRunBeforeStaysWhereOneDoesNotComeToRun() throws Exception {
        Path kept = Files.createDirectories(dir.resolve("store")).resolve("exit.json");
        Files.writeString(kept, "{\"outcome\":\"RELEASED\"}");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> code = begin("--smtp-port", Integer.toString(taken.getLocalPort()));
            assertTrue(code.get(20, TimeUnit.SECONDS) > 0, run.err());
            assertTrue(run.err().contains("cannot listen at"), run.err());
        }
        assertTrue(Files.exists(kept));
    }

    @Test
    void whatCannotBeSentIsLeftAndTheNextRunSendsIt() throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            CompletableFuture<Integer> code = begin("--via", smtp.url(), "--deadline", "200ms");
            assertTrue(send(port(), "ann@example.net", true).startsWith("250"));
            smtp.awaitDot();
            run.signal("SIGTERM");
            assertEquals(70, code.get(20, TimeUnit.SECONDS), run.err());
            assertEquals("INCOMPLETE", run.json().get("outcome").asText());
            assertEquals(1, run.json().get("left").asInt());
            assertTrue(run.err().contains("is not done in time: stopping what can be stopped"), run.err());
        }
    }

    @Test
    void theSecondSignalDoesNotWaitForTheDeadline() throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            CompletableFuture<Integer> code = begin("--via", smtp.url(), "--deadline", "none");
            assertTrue(send(port(), "ann@example.net", true).startsWith("250"));
            smtp.awaitDot();
            run.signal("SIGTERM");
            run.signal("SIGTERM");
            assertEquals(70, code.get(20, TimeUnit.SECONDS), run.err());
            assertEquals(1, run.json().get("left").asInt());
        }
    }

    @Test
    void withoutAFileTheEndOfItsTerminalIsASignalLikeTheOthers() throws Exception {
        CompletableFuture<Integer> code = begin("--logoff", "no-wait");
        assertTrue(send(port(), "ann@example.org", true).startsWith("250"));
        await().until(() -> run.err().contains("status page at "));
        await().until(run::hearsHangUp);
        run.hangUp();
        assertEquals(0, code.get(20, TimeUnit.SECONDS), run.err());
        assertTrue(run.err().contains("SIGHUP: no more mail is taken; logging off with no-wait"), run.err());
        assertEquals(1, run.json().get("sent").asInt());
    }

    @Test
    void aFileNamesSeveralStoresAndEachHasItsReport() throws Exception {
        Path file = Files.writeString(dir.resolve("postlude.yaml"), """
                logoff: no-wait
                stores:
                  one: {address: %1$s/one}
                  two: {address: %1$s/two}
                listen:
                  - {store: two, port: 0}
                """.formatted(dir));
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> Main.run(new String[] {"run", "--json", file.toString()}, run.get()));
        assertTrue(send(port(), "ann@example.org", true).startsWith("250"));
        await().until(() -> run.err().contains("runs until SIGTERM"));
        run.signal("SIGTERM");
        assertEquals(0, code.get(20, TimeUnit.SECONDS), run.err());
        assertEquals(
                "sqlite:" + dir.resolve("one"),
                run.json().get("stores").get(0).get("store").asText());
        assertEquals(0, run.json().get("stores").get(0).get("submitted").asInt());
        assertEquals(1, run.json().get("stores").get(1).get("sent").asInt());
        assertTrue(Files.exists(dir.resolve("one").resolve("exit.json")));
        assertTrue(Files.exists(dir.resolve("two").resolve("exit.json")));
    }

    /** Two places: a client of the first says nothing in the middle of its message, while a message is on the wire. */
    @Test
    void aClientThatStallsKeepsNoOtherPlaceOpenAndTakesHalfOfTheTime() throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            Path file = Files.writeString(dir.resolve("postlude.yaml"), """
                    deadline: 4s
                    transports: {relay: "%2$s"}
                    stores: {main: {address: %1$s/main, via: relay}}
                    listen: [{port: 0}, {port: 0}]
                    """.formatted(dir, smtp.url()));
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                    () -> Main.run(new String[] {"run", "--json", file.toString()}, run.get()));
            await().until(() -> run.err().contains("runs until SIGTERM"));
            List<Integer> ports = PORT.matcher(run.err())
                    .results()
                    .map(found -> Integer.parseInt(found.group(1)))
                    .toList();
            assertTrue(send(ports.get(0), "ann@example.net", true).startsWith("250"));
            smtp.awaitDot();
            try (Socket stalls = new Socket(InetAddress.getLoopbackAddress(), ports.get(0));
                    Socket other = new Socket(InetAddress.getLoopbackAddress(), ports.get(1))) {
                BufferedReader in = new BufferedReader(new InputStreamReader(stalls.getInputStream(), US_ASCII));
                assertTrue(in.readLine().startsWith("220"));
                for (String line : List.of("EHLO c.example", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.net>")) {
                    assertTrue(say(in, stalls, line).startsWith("250"));
                }
                assertTrue(say(in, stalls, "DATA").startsWith("354"));
                BufferedReader second = new BufferedReader(new InputStreamReader(other.getInputStream(), US_ASCII));
                assertTrue(second.readLine().startsWith("220"));
                assertTrue(say(second, other, "EHLO c.example").startsWith("250"));
                run.signal("SIGTERM");
                await("nothing more is taken").until(() -> {
                    String reply = say(second, other, "MAIL FROM:<a@example.org>");
                    return reply.contains("4.3.2") || say(second, other, "RSET").isEmpty();
                });
                assertFalse(run.err().contains("still on the way"), "the stalled client is waited for meanwhile");
                await().until(() -> run.err().contains("1 message still on the way from a client"));
                smtp.answer();
                assertEquals(0, code.get(20, TimeUnit.SECONDS), run.err());
            }
            assertEquals("RELEASED", run.json().get("outcome").asText());
            assertEquals(1, run.json().get("sent").asInt());
        }
    }

    @Test
    void aStoreWhoseUrlNobodyKnowsBeginsNothingAlsoBesideNamedTransports() throws Exception {
        Path file = Files.writeString(dir.resolve("postlude.yaml"), """
                transports: {relay: "smtp://127.0.0.1:1"}
                stores: {main: {address: %s/main, via: "smpt://relay.example.net"}}
                """.formatted(dir));
        assertEquals(78, Main.run(new String[] {"run", file.toString()}, run.get()), run.err());
        assertTrue(run.err().contains("smpt://relay.example.net"), run.err());
    }

    @Test
    void whatTheFileSaysTheCommandLineCannotSay() throws Exception {
        String file = Files.writeString(dir.resolve("postlude.yaml"), "stores: {main: {address: " + dir + "/main}}\n")
                .toString();
        List<String> words =
                List.of("--store=" + dir.resolve("other"), "--smtp-port=0", "--http-port=0", "--via=local:");
        for (String word : words) {
            TestSurroundings told = new TestSurroundings();
            assertEquals(64, Main.run(new String[] {"run", file, word}, told.get()), told.err());
            assertTrue(
                    told.err().contains(word.substring(0, word.indexOf('=')) + ": " + file + " says this"), told.err());
        }
        assertFalse(Files.exists(dir.resolve("main")));
    }

    @Test
    void aFileThatSaysSomethingElseBeginsNothing() throws Exception {
        Path file = Files.writeString(dir.resolve("postlude.yaml"), "stors: {}\n");
        assertEquals(78, Main.run(new String[] {"run", file.toString()}, run.get()), run.err());
        assertTrue(run.err().contains("postlude.yaml, line 1: "), run.err());
    }

    @Test
    void thePageShowsItAndItsMeters() throws Exception {
        CompletableFuture<Integer> code = begin();
        assertTrue(send(port(), "ann@example.org", true).startsWith("250"));
        await().until(() -> run.err().contains("status page at "));
        String token =
                Files.readString(dir.resolve("store").resolve("web-token")).strip();
        Matcher page = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/").matcher(run.err());
        assertTrue(page.find());
        HttpClient client = HttpClient.newHttpClient();
        String cookie = client.send(
                        HttpRequest.newBuilder(URI.create(page.group() + "?token=" + token))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        String shown = client.send(
                        HttpRequest.newBuilder(URI.create(page.group()))
                                .header("Cookie", cookie.replaceAll(";.*", ""))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        assertTrue(shown.contains("Transports and the spooler"), shown);
        String meters = client.send(
                        HttpRequest.newBuilder(URI.create(page.group() + "metrics"))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        assertTrue(meters.contains("postlude_"), meters);
        run.signal("SIGTERM");
        int ended = code.get(20, TimeUnit.SECONDS);
        assertTrue(ended == 0 || ended == 75, run.err());
    }

    @Test
    void anotherProgramSeesWhatItConsistsOf() throws Exception {
        CompletableFuture<Integer> code = begin("--via", "smtp://127.0.0.1:1");
        assertTrue(send(port(), "ann@example.net", true).startsWith("250"));
        TestSurroundings other = new TestSurroundings();
        String[] words = {"status", "--json", "--store", dir.resolve("store").toString()};
        assertEquals(0, Main.run(words, other.get()), other.err());
        assertEquals(1, other.json().get("queued").asInt());
        assertTrue(other.json().get("owner").asText().startsWith("pid "), other.json()::toString);
        List<String> kinds = new ArrayList<>();
        other.json().get("rows").forEach(row -> kinds.add(row.get("kind").asText()));
        assertEquals(List.of("STORE", "TRANSPORT", "SPOOLER"), kinds);
        run.signal("SIGTERM");
        assertEquals(75, code.get(20, TimeUnit.SECONDS), run.err());
        TestSurroundings late = new TestSurroundings();
        String[] text = {"status", "--store", dir.resolve("store").toString()};
        assertEquals(0, Main.run(text, late.get()), late.err());
        assertTrue(late.out().contains("no process owns it, 1 message queued"), late.out());
    }

    @Test
    void anotherProgramLogsItOffAndHasTheReport() throws Exception {
        CompletableFuture<Integer> code = begin();
        assertTrue(send(port(), "ann@example.org", true).startsWith("250"));
        TestSurroundings other = new TestSurroundings();
        String[] words = {
            "logoff", "no-wait", "--json", "--store", dir.resolve("store").toString()
        };
        assertEquals(0, Main.run(words, other.get()), other.err());
        assertEquals(1, other.json().get("sent").asInt());
        assertEquals(0, code.get(20, TimeUnit.SECONDS), run.err());
        assertEquals(other.json(), run.json());
        assertTrue(run.err().contains("asked to log off: with no-wait, within 30 s; no more mail is taken"), run.err());
        TestSurroundings late = new TestSurroundings();
        assertEquals(69, Main.run(words, late.get()), late.err());
        assertTrue(late.err().contains("it is logged off already"), late.err());
    }

    @Test
    void whoeverListensThereAlreadyIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int taken = other.getLocalPort();
            CompletableFuture<Integer> code = begin("--smtp-port", String.valueOf(taken));
            assertEquals(74, code.get(20, TimeUnit.SECONDS), run.err());
            assertTrue(run.err().contains("cannot listen at") && run.err().contains(":" + taken), run.err());
        }
    }
}
