package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.tck.smtp.ThrowAwayCertificate;

/**
 * Load in and out of one {@code postlude run}, whose servers are killed and come back at moments that a seed says: nothing is lost, nothing
 * is doubled but what nobody could know of, and the process holds no more at the end than before.
 */
@Tag("soak")
@Timeout(300)
class SoakTest {
    private static final long SEED = Long.getLong("postlude.seed", System.nanoTime() % 1_000_000);
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("postlude.soakSeconds", 80));
    private static final Duration DRAIN = Duration.ofSeconds(90);
    /** Of each direction. */
    private static final int PER_SECOND = 15;

    private static final int SECONDS_UP = 6;
    private static final int MOST_MILLIS_DOWN = 1_500;
    /** Without a kill at the end: a hop dies of the next message that it takes, and one has to come. */
    private static final int SECONDS_OF_PEACE = 5;
    /** What is opened once, and late; each kill is two reconnects, of which each may not cost one. */
    private static final int FILES_MORE = 5;
    /** What is loaded once, and late. */
    private static final int OCTETS_MORE = 256 * 1_024;
    /** For each message, in or out. */
    private static final int OCTETS_OF_MESSAGE = 512;

    @TempDir
    Path dir;

    private final Random random = new Random(SEED);
    private final int hopPort = port();
    private final List<Footprint> footprints = new ArrayList<>();
    private DovecotMailboxes dovecot;
    private Jvm hop;
    private RunningPostlude postlude;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger delivered = new AtomicInteger();
    private int out;
    private int in;
    private int kills;

    private static int port() {
        try {
            return Ports.free();
        } catch (IOException e) {
            throw new IllegalStateException("no port is free", e);
        }
    }

    private Path ledger() {
        return dir.resolve("ledger");
    }

    private Jvm startedHop() throws IOException {
        Jvm started = Jvm.main(SoakHop.class, Jvm.SHORT_LIVED, String.valueOf(hopPort), ledger().toString());
        started.awaitOut(line -> line.equals("open"));
        return started;
    }

    private RunningPostlude startedPostlude() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("run"));
        LoginPeer.secret(folder.resolve("users"), RunningPostlude.USER + ":" + RunningPostlude.PASSWORD + "\n");
        ThrowAwayCertificate.make(folder, "tls", "127.0.0.1");
        return RunningPostlude.start(folder, List.of("-Xmx192m"), """
                logoff: purge
                deadline: 60s
                transports:
                  box: %3$s
                  next: smtp://127.0.0.1:%2$d
                stores:
                  main:
                    address: sqlite:%1$s/store
                    via: next
                listen:
                  - port: 0
                    users: users
                    certificate: tls.pem
                    key: tls.key
                """.formatted(
                folder, hopPort, dovecot.url("imap", "ann", "&after=delete&backOff=200ms&mostBackOff=1s&every=2s")));
    }

    private static String outKey(int number) {
        return "out" + number;
    }

    private static String inKey(int number) {
        return "in" + number;
    }

    /** A connection of its own, through STARTTLS and a login. */
    private void submit(String key) throws MessagingException {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.starttls.required", "true");
        properties.setProperty("mail.smtp.ssl.trust", "127.0.0.1");
        properties.setProperty("mail.smtp.from", Letters.SENDER);
        Session session = Session.getInstance(properties);
        MimeMessage message = new MimeMessage(session, new ByteArrayInputStream(Letters.bytesOf(key)));
        List<Address> recipients = new ArrayList<>();
        for (String each : Letters.recipientsOf(key)) {
            recipients.add(new InternetAddress(each));
        }
        try (Transport client = session.getTransport("smtp")) {
            client.connect("127.0.0.1", postlude.port(), RunningPostlude.USER, RunningPostlude.PASSWORD);
            client.sendMessage(message, recipients.toArray(new Address[0]));
        }
    }

    /** One message after the other, at most so many in a second, until the time is over. */
    private void each(long begin, Callable<?> message) throws Exception {
        int count = 0;
        for (double seconds = 0; seconds < LENGTH.toSeconds(); seconds = secondsSince(begin)) {
            if (count < seconds * PER_SECOND) {
                message.call();
                count++;
            } else {
                awaitMillis(5);
            }
        }
    }

    private Object submitNext() throws MessagingException {
        submit(outKey(sent.get()));
        return sent.incrementAndGet();
    }

    private Object deliverNext() throws IOException {
        dovecot.deliver("ann", Letters.bytesOf(inKey(delivered.get())));
        return delivered.incrementAndGet();
    }

    /** Both directions, evenly, and now and then the death of a server. */
    private void load() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(2);
        try {
            long begin = System.nanoTime();
            Future<?> submits = clients.submit(() -> {
                each(begin, this::submitNext);
                return null;
            });
            Future<?> deliveries = clients.submit(() -> {
                each(begin, this::deliverNext);
                return null;
            });
            double nextKill = SECONDS_UP;
            for (double seconds = 0; seconds < LENGTH.toSeconds(); seconds = secondsSince(begin)) {
                footprints.add(Footprint.of(postlude.pid(), seconds / LENGTH.toSeconds()));
                if (seconds >= nextKill && seconds < LENGTH.toSeconds() - SECONDS_OF_PEACE) {
                    kill();
                    nextKill = secondsSince(begin) + SECONDS_UP * (0.5 + random.nextDouble());
                }
                awaitMillis(500);
            }
            submits.get(30, TimeUnit.SECONDS);
            deliveries.get(30, TimeUnit.SECONDS);
            out = sent.get();
            in = delivered.get();
        } finally {
            clients.shutdownNow();
        }
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void awaitMillis(int millis) {
        long until = System.nanoTime() + millis * 1_000_000L;
        await("a moment")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(30))
                .until(() -> System.nanoTime() > until);
    }

    /** One of the two, or both; the next hop alone after it took a message and before it says so. Mail goes on to come meanwhile. */
    private void kill() throws Exception {
        int which = random.nextInt(3);
        kills++;
        if (which == 1) {
            hop.say(List.of("die"));
            assertEquals(1, hop.end(DRAIN), hop::toString);
        } else if (which == 2) {
            hop.kill();
        }
        if (which != 1) {
            dovecot.kill();
        }
        awaitMillis(random.nextInt(MOST_MILLIS_DOWN));
        if (which != 1) {
            dovecot.start();
        }
        if (which != 0) {
            hop = startedHop();
            flush();
        }
    }

    /** What waits for its next attempt is tried now. */
    private void flush() throws IOException, InterruptedException {
        try (Jvm command = Command.startBare("flush", "--store", postlude.store())) {
            Command.result(command);
        }
    }

    private int inboxSize() throws IOException {
        return postlude.inbox().size();
    }

    @BeforeEach
    void start() throws Exception {
        dovecot = DovecotMailboxes.start(Files.createDirectory(dir.resolve("dovecot")));
        hop = startedHop();
        postlude = startedPostlude();
    }

    @AfterEach
    void stop() throws Exception {
        postlude.close();
        hop.close();
        dovecot.close();
    }

    @Test
    void nothingIsLostOrDoubledAndNothingLeaksWhileServersDieAndComeBack() throws Exception {
        load();
        flush();
        await("all that was in the mailbox")
                .atMost(DRAIN)
                .until(() -> dovecot.waiting("ann") == 0 && inboxSize() >= in);
        JsonNode report = postlude.end();
        System.out.println("soak, seed " + SEED + ": " + out + " submitted, " + in + " fetched, " + kills
                + " kills, in doubt at the end: " + report.get("inDoubt") + "; "
                + copies().values().stream().filter(count -> count > 1).count()
                + " copies came again, for the hop died before it could say that it had them; "
                + footprints);
        assertAll(
                "seed " + SEED,
                () -> assertEquals(0, report.get("left").asInt(), report::toString),
                () -> assertEquals(out, report.get("sent").asInt(), report::toString),
                () -> assertEquals(expectedIn(), received(), "what was fetched"),
                () -> assertEquals(expectedOut(), new TreeSet<>(copies().keySet()), "what was sent"),
                this::assertNoneToldTwice,
                this::assertNoMoreFiles,
                this::assertNoMoreHeap);
    }

    private Map<String, Integer> expectedIn() {
        return IntStream.range(0, in)
                .boxed()
                .collect(Collectors.toMap(
                        number -> Letters.textOf(inKey(number)), number -> 1, (a, b) -> a, TreeMap::new));
    }

    private Map<String, Integer> received() throws IOException {
        return postlude.inbox().stream()
                .collect(Collectors.toMap(Function.identity(), text -> 1, Integer::sum, TreeMap::new));
    }

    private Set<String> expectedOut() {
        Set<String> all = new TreeSet<>();
        for (int i = 0; i < out; i++) {
            String id = Letters.idOf(outKey(i));
            Letters.recipientsOf(outKey(i)).forEach(recipient -> all.add(id + " " + recipient));
        }
        return all;
    }

    /** How often each recipient got each message. */
    private Map<String, Integer> copies() throws IOException {
        return counted("took ");
    }

    private Map<String, Integer> counted(String word) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : Files.readAllLines(ledger(), ISO_8859_1)) {
            if (line.startsWith(word)) {
                String[] parts = line.substring(word.length()).split(" ", -1);
                Arrays.stream(parts).skip(1).forEach(to -> counts.merge(parts[0] + " " + to, 1, Integer::sum));
            }
        }
        return counts;
    }

    /** Who was told that a message is taken, and sends it again, doubles it; who was not told has to (RFC 5321, 4.5.4.1). */
    private void assertNoneToldTwice() throws IOException {
        Map<String, Integer> told = counted("told ");
        Map<String, Integer> taken = copies();
        List<String> doubled = taken.entrySet().stream()
                .filter(each -> told.getOrDefault(each.getKey(), 0) > 1)
                .map(Map.Entry::toString)
                .toList();
        assertEquals(List.of(), doubled, "told more than once");
        long again = taken.values().stream().mapToInt(count -> count - 1).sum();
        assertTrue(again <= (long) kills * 10, again + " copies came again, and there were " + kills + " kills");
    }

    private void assertNoMoreFiles() {
        Footprint before = Footprint.fewest(footprints, 0.25, 0.5);
        Footprint after = Footprint.fewest(footprints, 0.75, 1);
        assertTrue(
                after.files().size() <= before.files().size() + FILES_MORE,
                () -> "descriptors from " + before.files() + " to " + after.files());
    }

    private void assertNoMoreHeap() {
        Footprint before = Footprint.lightest(footprints, 0.25, 0.5);
        Footprint after = Footprint.lightest(footprints, 0.75, 1);
        long messages = Math.round((after.at() - before.at()) * (in + out));
        assertTrue(
                after.heap() <= before.heap() + OCTETS_MORE + messages * OCTETS_OF_MESSAGE,
                () -> "heap from " + before + " to " + after + " in " + messages + " messages");
    }
}
