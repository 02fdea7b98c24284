package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.spi.support.DurableSteps;

/** Callers of the spooler write themselves while nobody else does, and each call of anybody is written once and answered. */
@Timeout(60)
final class WriterTurnTest {
    @TempDir
    Path dir;

    private final AtomicInteger commits = new AtomicInteger();
    private final Set<String> looksAtTheLog = ConcurrentHashMap.newKeySet();
    private Link link;
    private Writer writer;

    @BeforeEach
    void open() throws Exception {
        Path file = dir.resolve("some.db");
        Files.createFile(file);
        link = Link.open(file, "mode=rw");
        link.run("CREATE TABLE call (name TEXT PRIMARY KEY)");
        DurableSteps steps = new DurableSteps(InstantSource.system(), (step, path, action) -> {
            commits.incrementAndGet();
            action.run();
        });
        writer = new Writer(file, link, steps, new Writer.AfterCommit() {
            @Override
            public boolean isDue() {
                return true;
            }

            @Override
            public void committed() {
                looksAtTheLog.add(Thread.currentThread().getName());
            }
        });
        writer.start();
    }

    @AfterEach
    void close() {
        writer.close();
        link.close();
    }

    private static Writer.Work<String> insert(String name) {
        return batch -> {
            batch.link.update("INSERT INTO call VALUES (?)", name);
            return Thread.currentThread().getName();
        };
    }

    @Test
    void aCallerOfTheSpoolerWritesItselfAndTheThreadLooksAfterTheLog() throws IOException, InterruptedException {
        String me = Thread.currentThread().getName();
        assertEquals(me, writer.here(insert("mine")));
        String thread = writer.first(insert("a client's, whose stack may be near its end"));
        assertEquals(thread, writer.then(insert("new mail")));
        assertEquals(3, commits.get());
        writer.close();
        assertEquals(Set.of(thread), looksAtTheLog);
    }

    @Test
    void whatComesWhileACallerWritesIsWrittenAndAnswered() throws Exception {
        var pool = Executors.newFixedThreadPool(9);
        try {
            List<Callable<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                int number = i;
                all.add(() -> calls(number));
            }
            int made = 0;
            for (Future<Integer> each : pool.invokeAll(all)) {
                made += each.get();
            }
            assertEquals(9 * 300, made);
            assertEquals(made, link.number("SELECT count(*) FROM call"));
        } finally {
            pool.shutdownNow();
        }
    }

    private int calls(int caller) throws IOException {
        Set<String> done = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            Writer.Work<String> work = insert(caller + "/" + i);
            String unused = caller < 3 ? writer.here(work) : caller < 6 ? writer.first(work) : writer.then(work);
            done.add(caller + "/" + i);
        }
        return done.size();
    }

    @Test
    void aCallThatFailsWithHalfOfItWrittenTakesNothingBackOfThoseBeforeIt() throws Exception {
        CountDownLatch isOpen = new CountDownLatch(1);
        CountDownLatch hasCome = new CountDownLatch(1);
        var pool = Executors.newFixedThreadPool(1);
        try {
            Future<String> first = pool.submit(() -> writer.then(batch -> {
                batch.link.update("INSERT OR IGNORE INTO call VALUES (?)", "first");
                isOpen.countDown();
                await(hasCome);
                return "first";
            }));
            isOpen.await();
            FutureTask<IOException> bad = new FutureTask<>(() -> assertThrows(
                    IOException.class,
                    () -> writer.first(batch -> {
                        batch.link.update("INSERT INTO call VALUES ('half')");
                        throw new IOException("in the middle");
                    })));
            Thread other = new Thread(bad);
            other.start();
            Awaitility.await().until(() -> other.getState() == Thread.State.WAITING);
            hasCome.countDown();
            assertEquals("first", first.get());
            assertEquals("in the middle", bad.get().getMessage());
            assertEquals(List.of("first"), link.list("SELECT name FROM call", row -> row.getString(1)));
            assertEquals(1, commits.get(), "the second came while the first one's transaction was open");
        } finally {
            pool.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
