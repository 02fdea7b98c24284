package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreClosedException;
import org.postlude.tck.transport.ScriptedTransport;

/** References: each holder has a handle of its own, and the last one counts. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HandleTest {
    private static final int ROUNDS = 500;

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    @Test
    void aDuplicateIsClosedOnItsOwnAndTheLastCloseReleases() {
        try (Bench bench = new Bench(wire)) {
            MessageStore one = bench.open();
            MessageStore two = one.duplicate();
            one.close();
            one.close();
            assertThrows(StoreClosedException.class, one::duplicate);
            assertThrows(StoreClosedException.class, () -> one.submit(Bench.mailTo("ann@example.org")));
            assertEquals(0, bench.journal.count("client-1.logoff"));
            two.submit(Bench.mailTo("ann@example.org"));
            assertEquals(1, two.storeLogoff(LogoffMode.NO_WAIT).counts().sent());
            two.close();
            two.close();
            assertEquals(1, bench.journal.count("client-1.logoff"));
            assertEquals(1, bench.journal.count("client-1.close"));
        }
    }

    @Test
    void zeroIsFinal() {
        try (Bench bench = new Bench(wire)) {
            MessageStore one = bench.open();
            one.close();
            assertThrows(StoreClosedException.class, one::duplicate);
            assertThrows(StoreClosedException.class, () -> one.storeLogoff(LogoffMode.QUIET));
            try (MessageStore two = bench.open()) {
                assertEquals(1, two.info().name().length());
            }
            assertEquals(1, bench.journal.count("logon client-2"));
        }
    }

    @Test
    void aSharedLogoffTakesOneShareOnly() {
        try (Bench bench = new Bench(wire)) {
            MessageStore one = bench.open();
            MessageStore two = one.duplicate();
            assertEquals(
                    Outcome.RELEASED_SHARED, one.storeLogoff(LogoffMode.PURGE).outcome());
            assertThrows(StoreClosedException.class, () -> one.queue("", 1));
            assertTrue(two.queue("", 1).messages().isEmpty());
            one.close();
            assertEquals(0, bench.journal.count("client-1.logoff"));
            two.close();
            assertEquals(1, bench.journal.count("client-1.logoff"));
        }
    }

    @Tag("long")
    @Test
    void handlesThatAreDuplicatedAndClosedAtOnceReleaseTheirLogonOnceAndNeverTooEarly() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Bench bench = new Bench(wire)) {
            for (int round = 0; round < ROUNDS; round++) {
                MessageStore first = bench.open();
                CyclicBarrier start = new CyclicBarrier(4);
                List<Future<Integer>> all = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    all.add(threads.submit(() -> duplicateAndUse(start, first)));
                }
                all.add(threads.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    first.close();
                    return 0;
                }));
                for (Future<Integer> one : all) {
                    one.get(10, TimeUnit.SECONDS);
                }
            }
            for (int logon = 1; logon <= ROUNDS; logon++) {
                assertEquals(1, bench.journal.count("client-" + logon + ".logoff"), "logon " + logon);
                assertEquals(1, bench.journal.count("client-" + logon + ".close"), "logon " + logon);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int duplicateAndUse(CyclicBarrier start, MessageStore first) throws Exception {
        start.await(10, TimeUnit.SECONDS);
        try (MessageStore own = first.duplicate()) {
            return own.queue("", 1).messages().size();
        } catch (StoreClosedException e) {
            return 0; // the close was faster
        }
    }

    @Test
    void opensAndClosesInOneSessionNeverShareALogonThatIsGone() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Bench bench = new Bench(wire)) {
            Callable<Integer> opens = () -> {
                int seen = 0;
                for (int i = 0; i < 200; i++) {
                    try (MessageStore store = bench.open()) {
                        seen += store.queue("", 1).messages().size();
                    }
                }
                return seen;
            };
            for (Future<Integer> one : threads.invokeAll(List.of(opens, opens, opens, opens))) {
                assertEquals(0, one.get(30, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aHandleThatIsDroppedIsReportedWithTheStackThatMadeIt() {
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            forget(bench);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        System.gc();
                        return logged.causes().stream()
                                .flatMap(cause -> Arrays.stream(cause.getStackTraceElementProxyArray()))
                                .anyMatch(line -> line.toString().contains("HandleTest.forget"));
                    });
            assertTrue(logged.has("was dropped without close()"));
        }
    }

    private static void forget(Bench bench) {
        assertFalse(bench.session
                .openStore(bench.address, OpenOptions.DEFAULT)
                .toString()
                .isEmpty());
    }
}
