package org.postlude.activitylog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postlude.activitylog.ActivityLogException.Reason;

/**
 * A log that is open for appending. There is one at a time for a folder, on this machine.
 *
 * <p><b>Threads.</b> Any number may append at once; those that come while others are being written are written together, with one
 * fsync. A thread's interrupt ends no wait, which is a disk's time.
 *
 * <p><b>Failure.</b> When a write or an fsync fails, the log is closed for good: what the disk has then nobody knows, and another fsync
 * would not tell. Opening it again finds out.
 */
public final class ActivityLog implements AutoCloseable {
    private final Path directory;
    private final FileChannel lock;
    private final LogWriter writer;
    private final Optional<Path> torn;
    // Guarded by this, all of them.
    private List<Waiting> queue = new ArrayList<>();
    private boolean isBusy;
    private boolean isClosed;
    private @Nullable ActivityLogException failure;

    /** One call of append. Its end is guarded by the log. */
    private static final class Waiting {
        private final List<LogEntry> entries;
        private final List<byte[]> bodies;
        private boolean isDone;

        Waiting(List<LogEntry> entries) {
            this.entries = List.copyOf(entries);
            for (LogEntry each : this.entries) {
                String kind = each.event().kind();
                if (LogKinds.isOwn(kind) && each.position().isEmpty()) {
                    throw new IllegalArgumentException(kind + " is the log's own to say; nothing was appended");
                }
            }
            this.bodies = this.entries.stream().map(LineFormat::body).toList();
        }
    }

    /** What is done with the files by one thread at a time. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private ActivityLog(Path directory, FileChannel lock, LogWriter writer, Optional<Path> torn) {
        this.directory = directory;
        this.lock = lock;
        this.writer = writer;
        this.torn = torn;
    }

    /**
     * Opens a log, and makes it if there is none. A torn last line, which a crash leaves, is cut off and kept beside it.
     *
     * @param directory its folder; made for its owner alone
     * @param options how it is kept
     * @param clock the time
     * @return to be closed
     * @throws ActivityLogException if another one has it open, it is not what was written, or it cannot be read or made
     */
    public static ActivityLog open(Path directory, LogOptions options, InstantSource clock) {
        return open(directory, options, clock, Disk.real());
    }

    static ActivityLog open(Path directory, LogOptions options, InstantSource clock, Disk disk) {
        try {
            Disk.makeFolder(directory);
            FileChannel lock = lock(directory);
            try {
                Opening.State state = Opening.of(directory, options.headsOf(directory));
                return new ActivityLog(
                        directory, lock, new LogWriter(directory, options, clock, disk, state), state.torn());
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ActivityLogException(
                    Reason.UNREADABLE,
                    "the activity log in " + directory + " cannot be opened, and nothing was appended to it: " + e,
                    e);
        }
    }

    @SuppressWarnings("StreamResourceLeak") // closed with the log
    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve("lock");
        Disk.makeFile(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw owned(directory, e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw owned(directory, null);
    }

    private static ActivityLogException owned(Path directory, @Nullable Exception e) {
        return new ActivityLogException(
                Reason.OWNED,
                "the activity log in " + directory
                        + " is open elsewhere, and has one writer at a time. Close it there first",
                e);
    }

    /**
     * Appends an event; durable when this returns.
     *
     * @param entry what happened
     * @return the head behind it, or behind others that were written together with it
     * @throws IllegalArgumentException if it is of no feed, and of a kind that is the log's own
     * @throws ActivityLogException if it may not be durable, or the log is closed
     */
    public LogHead append(LogEntry entry) {
        return append(List.of(entry));
    }

    /**
     * Appends some events, one behind the other; durable when this returns.
     *
     * @param entries what happened
     * @return the head behind them, or behind others that were written together with them
     * @throws IllegalArgumentException if one is of no feed, and of a kind that is the log's own
     * @throws ActivityLogException if they may not be durable, or the log is closed
     */
    public LogHead append(List<LogEntry> entries) {
        Waiting mine = new Waiting(entries);
        List<Waiting> group;
        synchronized (this) {
            requireOpen();
            queue.add(mine);
            awaitTurn(mine);
            if (mine.isDone) {
                return writer.head();
            }
            requireSound();
            group = queue;
            queue = new ArrayList<>();
            isBusy = true;
        }
        finish(() -> write(group), group);
        return head();
    }

    private void write(List<Waiting> group) throws IOException {
        List<LogEntry> all = new ArrayList<>();
        List<byte[]> bodies = new ArrayList<>();
        for (Waiting each : group) {
            all.addAll(each.entries);
            bodies.addAll(each.bodies);
        }
        writer.write(all, bodies);
    }

    /** Until it is done, or nobody is at the files. */
    private void awaitTurn(@Nullable Waiting mine) {
        awaitUntil(() -> !isBusy || (mine != null && mine.isDone) || failure != null);
    }

    private synchronized void awaitUntil(BooleanSupplier condition) {
        boolean isInterrupted = false;
        while (!condition.getAsBoolean()) {
            try {
                wait();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void finish(Work work, List<Waiting> group) {
        ActivityLogException failed = null;
        try {
            work.run();
        } catch (IOException | RuntimeException | Error e) { // whatever it was, others wait for the end of it
            failed = new ActivityLogException(
                    Reason.FAILED,
                    "the activity log in " + directory
                            + " could not be written, and whether its last lines are durable is not"
                            + " known; nothing more is appended. Look at the disk, then close it and open it again: it"
                            + " goes on behind what is there (" + e + ")",
                    e);
        }
        synchronized (this) {
            isBusy = false;
            failure = failed;
            group.forEach(each -> each.isDone = failure == null);
            notifyAll();
            requireSound();
        }
    }

    private synchronized void requireOpen() {
        if (isClosed) {
            throw new ActivityLogException(
                    Reason.CLOSED, "the activity log in " + directory + " is closed; nothing was appended", null);
        }
        requireSound();
    }

    private synchronized void requireSound() {
        ActivityLogException before = failure;
        if (before != null) {
            throw new ActivityLogException(Reason.FAILED, String.valueOf(before.getMessage()), before);
        }
    }

    /**
     * How far a store's feed is read.
     *
     * @param store by its name here
     * @return the cursor to read on from; empty if nothing of it was ever appended
     */
    public synchronized OptionalLong cursor(String store) {
        awaitTurn(null);
        Long cursor = writer.cursor(store);
        return cursor == null ? OptionalLong.empty() : OptionalLong.of(cursor);
    }

    /**
     * The last line that is durable. Whoever keeps it elsewhere can ask {@link LogVerifier} for it.
     *
     * @return its number and hash
     */
    public synchronized LogHead head() {
        awaitTurn(null);
        return writer.head();
    }

    /**
     * What was found torn when it was opened.
     *
     * @return the file in which that is; empty if nothing was
     */
    public Optional<Path> torn() {
        return torn;
    }

    /**
     * Does what time asks for: begins a new file, deletes old ones, writes a head aside. To be called now and then where few events
     * come.
     *
     * @throws ActivityLogException if that fails, or the log is closed
     */
    public void maintain() {
        synchronized (this) {
            requireOpen();
            awaitTurn(null);
            requireSound();
            isBusy = true;
        }
        finish(writer::maintain, List.of());
    }

    /** How many calls wait for others to be written; for tests. */
    synchronized int waiting() {
        return queue.size();
    }

    /** Writes the head aside, and gives the folder free. What is being appended is waited for. */
    @Override
    public void close() {
        boolean isSound;
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            awaitUntil(() -> !isBusy && (queue.isEmpty() || failure != null));
            isBusy = true;
            isSound = failure == null;
        }
        try (lock) {
            writer.close(isSound);
        } catch (IOException e) {
            throw new ActivityLogException(
                    Reason.FAILED, "the activity log in " + directory + " could not be closed: " + e, e);
        } finally {
            synchronized (this) {
                isBusy = false;
                notifyAll();
            }
        }
    }
}
