package org.postlude.store.sql;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.store.spi.support.DurableSteps;

/**
 * Brings the log back into the file, on a thread of its own, without waiting for anybody and without anybody waiting for it.
 * By SQLite's own way a submit now and then would pay for all the others.
 *
 * <p>While mail comes in without a pause that never gets to the log's end, and only there can it begin anew. So the writer
 * itself brings back what was added meanwhile, if that is little; above a bound, all of it. A log that begins anew keeps its
 * length: to write over what is there costs a force of the disk much less than to make a file longer.
 */
final class Checkpoints implements Closeable, Writer.AfterCommit {
    /** A page and what the log has to say of it. */
    static final long FRAME_OCTETS = 4096 + 24;
    /** Four mebibytes: from here on the thread is asked, and no more than that does the writer bring back by itself. */
    private static final long SOME = 1_024;
    /** Of pages that the writer has written; then it looks how long the log is. */
    private static final long OFTEN = 512;
    /** The writer waits for looks that are moments; for a longer one it would keep outcomes back. */
    private static final int WAIT_MILLIS = 1_000;

    /** Connections to a file. */
    @FunctionalInterface
    interface Opener {
        Link open(Path file) throws SQLException;
    }

    /** How long the log is, in pages, and how many of them are in the file. */
    private record Log(long frames, long back) {
        static Log read(ResultSet row) throws SQLException {
            return new Log(row.getLong(2), row.getLong(3));
        }
    }

    private final Opener opener;
    private final Path file;
    private final Link writer;
    private final DurableSteps steps;
    private final long mostFrames;
    private final Thread thread;
    /** One at a time: SQLite turns a second one away. Guards the connection, which is kept: to make one costs more than to use it. */
    private final Object turn = new Object();

    private @Nullable Link link;
    /**
     * Of the writer: somebody's long look had kept the log from being emptied when it was so long. It is tried again when the log has
     * grown by half, for each try costs the writer its wait: a look at a very large file takes minutes.
     */
    private long triedAt;
    /** Of the writer: how long the log was when this thread was last asked. */
    private long askedAt;
    /** Of the writer: how long it was when the writer brought back its end, which did not begin it anew. */
    private long endedAt;

    /** Of the writer: how many pages it has written when it looks next. */
    private long lookAt;

    private boolean isWanted;
    private boolean isClosing;

    /**
     * @param writer the writer's own connection
     * @param mostLog octets of the log above which the writer waits until all of it is back
     */
    Checkpoints(Path file, Link writer, DurableSteps steps, long mostLog, Opener opener) {
        this.opener = opener;
        this.file = file;
        this.writer = writer;
        this.steps = steps;
        this.mostFrames = mostLog / FRAME_OCTETS;
        this.thread = new Thread(this::loop, "postlude-sqlite-checkpoints");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public boolean isDue() {
        return writer.pages() >= lookAt;
    }

    /** After each commit and its answers. */
    @Override
    public void committed() {
        if (!isDue()) {
            return;
        }
        lookAt = writer.pages() + Math.min(OFTEN, mostFrames / 2);
        Log log = onWriter("NOOP");
        if (log == null) {
            return;
        }
        // It was begun anew since, and may grow again.
        triedAt = Math.min(triedAt, log.frames);
        askedAt = Math.min(askedAt, log.frames);
        endedAt = Math.min(endedAt, log.frames);
        if (log.frames > mostFrames && log.frames > triedAt + Math.max(mostFrames / 8, triedAt / 2)) {
            triedAt = bringBack("PRAGMA wal_checkpoint(TRUNCATE)") ? 0 : log.frames;
        } else if (log.back > 0 && log.frames - log.back <= SOME && log.frames > endedAt + SOME) {
            endedAt = log.frames;
            onWriter("PASSIVE");
        } else if (log.frames > askedAt + SOME) {
            askedAt = log.frames;
            synchronized (this) {
                isWanted = true;
                notifyAll();
            }
        }
    }

    /** Null if it failed, which is told. */
    private @Nullable Log onWriter(String how) {
        try {
            return writer.first("PRAGMA wal_checkpoint(" + how + ")", Log::read);
        } catch (SQLException e) {
            refuse(e);
            return null;
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
                refuse(e);
                return false;
            }
        }
    }

    /** It may have been a force of the file: told once only, as everywhere. */
    private void refuse(SQLException e) {
        steps.refuse(
                ErrorKind.DISK_ERROR,
                "bringing the log of " + file + " back failed: " + e + ". Mend the disk, then open the store anew");
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
