package org.postlude.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several relays, and transactions that overlap. */
@Timeout(60)
class SharedTableTest {
    private static final int ORDERS = 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void noRowGoesToTwoStores(TestDatabase kind) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Bench bench = new Bench(kind, folder)) {
            List<String> keys = IntStream.range(0, ORDERS)
                    .mapToObj(number -> String.format(Locale.ROOT, "k%03d", number))
                    .toList();
            bench.order(keys.toArray(new String[0]));
            Node other = bench.other();
            List<Future<Integer>> relays = new ArrayList<>();
            relays.add(threads.submit(untilEmpty(bench, bench.node, Bench.A)));
            relays.add(threads.submit(untilEmpty(bench, other, Bench.B)));
            int submitted = 0;
            for (Future<Integer> relay : relays) {
                submitted += relay.get();
            }
            List<String> all = new ArrayList<>(bench.node.mails());
            all.addAll(other.mails());
            assertEquals(keys, all.stream().sorted().toList());
            assertEquals(ORDERS, submitted);
        } finally {
            threads.shutdown();
        }
    }

    /** Of each batch only a part may be its own; batches are small, so that both meet often. */
    private static Callable<Integer> untilEmpty(Bench bench, Node node, String name) {
        return () -> {
            int submitted = 0;
            try (Relay relay = bench.relay(node.store, name).batch(3).build()) {
                while (!bench.waiting().isEmpty()) {
                    RelayPass pass = relay.runOnce();
                    assertTrue(pass.trouble().isEmpty(), pass::toString);
                    submitted += pass.submitted();
                }
                return submitted + relay.runOnce().submitted();
            }
        };
    }

    /** A mark of how far it has come would be past this row. SQLite has one writer at a time, and no such thing. */
    @Test
    void aRowThatIsCommittedLateIsNotSkipped() throws SQLException {
        try (Bench bench = new Bench(TestDatabase.H2, folder);
                Connection slow = bench.begin()) {
            bench.order(slow, Node.mail("early"));
            bench.order("later");
            assertEquals(1, bench.pass().submitted());
            slow.commit();
            assertEquals(1, bench.pass().submitted());
            assertEquals(List.of("later", "early"), bench.node.mails());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOneProgramCommitsGoesInItsOrder(TestDatabase kind) throws SQLException {
        try (Bench bench = new Bench(kind, folder)) {
            bench.order("z", "y", "x", "w", "v"); // at one time by the clock, which stands
            try (Relay relay = bench.relay(bench.node.store, Bench.A).batch(2).build()) {
                assertTrue(relay.runOnce().isMore());
                assertTrue(relay.runOnce().isMore());
                RelayPass last = relay.runOnce();
                assertEquals(1, last.submitted());
                assertEquals(false, last.isMore());
            }
            assertEquals(List.of("z", "y", "x", "w", "v"), bench.node.mails());
        }
    }
}
