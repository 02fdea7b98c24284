package org.postlude.store.sql;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.store.spi.support.DurableSteps;

/**
 * Brings the log back into the file, on a thread of its own, without waiting for anybody and without anybody waiting for it.
 * By SQLite's own way a submit now and then would pay for all the others.
 *
 * <p>While mail comes in without a pause that never gets to the log's end, and only there can it begin anew. So above a bound
 * the writer itself waits until all of it is back.
 */
final class Checkpoints implements Closeable {
    static final long LOG_OCTETS = 8L << 20;
    /** The writer waits for looks that are moments; for a longer one it would keep outcomes back. */
    private static final int WAIT_MILLIS = 1_000;

    /** Connections to a file. */
    @FunctionalInterface
    interface Opener {
        Link open(Path file) throws SQLException;
    }

    private final Opener opener;
    private final Path file;
    private final Path log;
    private final DurableSteps steps;
    private final long mostLog;
    private final Thread thread;
    /** One at a time: SQLite turns a second one away. Guards the connection, which is kept: to make one costs more than to use it. */
    private final Object turn = new Object();

    private @Nullable Link link;
    /** Of the writer: somebody's long look had kept the log from being emptied when it was so long. */
    private long triedAt;
    /** Of the writer: how long the log was when this thread was last asked. */
    private long askedAt;

    private boolean isWanted;
    private boolean isClosing;

    Checkpoints(Path file, DurableSteps steps, long mostLog, Opener opener) {
        this.opener = opener;
        this.file = file;
        this.log = Logs.wal(file);
        this.steps = steps;
        this.mostLog = mostLog;
        this.thread = new Thread(this::loop, "postlude-sqlite-checkpoints");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** By the writer, after each commit and its answers. */
    void committed() {
        long octets = log.toFile().length();
        triedAt = Math.min(triedAt, octets); // It was emptied since, and may grow again.
        askedAt = Math.min(askedAt, octets);
        if (octets > mostLog && octets > triedAt + mostLog / 8) {
            triedAt = bringBack("PRAGMA wal_checkpoint(TRUNCATE)") ? 0 : octets;
        } else if (octets > askedAt + LOG_OCTETS) {
            askedAt = octets;
            synchronized (this) {
                isWanted = true;
                notifyAll();
            }
        }
    }

    private void loop() {
        while (isNext()) {
            bringBack("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    /** True if nobody stood in the way. */
    private boolean bringBack(String how) {
        synchronized (turn) {
            link = link == null ? opened() : link;
            if (link == null) {
                return false;
            }
            try {
                return link.number(how) == 0;
            } catch (SQLException e) {
                // It may have been a force of the file: told once only, as everywhere.
                steps.refuse(
                        ErrorKind.DISK_ERROR,
                        "bringing the log of " + file + " back failed: " + e
                                + ". Mend the disk, then open the store anew");
                return false;
            }
        }
    }

    /** Null if there is no connection now, perhaps for want of descriptors: nothing was written, so nothing was lost. */
    private @Nullable Link opened() {
        try {
            Link opened = opener.open(file);
            try {
                opened.run("PRAGMA synchronous = FULL");
                opened.run("PRAGMA fullfsync = ON");
                opened.number("PRAGMA busy_timeout = " + WAIT_MILLIS);
                return opened;
            } catch (SQLException e) {
                opened.close();
                throw e;
            }
        } catch (SQLException e) {
            Database.LOG.warn(
                    "the log of {} is not brought back now; a later commit asks again: {}", file, e.toString());
            return null;
        }
    }

    private synchronized boolean isNext() {
        while (!isWanted && !isClosing) {
            try {
                wait();
            } catch (InterruptedException e) {
                Database.LOG.debug("nobody may interrupt this thread; it ends when the store is closed", e);
            }
        }
        isWanted = false;
        return !isClosing;
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosing = true;
            notifyAll();
        }
        Threads.join(thread);
        synchronized (turn) {
            if (link != null) {
                link.close();
            }
        }
    }
}
