package org.postlude.store.spi.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.spi.StoreRefusingException;

/**
 * The lock that makes one process the owner of a directory, and tells a second one who that is (rule S3).
 *
 * <p>The lock on the file counts, not its text: the system frees it when the process ends, however it ends. The text has two
 * lines, {@code pid=} and {@code started=}, for people and for other programs of the same store, and one more for each place
 * where the owner is reached, {@code control=} (rule S14); they outlive their process.
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

    private static final String CONTROL = "control=";

    /**
     * One file, as this process has it. Its monitor is held whenever the file is opened or closed, for to close one
     * descriptor would free the lock of another; a disk that hangs under one file holds up no other.
     */
    private static final class Place {
        @Nullable
        FileChannel held;

        /** The latest first. */
        final Deque<String> announced = new ArrayDeque<>();
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
        Path real = real(file);
        Place place = place(real);
        synchronized (place) {
            if (place.held != null) {
                throw refused(
                        real,
                        "this process, by a logon that does not share it; the mail is safe. That one was not closed, as rule"
                                + " S7 asks, or its provider keeps owners of its own. Close it or log on READ_ONLY");
            }
            DirectoryLock lock = new DirectoryLock(real, place, locked(real));
            place.held = lock.channel;
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
                throw ownedByAnother(file, nameIn(text(file)));
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
        String text = Files.readString(file);
        return text.isBlank() ? "a process that has not written its name yet" : text;
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
            return ownersText(file)
                    .map(text -> nameIn(text).replace("pid=", "pid ").replace(" started=", ", started "));
        } catch (IOException e) {
            return Optional.of("a process that cannot be found out: " + e);
        }
    }

    /**
     * Adds where this process is reached to the text of a lock that it holds.
     *
     * @param file the lock's file
     * @param address one line; what stands there already is not added again
     * @throws IllegalArgumentException if it is blank or has a line break
     * @throws StoreRefusingException if this process does not hold the lock
     * @throws IOException if the file cannot be written
     */
    public static void announce(Path file, String address) throws IOException {
        if (address.isBlank() || address.matches("(?s).*\\R.*")) {
            throw new IllegalArgumentException("'" + address + "' is not one line; nothing was announced (rule S14)");
        }
        Path real = real(file);
        Place place = place(real);
        synchronized (place) {
            if (place.held == null) {
                throw new StoreRefusingException(
                        ErrorKind.NO_ACCESS, real + " is not held by this process; nothing was announced (rule S14)");
            }
            if (!place.announced.contains(address)) {
                place.announced.addFirst(address);
                append(place.held, CONTROL + address + "\n");
            }
        }
    }

    /** On a thread that nobody interrupts: to interrupt a write closes its channel, and the lock would go with it. */
    private static void append(FileChannel channel, String line) throws IOException {
        FutureTask<Integer> write = new FutureTask<>(() -> channel.write(UTF_8.encode(line)));
        Thread thread = new Thread(write, "postlude-announce");
        thread.setDaemon(true);
        thread.start();
        try {
            write.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(
                    "interrupted while the lock's file was written; it will be written all the same");
        } catch (ExecutionException e) {
            throw new IOException("the lock's file cannot be written: " + e.getCause(), e);
        }
    }

    /**
     * Where the owner of a directory is reached, for a program that only looks. As harmless as {@link #owner}.
     *
     * @param file the lock's file
     * @return what it has announced, the latest first; none if nobody owns it
     * @throws IOException if that cannot be found out
     */
    public static List<String> announced(Path file) throws IOException {
        List<String> found = new ArrayList<>();
        String text = ownersText(file).orElse("");
        // What comes after the last line break is a line that is being written.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
            if (line.startsWith(CONTROL)) {
                found.add(0, line.substring(CONTROL.length()));
            }
        }
        return found;
    }

    /** Of the owner of this moment. */
    private static Optional<String> ownersText(Path file) throws IOException {
        if (Files.notExists(file.toAbsolutePath().resolveSibling(""))) {
            return Optional.empty();
        }
        Path real = real(file);
        Place place = place(real);
        synchronized (place) {
            if (place.held != null) {
                // Its own lock would go with the descriptor that is needed to ask the system.
                StringBuilder own = new StringBuilder(ownName());
                place.announced.descendingIterator().forEachRemaining(each -> own.append(CONTROL + each + "\n"));
                return Optional.of(own.toString());
            }
            return otherOwnersText(real);
        }
    }

    private static Path real(Path file) throws IOException {
        return file.toAbsolutePath().resolveSibling("").toRealPath().resolve(file.getFileName());
    }

    private static Optional<String> otherOwnersText(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            FileLock free = channel.tryLock(1, Long.MAX_VALUE - 1, true);
            Optional<String> owner = free == null ? Optional.of(text(file)) : Optional.empty();
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

    /** What says who it is, in one line. */
    private static String nameIn(String text) {
        return text.lines().filter(line -> !line.startsWith(CONTROL)).collect(Collectors.joining(" "));
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
                place.held = null;
                place.announced.clear();
            }
        }
    }

    @Override
    public String toString() {
        return (channel.isOpen() ? "lock on " : "given up: lock on ") + file;
    }
}
