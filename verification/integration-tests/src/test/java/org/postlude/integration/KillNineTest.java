package org.postlude.integration;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.integration.Ledger.Copy;
import org.postlude.integration.Receiver.Step;
import org.postlude.spooler.QueueReader;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.StoreAddress;

/**
 * kill -9, ten times under load, for each store: nothing lost, and nothing doubled that was not reported in doubt before
 * (the promise, sentences 1 to 4). A writer submits from four threads and sends at the same time over ten connections; each of its lives
 * but the last is ended by SIGKILL at a random moment, on the same store. The two witnesses live outside of it: the lines it
 * had written, and the receiver.
 *
 * <p>The seed is printed; {@code -Dpostlude.seed=N} draws the same moments again, {@code -Dpostlude.killRounds=N} draws more.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@Tag("long")
class KillNineTest {
    private static final int KILLS = Integer.getInteger("postlude.killRounds", 10);
    private static final int KEYS_PER_LIFE = 60;
    /** The transport takes ten transfers at once, and each is of three recipients at most. */
    private static final int MOST_IN_FLIGHT = 10 * 3;

    @TempDir
    Path dir;

    private final long seed = Long.getLong("postlude.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final Ledger ledger = new Ledger();
    /** How many conversations a kill cut at which step. */
    private final Map<Step, Integer> cut = new EnumMap<>(Step.class);

    private final long begin = System.nanoTime();
    private String scheme = "";
    private int submitted;

    @ParameterizedTest
    @ValueSource(strings = {"maildir", "sqlite"})
    void underRetryNothingIsLostAndEveryDoubleWasInDoubtBeforeItsRetry(String store) throws Exception {
        scheme = store;
        try (Receiver receiver = Receiver.start().slow(seed, 30)) {
            killAgainAndAgain(receiver, InDoubtPolicy.RETRY);
            lastLife(receiver, InDoubtPolicy.RETRY, LogoffMode.NO_WAIT);

            Map<Copy, List<Integer>> received = received(receiver);
            int doubles = 0;
            for (String key : ledger.acknowledged()) {
                for (Copy copy : copiesOf(key)) {
                    List<Integer> lives = received.getOrDefault(copy, List.of());
                    assertTrue(!lives.isEmpty(), copy + " was accepted from its sender and lost; seed " + seed);
                    doubles += checkDoubles(copy, lives);
                }
            }
            tell("RETRY", receiver, doubles);
            assertEquals("NO_WAIT RELEASED", report(0) + " " + report(1), ledger.report());
            assertEquals(Map.of(), ledger.left());
            assertEquals("0 0", report(4) + " " + report(5), ledger.report());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"maildir", "sqlite"})
    void underHoldNothingIsDoubledAndWhatMayHaveArrivedIsListed(String store) throws Exception {
        scheme = store;
        try (Receiver receiver = Receiver.start().slow(seed, 30)) {
            killAgainAndAgain(receiver, InDoubtPolicy.HOLD);
            lastLife(receiver, InDoubtPolicy.HOLD, LogoffMode.PURGE);

            Map<Copy, List<Integer>> received = received(receiver);
            for (Map.Entry<Copy, List<Integer>> copy : received.entrySet()) {
                assertEquals(1, copy.getValue().size(), copy + " came twice under HOLD; seed " + seed);
            }
            int held = 0;
            for (String key : ledger.acknowledged()) {
                for (Copy copy : copiesOf(key)) {
                    String state = ledger.left().get(copy);
                    if (received.containsKey(copy) && !"IN_DOUBT".equals(state)) {
                        continue;
                    }
                    assertEquals("IN_DOUBT", state, copy + " neither arrived nor is in doubt; seed " + seed);
                    assertTrue(ledger.wasInDoubt(copy, 0, KILLS), copy + " is in doubt, and no kill explains it");
                    held++;
                }
            }
            tell("HOLD", receiver, 0);
            assertEquals("PURGE RELEASED", report(0) + " " + report(1), ledger.report());
            assertTrue(held > 0, "no kill left a doubt: nothing was tested; seed " + seed);
            assertEquals(report(4), report(5), "only doubt is left: " + ledger.report());
            assertEquals(Integer.parseInt(report(5)), ledger.withdrawn());
        }
    }

    private void killAgainAndAgain(Receiver receiver, InDoubtPolicy policy) throws Exception {
        System.out.println("KillNineTest " + scheme + " " + policy + ": -Dpostlude.seed=" + seed);
        for (int life = 0; life < KILLS; life++) {
            receiver.era(life);
            try (Jvm writer = start(receiver, policy)) {
                writer.say(keys(life));
                writer.say(List.of("WAIT"));
                awaitMoment(life, receiver, writer);
                receiver.steps().forEach((step, count) -> cut.merge(step, count, Integer::sum));
                writer.kill();
                ledger.add(life, writer.out());
            }
        }
    }

    /** In turn: some time after sending began, between a dot and its reply, while the store is opened and recovered. */
    private void awaitMoment(int life, Receiver receiver, Jvm writer) throws InterruptedException {
        writer.awaitOut(line -> line.equals(life % 3 == 2 ? "OPENING" : "READY"));
        if (life % 3 == 1) {
            int dots = 1 + random.nextInt(20);
            await("dot number " + dots)
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> receiver.arrivals(life) >= dots);
        } else {
            Duration moment = Duration.ofMillis(life % 3 == 2 ? random.nextInt(150) : 50 + random.nextInt(700));
            assertTrue(writer.outlives(moment), () -> "it ended by itself: " + writer);
        }
    }

    /** New ones, and again those whose submit may or may not have been heard of, and some that were acknowledged. */
    private List<String> keys(int life) {
        List<String> keys = new ArrayList<>(unanswered());
        ledger.acknowledged().stream()
                .skip(Math.max(0, ledger.acknowledged().size() - 3L))
                .forEach(keys::add);
        for (int i = 0; i < KEYS_PER_LIFE; i++) {
            keys.add("k" + life + "-" + submitted++);
        }
        return keys;
    }

    private Set<String> unanswered() {
        Set<String> keys = new TreeSet<>(ledger.tried());
        keys.removeAll(ledger.acknowledged());
        return keys;
    }

    /** Nobody disturbs it: whatever can be sent is sent, every key is tried once more. */
    private void lastLife(Receiver receiver, InDoubtPolicy policy, LogoffMode mode) throws Exception {
        receiver.era(KILLS);
        receiver.slow(seed, 3);
        try (Jvm writer = start(receiver, policy)) {
            writer.say(new TreeSet<>(ledger.tried()));
            writer.say(List.of("LOGOFF " + mode));
            assertEquals(0, writer.end(Duration.ofSeconds(50)), writer::toString);
            ledger.add(KILLS, writer.out());
        }
        assertEquals(Set.of(), unanswered());
        try (QueueReader queue = QueueReader.open(store())) {
            assertEquals(List.of(), queue.list(10));
        }
    }

    private Jvm start(Receiver receiver, InDoubtPolicy policy) throws IOException {
        return Jvm.main(Writer.class, Jvm.SHORT_LIVED, store().toString(), receiver.url(), policy.name());
    }

    private StoreAddress store() {
        return new StoreAddress(scheme, dir.resolve("store").toString());
    }

    /** By copy, the lives that sent it; nothing else may have come, and nothing changed. */
    private Map<Copy, List<Integer>> received(Receiver receiver) {
        Map<Copy, List<Integer>> received = new HashMap<>();
        Map<String, String> keys = new HashMap<>();
        ledger.tried().forEach(key -> keys.put(Letters.idOf(key), key));
        for (Arrival arrival : receiver.arrivals()) {
            String key = keys.getOrDefault(arrival.messageId(), "");
            assertFalse(key.isEmpty(), arrival.messageId() + " arrived and was never submitted");
            assertEquals(Letters.textOf(key), arrival.octets(), "bytes");
            assertTrue(Letters.recipientsOf(key).containsAll(arrival.recipients()), "not its recipients: " + arrival);
            arrival.recipients()
                    .forEach(recipient -> received.computeIfAbsent(
                                    new Copy(arrival.messageId(), recipient), copy -> new ArrayList<>())
                            .add(arrival.era()));
        }
        received.values().forEach(lives -> lives.sort(null));
        return received;
    }

    private static List<Copy> copiesOf(String key) {
        return Letters.recipientsOf(key).stream()
                .map(recipient -> new Copy(Letters.idOf(key), recipient))
                .toList();
    }

    /** At most one copy a life, so at most one more for each kill, and doubt was listed before each further one. */
    private int checkDoubles(Copy copy, List<Integer> lives) {
        for (int i = 1; i < lives.size(); i++) {
            int before = lives.get(i - 1);
            int after = lives.get(i);
            assertTrue(before < after, copy + " was sent twice by one life: " + lives + "; seed " + seed);
            assertTrue(
                    ledger.wasInDoubt(copy, before, after),
                    copy + " was sent again without having been in doubt: " + lives + "; seed " + seed);
        }
        return lives.size() - 1;
    }

    private String report(int word) {
        return ledger.report().split(" ", -1)[word];
    }

    private void tell(String policy, Receiver receiver, int doubles) {
        Map<String, Long> sizes = receiver.arrivals().stream().collect(groupingBy(Arrival::messageId, counting()));
        System.out.printf(
                "KillNineTest %s %s: %d kills in %d s, conversations cut at %s; %d messages acknowledged, %d of those submits"
                        + " repeated, %d messages in %d transactions received, %d doubles, %d listings in doubt (at most"
                        + " %d new ones at an opening), %d messages withdrawn in doubt at the end%n",
                scheme,
                policy,
                KILLS,
                Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                cut,
                ledger.acknowledged().size(),
                ledger.retried(),
                sizes.size(),
                receiver.arrivals().size(),
                doubles,
                ledger.doubts(),
                ledger.mostNewDoubts(),
                ledger.withdrawn());
        assertTrue(ledger.mostNewDoubts() <= MOST_IN_FLIGHT, "more in doubt than can have been on the wire");
        assertTrue(cut.containsKey(Step.DOT), "no kill came between a final dot and its reply; seed " + seed);
        assertTrue(
                cut.containsKey(Step.ENVELOPE) || cut.containsKey(Step.BODY),
                "no kill came between MAIL and the final dot; seed " + seed);
    }
}
