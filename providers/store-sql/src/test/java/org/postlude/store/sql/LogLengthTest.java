package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.SharedOwners;

/** The log does not grow with the mail that goes through it. */
@Timeout(120)
final class LogLengthTest {
    private static final long MOST = 1 << 20;
    private static final int BODY = 100_000;
    private static final int MESSAGES = 100;

    @TempDir
    Path dir;

    private final AtomicLong longest = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile boolean isOver;

    @Test
    void itStaysWithinItsBoundUnderSteadyMailWhileReadersComeAndGo() throws Exception {
        Sqlite place = new Sqlite(dir);
        Path log = place.root().resolve(Database.FILE + "-wal");
        DurableSteps.Layer measured = (step, path, action) -> {
            action.run();
            longest.accumulateAndGet(log.toFile().length(), Math::max);
        };
        SqliteStoreProvider provider =
                new SqliteStoreProvider(Sqlite.UNLIMITED, measured, Schema.CURRENT, new Tuning(MOST, MOST));
        try (SpoolerLogon store = place.open(provider, Access.WRITE)) {
            List<Thread> readers = readers(place);
            for (int i = 0; i < MESSAGES; i++) {
                Sqlite.submit(store, "m" + i, "lane", Content.of(new byte[BODY]));
            }
            isOver = true;
            for (Thread reader : readers) {
                reader.join();
            }
            assertTrue(looks.get() > 2, "there were readers");
            assertEquals(MESSAGES, store.counts().messages());
        }
        assertTrue(longest.get() > MOST, "it came to the bound: " + longest);
        // Each try that a look outlasts lets it grow by half; ten times the bound went through it.
        assertTrue(longest.get() < 4 * MOST, "it did not grow with the mail: " + longest);
    }

    /** Two, each of which ends its look when the other one has begun its own: somebody always looks. */
    private List<Thread> readers(Sqlite place) {
        List<Semaphore> begun = List.of(new Semaphore(0), new Semaphore(0));
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Semaphore mine = begun.get(i);
            Semaphore others = begun.get(1 - i);
            readers.add(new Thread(() -> {
                while (!isOver) {
                    look(place, mine, others);
                }
                mine.release(MESSAGES); // Nobody waits for one who looks no more.
            }));
        }
        readers.forEach(Thread::start);
        return readers;
    }

    private void look(Sqlite place, Semaphore mine, Semaphore others) {
        try (SharedOwners<Path, Database>.Share owner = place.owner()) {
            owner.get().view.look(link -> {
                long found = link.number("SELECT count(*) FROM message");
                mine.release();
                others.acquireUninterruptibly();
                looks.incrementAndGet();
                return found;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
