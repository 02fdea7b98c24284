package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;

/** kill -9 at random moments while mailboxes of a real Dovecot are fetched: nothing is lost, and nothing is doubled. */
@Tag("real-peer")
@Timeout(180)
class FetchKillTest {
    private static final int KILLS = Integer.getInteger("postlude.fetchKills", 16);
    private static final long SEED = Long.getLong("postlude.seed", System.nanoTime() % 1_000_000);
    private static final int EACH_TIME = 12;
    /** Of a start and some fetching: a kill falls into any of it. */
    private static final int LONGEST_MILLIS = 1_200;

    /** Fetches into a store until it is killed, or told to end. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder();
            for (int i = 1; i < args.length; i++) {
                builder.transport("box" + i, args[i], Map.of());
            }
            try (SpoolerCoordinator spooler = builder.build();
                    MessageStore store = spooler.logon("fetcher").openStore(args[0])) {
                System.out.println("open");
                int unused = System.in.read();
                System.out.println(store.storeLogoff(LogoffMode.ORDERLY).outcome());
            }
        }
    }

    @TempDir
    Path dir;

    @Test
    void whateverMomentItComesEachMessageIsInTheStoreOnceAndGoneAtItsSource() throws Exception {
        Random random = new Random(SEED);
        String store = "sqlite:" + dir.resolve("store");
        int delivered = 0;
        try (DovecotMailboxes dovecot = DovecotMailboxes.start(Files.createDirectory(dir.resolve("dovecot")))) {
            String[] line = {
                store,
                dovecot.url("imap", "ann", "&after=delete"),
                dovecot.url("imap", "bob", "&after=move:Done"),
                dovecot.url("pop3", "carol", "&after=delete&every=300ms")
            };
            for (int i = 0; i < KILLS; i++) {
                delivered = deliver(dovecot, delivered);
                try (Jvm fetcher = Jvm.main(Program.class, Jvm.SHORT_LIVED, line)) {
                    fetcher.awaitOut(said -> said.equals("open"));
                    awaitMoment(random.nextInt(LONGEST_MILLIS));
                    fetcher.kill();
                }
            }
            try (Jvm fetcher = Jvm.main(Program.class, Jvm.SHORT_LIVED, line)) {
                await("all that is there, seed " + SEED)
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> dovecot.waiting("ann") + dovecot.waiting("bob") + dovecot.waiting("carol") == 0);
                fetcher.say(List.of("end"));
                assertEquals(0, fetcher.end(Duration.ofSeconds(30)), fetcher::toString);
                assertTrue(fetcher.out().contains("RELEASED"), fetcher::toString);
            }
            assertEquals(expected(delivered), counted(store), "seed " + SEED);
        }
    }

    private static int deliver(DovecotMailboxes dovecot, int delivered) throws IOException {
        for (int i = delivered; i < delivered + EACH_TIME; i++) {
            dovecot.deliver(List.of("ann", "bob", "carol").get(i % 3), Letters.bytesOf("k" + i));
        }
        return delivered + EACH_TIME;
    }

    private static void awaitMoment(int millis) {
        long until = System.nanoTime() + millis * 1_000_000L;
        await("the moment of the kill")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> System.nanoTime() > until);
    }

    private static Map<String, Integer> expected(int delivered) {
        Map<String, Integer> texts = new TreeMap<>();
        for (int i = 0; i < delivered; i++) {
            texts.put(Letters.textOf("k" + i), 1);
        }
        return texts;
    }

    private static Map<String, Integer> counted(String store) throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        StoredMail.of(store).forEach(text -> counts.merge(text, 1, Integer::sum));
        return counts;
    }
}
