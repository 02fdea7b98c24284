package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.postlude.store.spi.support.DurableSteps;

/** The SQLite store as it is with much mail, with little: its log is brought back when it is short. */
public final class SmallLog {
    private static final long MOST_LOG = 192L << 10;

    private SmallLog() {}

    /** The writer empties the log above 192 KiB instead of 64 MiB. */
    public static SqliteStoreProvider provider() {
        return new SqliteStoreProvider(
                new Limits(Long.MAX_VALUE, 0),
                DurableSteps.Layer.NONE,
                Schema.CURRENT,
                new Tuning(Tuning.DEFAULT.inspectedAtOnce(), MOST_LOG));
    }

    /** What {@link Checkpoints} does above 4 MiB of log. */
    public static void bringBack(Path directory) throws IOException {
        try (Link link = Link.open(directory.resolve(Database.FILE), "mode=rw")) {
            link.run("PRAGMA synchronous = FULL");
            link.number("PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException e) {
            throw Link.failed("a checkpoint", e);
        }
    }

    /** "ok", or what SQLite says of the file. */
    public static String integrity(Path directory) throws IOException {
        try (Link link = Link.open(directory.resolve(Database.FILE), "mode=ro")) {
            return String.join("; ", link.list("PRAGMA integrity_check", row -> row.getString(1)));
        } catch (SQLException e) {
            throw Link.failed("the check of integrity", e);
        }
    }
}
