package org.postlude.activitylog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.activitylog.ActivityLogException.Reason;

/** Appending: durable when it returns, by many at once, and never behind a failure. */
@Timeout(60)
class ActivityLogTest {
    @TempDir
    Path dir;

    private static Reason reason(Runnable call) {
        return assertThrows(ActivityLogException.class, call::run).reason();
    }

    @Test
    void whatIsAppendedIsThereInItsOrderAndGoesOnAfterwards() {
        LogFixture log = new LogFixture(dir).with(3).with(2);
        assertEquals(List.of("log.began", "im.leave", "im.leave", "im.leave", "im.leave", "im.leave"), log.kinds());
        List<LogLine> lines = log.lines();
        for (int i = 0; i < lines.size(); i++) {
            assertEquals(i + 1, lines.get(i).number());
            assertEquals(
                    i == 0 ? LogHead.NONE.hash() : lines.get(i - 1).hash(),
                    lines.get(i).prev());
        }
        assertTrue(log.verify().isGood());
    }

    @Test
    void itIsItsOwnersAlone() throws Exception {
        LogFixture log = new LogFixture(dir).with(1);
        try (Stream<Path> all = Files.walk(log.directory)) {
            for (Path each : all.toList()) {
                String wanted = Files.isDirectory(each) ? "rwx------" : "rw-------";
                assertEquals(
                        wanted, PosixFilePermissions.toString(Files.getPosixFilePermissions(each)), each::toString);
            }
        }
    }

    @Test
    void thereIsOneWriterAtATime() {
        LogFixture log = new LogFixture(dir);
        try (ActivityLog first = log.open()) {
            assertEquals(Reason.OWNED, reason(log::open));
            first.append(log.entry(1));
        }
        log.with(1);
    }

    @Test
    void nothingIsAppendedToOneThatIsClosed() {
        LogFixture log = new LogFixture(dir);
        ActivityLog open = log.open();
        open.close();
        open.close();
        assertEquals(Reason.CLOSED, reason(() -> open.append(log.entry(1))));
        assertEquals(Reason.CLOSED, reason(open::maintain));
    }

    @Test
    void aFolderThatIsNoneIsSaid() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "text");
        LogFixture log = new LogFixture(file);
        assertEquals(Reason.UNREADABLE, reason(log::open));
        assertEquals(Reason.UNREADABLE, reason(log::verify));
    }

    @Test
    void whoComesWhileOthersAreWrittenSharesOneForceWithAllThatCameSo() throws Exception {
        LogFixture log = new LogFixture(dir);
        FailingDisk disk = new FailingDisk();
        int threads = 16;
        CountDownLatch isForcing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (ActivityLog open = ActivityLog.open(log.directory, log.options, log.time, disk)) {
            disk.beforeForce(() -> {
                isForcing.countDown();
                await(go);
            });
            List<Future<?>> calls = new ArrayList<>();
            calls.add(pool.submit(() -> open.append(log.entry(0))));
            await(isForcing);
            for (int i = 1; i < threads; i++) {
                int number = i;
                calls.add(pool.submit(() -> open.append(log.entry(number))));
            }
            while (open.waiting() < threads - 1) {
                Thread.onSpinWait();
            }
            go.countDown();
            for (Future<?> each : calls) {
                each.get(20, TimeUnit.SECONDS);
            }
            assertEquals(2, disk.forces.get());
        } finally {
            pool.shutdownNow();
        }
        assertEquals(threads + 1, new HashSet<>(log.lines()).size());
        assertTrue(log.verify().isGood());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInterruptedThreadAppendsAndStaysInterrupted() {
        LogFixture log = new LogFixture(dir);
        try (ActivityLog open = log.open()) {
            Thread.currentThread().interrupt();
            open.append(log.entry(1));
            assertTrue(Thread.interrupted());
            open.append(log.entry(2));
        }
        assertEquals(3, log.lines().size());
    }

    /** After it nobody knows what the disk has, and a second fsync would say that all is well. */
    @Test
    void aForceThatFailsIsNeverTriedAgain() {
        LogFixture log = new LogFixture(dir);
        FailingDisk disk = new FailingDisk();
        ActivityLog open = ActivityLog.open(log.directory, log.options, log.time, disk);
        open.append(log.entry(1));
        disk.breakDown();
        ActivityLogException failure = assertThrows(ActivityLogException.class, () -> open.append(log.entry(2)));
        assertEquals(Reason.FAILED, failure.reason());
        assertTrue(String.valueOf(failure.getMessage()).contains("open it again"), failure::toString);
        int forces = disk.forces.get();
        disk.mend();
        assertEquals(Reason.FAILED, reason(() -> open.append(log.entry(3))));
        assertEquals(Reason.FAILED, reason(open::maintain));
        open.close();
        assertEquals(forces, disk.forces.get());
        log.with(1);
        assertTrue(log.verify().isGood());
    }

    /** Whoever waited for the one that failed hears of it, and nobody waits for ever. */
    @Test
    void anErrorEndsTheWaitOfAllOthers() throws Exception {
        LogFixture log = new LogFixture(dir);
        FailingDisk disk = new FailingDisk();
        CountDownLatch isForcing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        ActivityLog open = ActivityLog.open(log.directory, log.options, log.time, disk);
        try {
            open.append(log.entry(1));
            disk.beforeForce(() -> {
                isForcing.countDown();
                await(go);
            });
            disk.failWith(new OutOfMemoryError("of a test"));
            Future<Reason> first = pool.submit(() -> reason(() -> open.append(log.entry(2))));
            await(isForcing);
            Future<Reason> second = pool.submit(() -> reason(() -> open.append(log.entry(3))));
            while (open.waiting() < 1) {
                Thread.onSpinWait();
            }
            go.countDown();
            assertEquals(Reason.FAILED, first.get(20, TimeUnit.SECONDS));
            assertEquals(Reason.FAILED, second.get(20, TimeUnit.SECONDS));
            assertEquals(Reason.FAILED, reason(open::maintain));
            Future<?> closing = pool.submit(open::close);
            assertNull(closing.get(20, TimeUnit.SECONDS));
        } finally {
            go.countDown();
            pool.shutdownNow();
        }
        log.with(1);
        assertTrue(log.verify().isGood());
    }

    @Test
    void howFarAFeedIsReadStandsInTheLines() {
        LogFixture log = new LogFixture(dir);
        log.options = LogOptions.DEFAULT.withRotation(1, LogOptions.DEFAULT.rotateAge());
        try (ActivityLog open = log.open()) {
            assertEquals(OptionalLong.empty(), open.cursor("a"));
            for (int i = 1; i < 9; i++) {
                ReadPosition position = new ReadPosition(i < 3 ? "a" : "b", i);
                open.append(new LogEntry(log.entry(i).event(), Optional.of(position), Optional.empty()));
            }
            assertEquals(OptionalLong.of(2), open.cursor("a"));
        }
        try (ActivityLog open = log.open()) {
            assertEquals(OptionalLong.of(2), open.cursor("a"));
            assertEquals(OptionalLong.of(8), open.cursor("b"));
            assertEquals(OptionalLong.empty(), open.cursor("c"));
        }
    }
}
