package org.postlude.store.sql;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.SQLException;
import org.postlude.message.ErrorKind;
import org.postlude.store.spi.support.DurableSteps;

/**
 * Brings the log back into the file, on a thread of its own, without waiting for anybody and without anybody waiting for it.
 * By SQLite's own way a submit now and then would pay for all the others.
 */
final class Checkpoints implements Closeable {
    static final long LOG_OCTETS = 8L << 20;

    private final Path file;
    private final Path log;
    private final DurableSteps steps;
    private final Thread thread;
    private boolean isWanted;
    private boolean isClosing;

    Checkpoints(Path file, DurableSteps steps) {
        this.file = file;
        this.log = file.resolveSibling(file.getFileName() + "-wal");
        this.steps = steps;
        this.thread = new Thread(this::loop, "postlude-sqlite-checkpoints");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** By the writer, after each commit. */
    void committed() {
        if (log.toFile().length() > LOG_OCTETS) {
            synchronized (this) {
                isWanted = true;
                notifyAll();
            }
        }
    }

    private void loop() {
        while (isNext()) {
            try (Link link = Link.open(file, "mode=rw")) {
                link.run("PRAGMA synchronous = FULL");
                link.run("PRAGMA fullfsync = ON");
                link.number("PRAGMA wal_checkpoint(PASSIVE)");
            } catch (SQLException e) {
                // It may have been a force of the file: told once only, as everywhere.
                steps.refuse(
                        ErrorKind.DISK_ERROR,
                        "bringing the log of " + file + " back failed: " + e
                                + ". Mend the disk, then open the store anew");
            }
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
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
