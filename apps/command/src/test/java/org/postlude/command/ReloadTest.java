package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file is read again while mail comes and goes: what is otherwise takes effect, and no message is lost or doubled. */
@Timeout(90)
class ReloadTest {
    @TempDir
    Path dir;

    private final TestSurroundings run = new TestSurroundings();
    private final SmtpStub one = new SmtpStub();
    private final SmtpStub two = new SmtpStub();
    /** The pool that all share has one thread on a small machine, and a run is one. */
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private int port;
    private CompletableFuture<Integer> code = new CompletableFuture<>();

    ReloadTest() throws IOException {}

    @BeforeEach
    void begin() throws IOException {
        port = free();
        code = CompletableFuture.supplyAsync(
                () -> {
                    write(one, "relay", port, "");
                    return Main.run(new String[] {"run", "--json", file().toString()}, run.get());
                },
                threads);
        await().until(() -> run.err().contains("runs until SIGTERM"));
    }

    @AfterEach
    void close() throws Exception {
        if (!code.isDone()) {
            run.signal("SIGTERM");
            code.get(30, TimeUnit.SECONDS);
        }
        one.close();
        two.close();
        threads.shutdownNow();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path file() {
        return dir.resolve("postlude.yaml");
    }

    private void write(SmtpStub to, String name, int at, String more) {
        try {
            Files.writeString(file(), """
                    logoff: no-wait
                    transports:
                      %1$s: %2$s
                    stores:
                      main: {address: %3$s/main, via: %1$s}
                    listen:
                      - port: %4$d
                    %5$s""".formatted(name, to.url(), dir, at, more));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TestSurroundings other(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--store", dir.resolve("main").toString()));
        TestSurroundings other = new TestSurroundings();
        int unused = other.run(line.toArray(String[]::new));
        return other;
    }

    private List<String> reload() {
        TestSurroundings other = other("reload", "--json");
        assertEquals(0, other.code(), other.err());
        List<String> changes = new ArrayList<>();
        other.json().get("changes").forEach(each -> changes.add(each.asText()));
        return changes;
    }

    /** A mail program. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(20_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            assertTrue(reply().startsWith("220"));
            assertTrue(say("EHLO client.example.org").startsWith("250"));
        }

        private String reply() throws IOException {
            String reply = in.readLine();
            while (reply != null && reply.length() > 3 && reply.charAt(3) == '-') {
                reply = in.readLine();
            }
            return String.valueOf(reply);
        }

        String say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
            return reply();
        }

        /** Up to where its text is to come; the reply that keeps it from coming to that, else empty. */
        String begin() throws IOException {
            String reply = say("MAIL FROM:<sender@example.org>");
            if (!reply.startsWith("250")) {
                return reply;
            }
            assertTrue(say("RCPT TO:<ann@example.net>").startsWith("250"));
            reply = say("DATA");
            return reply.startsWith("354") ? "" : reply;
        }

        String end(String subject) throws IOException {
            return say("Subject: " + subject + "\r\n\r\ntext\r\n.");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static List<String> subjects(SmtpStub stub) {
        return stub.received().stream()
                .map(text -> {
                    Matcher found = Pattern.compile("(?m)^Subject: (\\S+)").matcher(text);
                    assertTrue(found.find(), text);
                    return found.group(1);
                })
                .toList();
    }

    private void send(int at, String subject) throws IOException {
        try (Client client = new Client(at)) {
            assertEquals("", client.begin());
            assertTrue(client.end(subject).startsWith("250"));
        }
    }

    @Test
    void aTransportGoesElsewhereAndWhatIsOnTheWireEndsThere() throws Exception {
        one.holdTheDot();
        send(port, "first");
        one.awaitDot();
        write(two, "relay", port, "");
        assertEquals(List.of("transport relay is now " + two.url()), reload());
        send(port, "second");
        await().until(() -> subjects(two).equals(List.of("second")));
        assertEquals(List.of(), subjects(one));
        one.answer();
        await().until(() -> subjects(one).equals(List.of("first")));
        await().until(() -> other("queue", "count").out().equals("0\n"));
    }

    @Test
    void aTransportOfAnotherNameTakesOverAndAClientInAMessageFinishesFirst() throws Exception {
        try (Client client = new Client(port)) {
            assertEquals("", client.begin());
            write(two, "smarthost", port, "");
            CompletableFuture<List<String>> changes = CompletableFuture.supplyAsync(this::reload, threads);
            await().until(() -> {
                try (Client later = new Client(port)) {
                    assertTrue(!later.begin().isEmpty() || later.end("later").startsWith("250"));
                }
                return !subjects(two).isEmpty(); // while this client is in the middle of its message
            });
            assertTrue(client.end("first").startsWith("250"));
            assertEquals(3, changes.get(20, TimeUnit.SECONDS).size(), changes::toString);
            String reply = client.begin();
            assertTrue(reply.startsWith("421 4.3.2"), reply);
        }
        await().until(() -> subjects(one).contains("first"));
    }

    /** In two steps, as the careful do it. */
    @Test
    void aClientInAMessageSinceAnEarlierReloadFinishesToo() throws Exception {
        try (Client client = new Client(port)) {
            assertEquals("", client.begin());
            write(two, "smarthost", port, "");
            String after = Files.readString(file());
            String both = after.replace("transports:\n", "transports:\n  relay: " + one.url() + "\n");
            Files.writeString(file(), both);
            assertFalse(reload().isEmpty());
            Files.writeString(file(), after);
            CompletableFuture<List<String>> changes = CompletableFuture.supplyAsync(this::reload, threads);
            assertThrows(TimeoutException.class, () -> changes.get(500, TimeUnit.MILLISECONDS));
            assertTrue(client.end("first").startsWith("250"));
            assertEquals(1, changes.get(20, TimeUnit.SECONDS).size(), changes::toString);
        }
        await().until(() -> subjects(one).equals(List.of("first")));
    }

    @Test
    void aSignalForAReloadThatComesBeforeTheRunHasBegunIsKept() throws Exception {
        TestSurroundings early = new TestSurroundings();
        Path other = dir.resolve("early.yaml");
        Files.writeString(other, "stores:\n  main: {address: " + dir + "/early}\nlisten:\n  - port: 0\n");
        CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(
                () -> Main.run(new String[] {"run", other.toString()}, early.get()), threads);
        await().until(early::hearsHangUp);
        early.hangUp();
        await().until(() -> early.err().contains("reloaded: nothing is otherwise"));
        await().until(() -> early.err().contains("runs until SIGTERM"));
        early.signal("SIGTERM");
        assertEquals(0, ended.get(20, TimeUnit.SECONDS), early.err());
    }

    @Test
    void aSignalDoesNotWaitForAReloadThatWaitsForClients() throws Exception {
        try (Client client = new Client(port)) {
            assertEquals("", client.begin());
            write(two, "smarthost", port, "");
            CompletableFuture<List<String>> changes = CompletableFuture.supplyAsync(this::reload, threads);
            await().until(() -> {
                try (Client later = new Client(port)) {
                    assertTrue(!later.begin().isEmpty() || later.end("later").startsWith("250"));
                }
                return !subjects(two).isEmpty();
            });
            run.signal("SIGTERM");
            assertEquals(4, changes.get(5, TimeUnit.SECONDS).size(), changes::toString);
            assertTrue(client.end("first").startsWith("250"), "the logoff waits for it");
        }
        assertEquals(0, code.get(20, TimeUnit.SECONDS), run.err());
    }

    @Test
    void aPlaceComesAndAnotherGoesAndTheOthersKeepTheirClients() throws Exception {
        int second = free();
        try (Client stays = new Client(port)) {
            write(one, "relay", port, "  - port: " + second + "\n");
            assertEquals(List.of("listens at 127.0.0.1:" + second), reload());
            send(second, "there");
            assertEquals("", stays.begin());
            write(one, "relay", second, "");
            assertEquals(List.of("listens no more at 127.0.0.1:" + port), reload());
            assertTrue(stays.end("here").startsWith("250"));
        }
        await().until(() -> {
            try {
                new Client(port).close();
                return false;
            } catch (ConnectException e) {
                return true;
            }
        });
        assertEquals(List.of(), reload());
        await().until(() -> new HashSet<>(subjects(one)).equals(Set.of("there", "here")));
    }

    @Test
    void otherSettingsOfAPlaceAreThoseOfTheNextConnection() throws Exception {
        try (Client before = new Client(port)) {
            write(one, "relay", port, "    largest: 1000\n");
            assertEquals(List.of("other settings at 127.0.0.1:" + port), reload());
            try (Client after = new Client(port)) {
                String reply = after.say("MAIL FROM:<sender@example.org> SIZE=2000");
                assertTrue(reply.startsWith("552"), reply);
            }
            assertTrue(before.say("NOOP").startsWith("250"));
        }
    }

    @Test
    void whatASignalAsksForIsWhatStandsThere() throws Exception {
        write(one, "relay", port, "deadline: 7s\n");
        run.hangUp();
        assertTrue(run.err().contains("reloaded: a signal asks for no-wait, within 7 s"), run.err());
        run.signal("SIGTERM");
        assertEquals(0, code.get(20, TimeUnit.SECONDS), run.err());
        assertTrue(run.err().contains("logging off with no-wait, within 7 s"), run.err());
    }

    @Test
    void aFileThatIsWrongIsToldWithItsLineAndTheOldOneGoesOn() throws Exception {
        write(two, "relay", port, "lissten: []\n");
        TestSurroundings other = other("reload");
        assertEquals(78, other.code(), other.err());
        assertTrue(
                other.err().contains("postlude.yaml, line 8: 'lissten' is nothing that the file may say"), other.err());
        assertTrue(other.err().contains("The configuration is as it was, and all goes on"), other.err());
        run.hangUp();
        assertTrue(run.err().contains("not reloaded: "), run.err());
        send(port, "old");
        await().until(() -> subjects(one).equals(List.of("old")));
    }

    @Test
    void whatCannotBeChangedIsNamedAndNothingIsChanged() throws Exception {
        int second = free();
        write(
                two,
                "relay",
                second,
                "hostname: other.example.org\nhttp-port: 0\nactivity-log: {directory: l, keep: 1d, who: all}\n");
        Files.writeString(file(), Files.readString(file()).replace("/main,", "/other,"));
        TestSurroundings other = other("reload", "--json");
        assertEquals(78, other.code(), other.err());
        assertEquals("", other.out());
        assertTrue(
                other.err()
                        .contains(
                                "hostname, http-port, activity-log, stores.main.address cannot be changed while it runs: log it off"),
                other.err());
        assertThrows(ConnectException.class, () -> new Client(second));
        assertFalse(Files.exists(dir.resolve("other")));
        send(port, "old");
        await().until(() -> subjects(one).equals(List.of("old")));
    }

    @Test
    void aPlaceThatIsTakenAndATransportThatCannotBeChangeNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            write(two, "relay", port, "  - port: " + taken.getLocalPort() + "\n");
            TestSurroundings other = other("reload");
            assertEquals(78, other.code(), other.err());
            assertTrue(other.err().contains("cannot listen at /127.0.0.1:" + taken.getLocalPort()), other.err());
        }
        int second = free();
        write(two, "relay", port, "  - port: " + second + "\n");
        Files.writeString(file(), Files.readString(file()).replace(two.url(), two.url() + "?bogus=1"));
        TestSurroundings other = other("reload");
        assertEquals(78, other.code(), other.err());
        assertTrue(other.err().contains("bogus"), other.err());
        assertThrows(ConnectException.class, () -> new Client(second));
        send(port, "old");
        await().until(() -> subjects(one).equals(List.of("old")));
    }

    @Test
    void aUrlOfAStoreIsATransportTooAndOneThatNobodyKnowsChangesNothing() throws Exception {
        String text = Files.readString(file());
        Files.writeString(file(), text.replace("via: relay", "via: \"smpt://relay.example.net\""));
        TestSurroundings other = other("reload");
        assertEquals(78, other.code(), other.err());
        assertTrue(other.err().contains("smpt://relay.example.net"), other.err());
        Files.writeString(file(), text.replace("via: relay", "via: \"" + two.url() + "\""));
        assertTrue(reload().contains("transport " + two.url() + ": " + two.url()));
        send(port, "there");
        await().until(() -> subjects(two).equals(List.of("there")));
    }

    @Test
    void aPortThatIsToGoFromOneAddressToAllSaysThatItCannot() throws Exception {
        Path users = Files.writeString(dir.resolve("users"), "ann:secret\n");
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-------"));
        write(one, "relay", port, "    address: 0.0.0.0\n    users: users\n");
        TestSurroundings other = other("reload");
        assertEquals(78, other.code(), other.err());
        assertTrue(other.err().contains("this run itself listens at 127.0.0.1:" + port), other.err());
        send(port, "old");
        await().until(() -> subjects(one).equals(List.of("old")));
    }

    @Test
    void twoAtOnePlaceAreRefused() throws Exception {
        write(one, "relay", port, "  - port: " + port + "\n    largest: 1000\n");
        TestSurroundings other = other("reload");
        assertEquals(78, other.code(), other.err());
        assertTrue(
                other.err().contains("postlude.yaml, line 8: 'port' of item 2 of 'listen': another item listens"),
                other.err());
    }

    @Test
    void oneWithoutAFileHasNothingToRead() throws Exception {
        TestSurroundings plain = new TestSurroundings();
        Path store = dir.resolve("plain");
        CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(
                () -> Main.run(
                        new String[] {"run", "--smtp-port", "0", "--http-port", "0", "--store", store.toString()},
                        plain.get()),
                threads);
        await().until(() -> plain.err().contains("status page at"));
        TestSurroundings asking = new TestSurroundings();
        assertEquals(69, asking.run("reload", "--store", store.toString()), asking.err());
        assertTrue(asking.err().contains("reads no file again; nothing was changed"), asking.err());
        plain.signal("SIGTERM");
        assertEquals(0, ended.get(20, TimeUnit.SECONDS), plain.err());
        TestSurroundings late = new TestSurroundings();
        assertEquals(69, late.run("reload", "--store", store.toString()), late.err());
        assertTrue(late.err().contains("no process owns"), late.err());
    }

    /** Four clients send without a pause while the way out changes twelve times, by its name and by its place. */
    @Tag("long")
    @Test
    void underLoadNothingIsLostOrDoubled() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger number = new AtomicInteger();
        ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(CompletableFuture.runAsync(() -> load(isOver, number, accepted), threads));
        }
        for (int i = 0; i < 12; i++) {
            int before = accepted.size();
            write(i % 2 == 0 ? two : one, i % 3 == 0 ? "other" : "relay", port, i % 4 < 2 ? "    largest: 9999\n" : "");
            assertFalse(reload().isEmpty());
            await().until(() -> accepted.size() > before + 5);
        }
        isOver.set(true);
        for (CompletableFuture<Void> each : clients) {
            each.get(20, TimeUnit.SECONDS);
        }
        run.signal("SIGTERM");
        assertEquals(0, code.get(30, TimeUnit.SECONDS), run.err());
        List<String> arrived = new ArrayList<>(subjects(one));
        arrived.addAll(subjects(two));
        assertFalse(subjects(one).isEmpty());
        assertFalse(subjects(two).isEmpty());
        assertEquals(new HashSet<>(accepted), new HashSet<>(arrived), "lost, or made up");
        assertEquals(accepted.size(), arrived.size(), "doubled");
        assertEquals(accepted.size(), run.json().get("sent").asInt());
    }

    private void load(AtomicBoolean isOver, AtomicInteger number, ConcurrentLinkedQueue<String> accepted) {
        while (!isOver.get()) {
            try (Client client = new Client(port)) {
                while (!isOver.get()) {
                    String reply = client.begin();
                    if (reply.startsWith("421 4.3.2")) {
                        break; // what is set has changed: connect again
                    }
                    assertEquals("", reply);
                    String subject = "m" + number.incrementAndGet();
                    String last = client.end(subject);
                    assertTrue(last.startsWith("250"), last);
                    accepted.add(subject);
                }
            } catch (IOException e) {
                throw new AssertionError("a client was let down", e);
            }
        }
    }
}
