package org.postlude.store.spi.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;

/**
 * The lock that makes one process the owner of a directory, and tells a second one who that is (rule S3).
 *
 * <p>The lock on the file counts, not its text: the system frees it when the process ends, however it ends. The text has two
 * lines, {@code pid=} and {@code started=}, for people and for other programs of the same store; they outlive their process.
 *
 * <p>The first octet of the file is locked by its owner alone, and settles who that is. The rest is locked by the owner too,
 * and for a moment, shared, by whoever asks {@link #owner}: so to ask never keeps anybody from becoming the owner. If one
 * who asks was stopped in that moment, the owner goes without the rest, and others may be told that there is no owner.
 *
 * <p>Nobody else in the owning process may open the file: POSIX frees all locks of a process on a file when the process
 * closes any descriptor of it. Thread-safe. Logons of one process do not take it twice, they share it by {@link
 * SharedOwners}.
 */
public final class DirectoryLock implements Closeable {
    /** By file. Places stay, for some bytes each: who waits for the monitor of one must find the same one. */
    private static final Map<Path, Place> PLACES = new ConcurrentHashMap<>();
    /** Channels that must not be closed, for that would free a lock which is not theirs. */
    private static final Queue<FileChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();
    /** Whoever looks is done after some microseconds, unless its process was stopped; a tenth of a second will do. */
    private static final int TRIES = 20;

    private static final long PAUSE_NANOS = 5_000_000;

    /**
     * One file, as this process has it. Its monitor is held whenever the file is opened or closed, for to close one
     * descriptor would free the lock of another; a disk that hangs under one file holds up no other.
     */
    private static final class Place {
        boolean held;
    }

    private final Path file;
    private final Place place;
    private final FileChannel channel;

    private DirectoryLock(Path file, Place place, FileChannel channel) {
        this.file = file;
        this.place = place;
        this.channel = channel;
    }

    /**
     * Takes the lock and writes who has it. Does not wait for an owner, and for those who look a tenth of a second at most.
     *
     * @param file the lock's file; made if it is not there, its directory must be
     * @return the lock, held until it is closed or the process ends
     * @throws LogonFailedException with reason OWNED_BY_ANOTHER if it is held, by another process or by this one; the message
     *     names the owner's process id and start time
     * @throws IOException if the file cannot be opened, locked or written
     */
    public static DirectoryLock acquire(Path file) throws IOException {
        Path real = file.toAbsolutePath().resolveSibling("").toRealPath().resolve(file.getFileName());
        Place place = place(real);
        synchronized (place) {
            if (place.held) {
                throw refused(
                        real,
                        "this process, by a logon that does not share it; the mail is safe. That one was not closed, as rule"
                                + " S7 asks, or its provider keeps owners of its own. Close it or log on READ_ONLY");
            }
            DirectoryLock lock = new DirectoryLock(real, place, locked(real));
            place.held = true;
            return lock;
        }
    }

    private static Place place(Path file) {
        return PLACES.computeIfAbsent(file, absent -> new Place());
    }

    private static FileChannel locked(Path file) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileChannel channel = FileChannel.open(file, options, PrivateFiles.ofFile(file));
        try {
            if (channel.tryLock(0, 1, false) == null) {
                throw ownedByAnother(file, text(file).replace('\n', ' '));
            }
            lockRest(channel);
            channel.truncate(0).write(UTF_8.encode(ownName()));
            return channel;
        } catch (OverlappingFileLockException e) {
            // Held under a second copy of this class, as containers load one for each program.
            NEVER_CLOSED.add(channel);
            throw ownedByAnother(file, "another program in this process");
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** Bounded: who looks may have been stopped while it holds the rest, and the first octet has settled who owns. */
    private static void lockRest(FileChannel channel) throws IOException {
        for (int tries = 1; channel.tryLock(1, Long.MAX_VALUE - 1, false) == null && tries < TRIES; tries++) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static String ownName() {
        ProcessHandle self = ProcessHandle.current();
        String started = self.info().startInstant().map(Object::toString).orElse("unknown");
        return "pid=" + self.pid() + "\nstarted=" + started + "\n";
    }

    private static String text(Path file) throws IOException {
        String text = Files.readString(file).strip();
        return text.isEmpty() ? "a process that has not written its name yet" : text;
    }

    /**
     * Who owns a directory now, for a program that only looks ({@link org.postlude.store.StoreInfo#owner()}). Takes nothing
     * from the owner, be it this process, and stands in nobody's way.
     *
     * @param file the lock's file
     * @return for example {@code pid 123, started 2026-01-01T00:00:00Z}; empty if nobody does, or if one who asked was
     *     stopped and kept the owner from the rest of the file. Where that cannot be found out, the reason: then somebody may
     */
    public static Optional<String> owner(Path file) {
        try {
            Path directory = file.toAbsolutePath().resolveSibling("");
            if (Files.notExists(directory)) {
                return Optional.empty();
            }
            Path real = directory.toRealPath().resolve(file.getFileName());
            Place place = place(real);
            synchronized (place) {
                // Its own lock would go with the descriptor that is needed to ask the system.
                return place.held ? Optional.of(inWords(ownName())) : otherOwner(real);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("a process that cannot be found out: " + e);
        }
    }

    private static Optional<String> otherOwner(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            FileLock free = channel.tryLock(1, Long.MAX_VALUE - 1, true);
            Optional<String> owner = free == null ? Optional.of(inWords(text(file))) : Optional.empty();
            channel.close();
            return owner;
        } catch (OverlappingFileLockException e) {
            NEVER_CLOSED.add(channel);
            return Optional.of("another program in this process");
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private static String inWords(String text) {
        return text.strip()
                .replace("pid=", "pid ")
                .replace("\nstarted=", ", started ")
                .replace('\n', ' ');
    }

    private static LogonFailedException ownedByAnother(Path file, String owner) {
        return refused(file, owner + "; the mail is safe. Stop that process or log on READ_ONLY");
    }

    private static LogonFailedException refused(Path file, String ownerAndAdvice) {
        return new LogonFailedException(Reason.OWNED_BY_ANOTHER, file + " is locked by " + ownerAndAdvice, null);
    }

    /** Gives the lock up. The file and its text stay. Idempotent. */
    @Override
    public void close() throws IOException {
        synchronized (place) {
            if (channel.isOpen()) {
                channel.close();
                place.held = false;
            }
        }
    }

    @Override
    public String toString() {
        return (channel.isOpen() ? "lock on " : "given up: lock on ") + file;
    }
}
