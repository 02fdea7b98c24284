package org.postlude.spooler.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Whoever listens to the spooler may throw or hang: mail goes on, deadlines are kept. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TraceAndWarningsTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch go = new CountDownLatch(1);

    private void hang(String line) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        heard.add(line);
    }

    private static void fail(String line) {
        throw new LinkageError("of a test, at " + line);
    }

    /** A close without a logoff, with mail in the queue: that is warned of. */
    private static void warnOnce(Bench bench) {
        bench.wire.on("ann@example.org").defer(Duration.ofHours(1));
        MessageStore store = bench.open();
        var id = store.submit(Bench.mailTo("ann@example.org")).id();
        bench.awaitState(store, id, "BACKING_OFF");
        store.close();
    }

    private void deadlineIsKept(Bench bench) throws InterruptedException {
        MessageStore store = bench.open();
        Gate gate = bench.onTheWire(store, "bob@example.org", Point.BODY);
        CompletableFuture<LogoffReport> report = store.storeLogoffAsync(
                        LogoffMode.ORDERLY, Deadline.in(Duration.ofSeconds(5)))
                .toCompletableFuture();
        bench.time.advance(Duration.ofSeconds(6));
        assertEquals(Outcome.INCOMPLETE, report.join().outcome());
        gate.open();
        assertEquals(
                1,
                store.storeLogoff(LogoffMode.ORDERLY, Deadline.none()).counts().sent());
        store.close();
    }

    @Test
    void aListenerForWarningsThatHangsStopsNoDeadline() throws InterruptedException {
        try (Bench bench = new Bench(builder -> builder.warnings(this::hang), wire)) {
            warnOnce(bench);
            deadlineIsKept(bench);
            assertEquals(List.of(), heard);
            go.countDown();
        }
        assertEquals(1, heard.size(), "what was said before close() returns was heard");
        assertTrue(heard.get(0).contains("closed without a logoff"), heard::toString);
    }

    @Test
    void aListenerForWarningsThatThrowsDoesNotEndTheSpooler() throws InterruptedException {
        try (Logged log = new Logged();
                Bench bench = new Bench(builder -> builder.warnings(TraceAndWarningsTest::fail), wire)) {
            warnOnce(bench);
            deadlineIsKept(bench);
            assertTrue(
                    log.has("the listener for warnings failed"),
                    () -> log.lines().toString());
        }
    }

    @Test
    void aListenerForTheTraceThatHangsStopsNoDeadline() throws InterruptedException {
        try (Bench bench = new Bench(builder -> builder.trace(this::hang), wire)) {
            deadlineIsKept(bench);
            assertEquals(List.of(), heard);
            go.countDown();
        }
        assertEquals("wire.transportLogon", heard.get(0));
        assertEquals("wire.release", heard.get(heard.size() - 1));
    }

    @Test
    void aListenerForTheTraceThatThrowsDoesNotEndTheSpooler() throws InterruptedException {
        try (Logged log = new Logged();
                Bench bench = new Bench(builder -> builder.trace(TraceAndWarningsTest::fail), wire)) {
            deadlineIsKept(bench);
            assertTrue(
                    log.has("the listener for the trace failed"),
                    () -> log.lines().toString());
        }
    }

    @Test
    void aTraceStandsInTheOrderOfTheCallsAndIsWholeWhenCloseReturns() {
        try (Bench bench = new Bench(builder -> builder.trace(heard::add), wire)) {
            MessageStore store = bench.open();
            Bench.until(() -> heard.contains("wire.transportNotify BEGIN_OUTBOUND"));
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
        assertEquals(
                List.of(
                        "client.storeLogoff ORDERLY",
                        "support.storeLogoffTransports ORDERLY",
                        "wire.transportNotify END_OUTBOUND",
                        "spooler.store status row removed",
                        "spooler.store.logoff",
                        "spooler.store.release",
                        "client.release",
                        "client.store status row removed",
                        "client.store.logoff",
                        "client.store.release",
                        "wire.transportLogoff NORMAL",
                        "wire.release"),
                heard.subList(heard.indexOf("client.storeLogoff ORDERLY"), heard.size()));
    }
}
