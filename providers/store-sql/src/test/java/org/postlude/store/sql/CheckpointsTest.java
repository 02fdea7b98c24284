package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.support.DurableSteps;

/** To be without a connection is no failure of the disk. */
final class CheckpointsTest {
    @TempDir
    Path dir;

    @Test
    void aConnectionThatCannotBeHadIsAskedForAgainAfterTheNextCommit() throws Exception {
        Sqlite place = new Sqlite(dir);
        DurableSteps steps = new DurableSteps(Sqlite.SUPPORT.clock(), DurableSteps.Layer.NONE);
        AtomicInteger asked = new AtomicInteger();
        Checkpoints.Opener opener = file -> {
            if (asked.incrementAndGet() == 1) {
                throw new SQLException("unable to open, as a test wants it");
            }
            return Link.open(file, "mode=rw");
        };
        try (SpoolerLogon store = place.open(Access.WRITE);
                Link writer = Link.open(place.file(), "mode=rw");
                Checkpoints checkpoints = new Checkpoints(place.file(), writer, steps, 0, opener)) {
            Sqlite.submit(store, "one");
            checkpoints.committed();
            assertTrue(steps.isSound(), "nothing was written, so nothing failed");
            assertTrue(Files.size(Logs.wal(place.file())) > 0, "it was not brought back");

            Sqlite.submit(store, "two");
            checkpoints.committed();
            assertEquals(0, Files.size(Logs.wal(place.file())));

            Sqlite.submit(store, "three");
            checkpoints.committed();
            assertEquals(0, Files.size(Logs.wal(place.file())));
            assertEquals(2, asked.get(), "the connection is kept");
        }
    }

    @Test
    void afterALogThatALongLookKeptLongAShorterOneIsBroughtBackToo() throws Exception {
        Sqlite place = new Sqlite(dir);
        Path log = Logs.wal(place.file());
        DurableSteps steps = new DurableSteps(Sqlite.SUPPORT.clock(), DurableSteps.Layer.NONE);
        try (SpoolerLogon store = place.open(Access.WRITE);
                Link writer = Link.open(place.file(), "mode=rw");
                Checkpoints checkpoints =
                        new Checkpoints(place.file(), writer, steps, 0, file -> Link.open(file, "mode=rw"));
                Link look = Link.open(place.file(), "mode=rw")) {
            Sqlite.submit(store, "before");
            look.run("BEGIN");
            look.number("SELECT count(*) FROM message");
            for (int i = 0; i < 20; i++) {
                Sqlite.submit(store, "m" + i);
            }
            checkpoints.committed();
            long kept = Files.size(log);
            look.run("ROLLBACK");
            assertEquals(0, look.number("PRAGMA wal_checkpoint(TRUNCATE)"));

            for (String name : List.of("one", "two")) {
                Sqlite.submit(store, name);
                assertTrue(Files.size(log) < kept, "it is shorter than it was");
                checkpoints.committed();
            }

            assertEquals(0, Files.size(log));
        }
    }
}
