package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.store.Submission;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** A store that is opened and logged off as its user comes and goes, with a transport that stands still where it is told to. */
@Timeout(60)
class GuestStoreTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-08-03T12:00:00Z");

    @TempDir
    Path dir;

    private final TestSurroundings surroundings = new TestSurroundings();
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();
    private final SpoolerCoordinator spooler = SpoolerCoordinator.builder()
            .transportProvider(wire)
            .transport("wire", wire.schemes().iterator().next() + ":wire", Map.of())
            .build();
    private final List<Runnable> later = new CopyOnWriteArrayList<>();
    private final Semaphore mayOpen = new Semaphore(1000);
    private volatile boolean isHere = true;
    private Optional<ComingStore> coming = Optional.empty();
    private Optional<GuestStore> guest = Optional.empty();

    /** Real threads, and a time that stands still. */
    private final class Work implements GuestStore.Work {
        @Override
        public void execute(Runnable task) {
            Thread thread = new Thread(task, "work");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void in(Duration time, Runnable task) {
            later.add(task);
        }
    }

    @BeforeEach
    void open() {
        ComingStore store = new ComingStore(
                spooler, "ann", StoreAddress.parse("sqlite:" + dir.resolve("ann")), OpenOptions.DEFAULT);
        store.open();
        coming = Optional.of(store);
        guest = Optional.of(new GuestStore(
                "ann",
                store,
                opened -> mayOpen.acquireUninterruptibly(),
                () -> isHere,
                surroundings.get(),
                new Work()));
    }

    @AfterEach
    void close() {
        guest().end();
        mayOpen.release(1000);
        wire.standing().forEach(Gate::open);
        spooler.close();
        wire.assertNoViolations();
    }

    private ComingStore store() {
        return coming.orElseThrow();
    }

    private GuestStore guest() {
        return guest.orElseThrow();
    }

    private void submit(String key) {
        byte[] text = ("Message-ID: <" + key + "@example.org>\r\n\r\ntext\r\n").getBytes(US_ASCII);
        store().face().submit(Submission.of(Envelope.smtp("ann@example.org", key + "@example.com"), Content.of(text)));
    }

    private CompletableFuture<List<LogoffReport>> leaves(LogoffMode mode, Duration within) {
        isHere = false;
        return CompletableFuture.supplyAsync(() -> guest().logoff(mode, Deadline.in(within)));
    }

    private void comes() {
        isHere = true;
        guest().came(NOW);
    }

    private void awaitClosing() {
        await().untilAsserted(() -> assertThrows(StoreClosedException.class, () -> submit("late")));
    }

    @Test
    void whoComesBackDuringTheDrainHasTheirStoreBehindIt() throws Exception {
        Gate gate = wire.stopAllAt(Point.COMMITTED);
        submit("one");
        gate.awaitReached(LONG);
        CompletableFuture<List<LogoffReport>> drain = leaves(LogoffMode.ORDERLY, LONG);
        awaitClosing();
        comes();
        assertEquals(Optional.of(NOW), guest().since());
        assertFalse(drain.isDone());
        gate.open();
        assertEquals(Outcome.RELEASED, drain.get(20, TimeUnit.SECONDS).get(0).outcome());
        await().until(() -> surroundings.err().contains("the user of ann is here: "));
        submit("two");
    }

    @Test
    void whoLeavesWhileTheirStoreIsBeingOpenedIsLoggedOffBehindIt() throws Exception {
        leaves(LogoffMode.ORDERLY, LONG).get(20, TimeUnit.SECONDS);
        assertEquals(Optional.empty(), guest().since());
        mayOpen.drainPermits();
        comes();
        await().until(mayOpen::hasQueuedThreads);
        assertEquals(Optional.of(NOW), guest().since(), "not the time when it is open at last");
        CompletableFuture<List<LogoffReport>> logoff = leaves(LogoffMode.ORDERLY, LONG);
        mayOpen.release(1000);
        assertEquals(Outcome.RELEASED, logoff.get(20, TimeUnit.SECONDS).get(0).outcome());
        assertFalse(store().isOpen());
        assertEquals(Optional.empty(), guest().since());
    }

    @Test
    void aLogoffThatWasNotDoneInItsTimeIsStoppedWhenTheyComeBack() throws Exception {
        Gate gate = wire.stopAllAt(Point.BODY);
        submit("one");
        gate.awaitReached(LONG);
        LogoffReport report = leaves(LogoffMode.ORDERLY, Duration.ofMillis(100))
                .get(20, TimeUnit.SECONDS)
                .get(0);
        assertEquals(Outcome.INCOMPLETE, report.outcome());
        assertTrue(surroundings.err().contains("is not logged off yet"), surroundings.err());
        assertTrue(guest().since().isPresent(), "it is asked for again");
        comes();
        await().until(() -> surroundings.err().contains("the user of ann is here: "));
        submit("two");
    }

    @Test
    void whatCannotBeOpenedIsTriedAgainAndToldOnce() throws Exception {
        leaves(LogoffMode.ORDERLY, LONG).get(20, TimeUnit.SECONDS);
        Path folder = dir.resolve("ann");
        Path away = Files.move(folder, dir.resolve("away"));
        Path inTheWay = Files.createFile(folder);
        comes();
        await().until(() -> later.size() == 1);
        later.get(0).run();
        assertEquals(2, later.size());
        assertEquals(
                1,
                surroundings
                        .err()
                        .lines()
                        .filter(each -> each.contains("could not be opened"))
                        .count());
        Files.delete(inTheWay);
        Files.move(away, folder);
        later.get(1).run();
        assertTrue(store().isOpen());
        assertTrue(surroundings.err().contains("the user of ann is here: "), surroundings.err());
    }

    @Test
    void whoComesAndGoesHasNoSessionLeftBehind() throws Exception {
        for (int i = 0; i < 3; i++) {
            leaves(LogoffMode.ORDERLY, LONG).get(20, TimeUnit.SECONDS);
            assertEquals(List.of(), spooler.owners());
            comes();
            await().until(() -> store().isOpen());
            assertEquals(List.of("ann"), spooler.owners());
            submit("number" + i);
        }
    }
}
