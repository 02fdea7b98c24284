package org.postlude.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.spi.LogonRequest.Access;

/** A close ends the look at a large file, and that is no failure. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InspectorTest {
    private static final String ENDLESS =
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";

    @TempDir
    Path dir;

    private final List<String> told = new CopyOnWriteArrayList<>();

    private final Inspector.Listener listener = new Inspector.Listener() {
        @Override
        public void found(Inspection.Findings findings) {
            told.add("found " + findings);
        }

        @Override
        public void failed(Throwable reason) {
            told.add("failed: " + reason);
        }
    };

    @Test
    void aCloseEndsALookThatWouldGoOnForEver() throws Exception {
        Sqlite place = new Sqlite(dir);
        place.open(Access.WRITE).close();
        CountDownLatch reached = new CountDownLatch(1);
        AtomicReference<Link> used = new AtomicReference<>();
        Inspector inspector = new Inspector(
                place.file(),
                link -> {
                    used.set(link);
                    reached.countDown();
                    link.number(ENDLESS);
                    throw new IOException("it came to an end");
                },
                listener,
                () -> 0,
                Inspector.TURN);
        inspector.start();
        reached.await();

        inspector.close();

        assertEquals(List.of(), told, "a close is nothing to tell of");
        assertThrows(
                SQLException.class,
                () -> Objects.requireNonNull(used.get()).number("SELECT 1"),
                "its connection went with it");
    }

    @Test
    void anIntegrityCheckIsAskedOftenWhetherToStop() throws Exception {
        Sqlite place = new Sqlite(dir);
        place.open(Access.WRITE).close();
        AtomicLong asked = new AtomicLong();
        try (Link link = Link.open(place.file(), "mode=rw")) {
            link.run("CREATE TABLE filled(octets)");
            link.run("INSERT INTO filled WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 2000)"
                    + " SELECT zeroblob(9000) FROM n"); // each on pages that hang on one of a tree
            link.stopIf(() -> asked.incrementAndGet() < 0);
            assertEquals("ok", link.first("PRAGMA integrity_check", row -> row.getString(1)));
        }
        assertTrue(asked.get() >= 60, "of 6,000 pages it was asked at " + asked);
    }

    @Test
    void aDamagedFileIsTold() throws Exception {
        assertTold(new IOException("damaged, as a test wants it"));
    }

    @Test
    void aProcessThatHasNoMemoryLeftIsTold() throws Exception {
        assertTold(new OutOfMemoryError("as a test wants it"));
    }

    @Test
    void itWaitsWhileMailIsWrittenAndNotForEver() throws Exception {
        Sqlite place = new Sqlite(dir);
        place.open(Access.WRITE).close();
        AtomicLong asked = new AtomicLong();
        CountDownLatch begun = new CountDownLatch(1);
        Inspector inspector = new Inspector(
                place.file(),
                link -> {
                    begun.countDown();
                    return Inspection.of(link);
                },
                listener,
                asked::incrementAndGet, // each time there was one more
                Duration.ofMillis(1));
        inspector.start();
        begun.await();
        assertEquals(Inspector.MOST_TURNS + 1, asked.get(), "it looked after so many turns in any case");
        inspector.close();
        assertEquals(List.of(), told);
    }

    @Test
    void aCloseEndsItWhileItWaits() throws Exception {
        Sqlite place = new Sqlite(dir);
        place.open(Access.WRITE).close();
        AtomicLong asked = new AtomicLong();
        Inspector inspector = new Inspector(
                place.file(),
                link -> {
                    throw new IOException("nobody wanted a look");
                },
                listener,
                asked::incrementAndGet,
                Inspector.TURN);
        inspector.start();
        await().until(() -> asked.get() > 1);
        inspector.close();
        assertTrue(asked.get() <= Inspector.MOST_TURNS, "it did not wait to the end: " + asked);
        assertEquals(List.of(), told);
    }

    private void assertTold(Throwable reason) throws Exception {
        Sqlite place = new Sqlite(dir);
        place.open(Access.WRITE).close();
        CountDownLatch done = new CountDownLatch(1);
        Inspector inspector = new Inspector(
                place.file(),
                link -> {
                    done.countDown();
                    if (reason instanceof Error error) {
                        throw error;
                    }
                    throw new IOException(reason);
                },
                listener,
                () -> 0,
                Inspector.TURN);
        inspector.start();
        done.await();
        await().until(() -> !told.isEmpty());
        assertTrue(told.toString().startsWith("[failed: ") && told.toString().contains("" + reason), told::toString);
        inspector.close();
    }
}
