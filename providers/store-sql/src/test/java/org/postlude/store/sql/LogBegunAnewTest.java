package org.postlude.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;

/** Under steady mail the log is begun anew, and written over instead of made longer. */
@Timeout(120)
final class LogBegunAnewTest {
    private static final int BODY = 100_000;
    /** Far below what makes the writer wait. */
    private static final long LONG = 1_024;

    @TempDir
    Path dir;

    private static long frames(Link link) throws SQLException {
        Long frames = link.first("PRAGMA wal_checkpoint(NOOP)", row -> row.getLong(2));
        return frames == null ? -1 : frames;
    }

    @Test
    void itKeepsItsLengthAndAllMail() throws Exception {
        Sqlite place = new Sqlite(dir);
        AtomicInteger submitted = new AtomicInteger();
        try (SpoolerLogon store = place.open(Access.WRITE);
                Link look = Link.open(place.file(), "mode=rw")) {
            while (frames(look) <= LONG) {
                submit(store, submitted);
            }
            long length = Files.size(Logs.wal(place.file()));

            await().pollDelay(0, TimeUnit.MILLISECONDS)
                    .pollInterval(1, TimeUnit.MILLISECONDS)
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> {
                        submit(store, submitted);
                        return frames(look) < LONG / 2;
                    });

            assertTrue(Files.size(Logs.wal(place.file())) >= length, "it is as long as it was");
        }
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            assertEquals(submitted.get(), store.counts().messages());
        }
    }

    private static void submit(SpoolerLogon store, AtomicInteger number) throws Exception {
        Sqlite.submit(store, "m" + number.incrementAndGet(), "lane", Content.of(new byte[BODY]));
    }
}
