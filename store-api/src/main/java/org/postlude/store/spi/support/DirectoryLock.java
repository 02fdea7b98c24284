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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;

/**
 * The lock that makes one process the owner of a directory, and tells a second one who that is (rule S3).
 *
 * <p>The lock on the file counts, not its text: the system frees it when the process ends, however it ends. The text has two
 * lines, {@code pid=} and {@code started=}, for people and for other programs of the same store; they outlive their process.
 *
 * <p>The first octet of the file is locked by its owner alone, and settles who that is. The rest is locked by the owner too,
 * and for a moment, shared, by whoever asks {@link #owner}: so to ask never keeps anybody from becoming the owner.
 *
 * <p>Nobody else in the owning process may open the file: POSIX frees all locks of a process on a file when the process
 * closes any descriptor of it. Thread-safe. Logons of one process do not take it twice, they share it by {@link
 * SharedOwners}.
 */
public final class DirectoryLock implements Closeable {
    private static final Set<Path> HELD = new HashSet<>();
    /** Channels that must not be closed, for that would free a lock which is not theirs. */
    private static final List<FileChannel> NEVER_CLOSED = new ArrayList<>();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock and writes who has it. Does not wait.
     *
     * @param file the lock's file; made if it is not there, its directory must be
     * @return the lock, held until it is closed or the process ends
     * @throws LogonFailedException with reason OWNED_BY_ANOTHER if it is held, by another process or by this one; the message
     *     names the owner's process id and start time
     * @throws IOException if the file cannot be opened, locked or written
     */
    public static DirectoryLock acquire(Path file) throws IOException {
        Path real = file.toAbsolutePath().resolveSibling("").toRealPath().resolve(file.getFileName());
        synchronized (HELD) {
            if (!HELD.add(real)) {
                throw ownedByAnother(real, "this process, by another logon");
            }
            try {
                return new DirectoryLock(real, locked(real));
            } catch (IOException | RuntimeException | Error e) {
                HELD.remove(real);
                throw e;
            }
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileChannel channel = FileChannel.open(file, options, PrivateFiles.ofFile(file));
        try {
            if (channel.tryLock(0, 1, false) == null) {
                throw ownedByAnother(file, text(file).replace('\n', ' '));
            }
            // Waits for those who just look whether there is an owner: some microseconds.
            channel.lock(1, Long.MAX_VALUE - 1, false);
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
     * @return for example {@code pid 123, started 2026-01-01T00:00:00Z}; empty if nobody does. Where that cannot be found
     *     out, the reason: then somebody may
     */
    public static Optional<String> owner(Path file) {
        try {
            Path directory = file.toAbsolutePath().resolveSibling("");
            if (Files.notExists(directory)) {
                return Optional.empty();
            }
            Path real = directory.toRealPath().resolve(file.getFileName());
            synchronized (HELD) {
                // Its own lock would go with the descriptor that is needed to ask the system.
                return HELD.contains(real) ? Optional.of(inWords(ownName())) : otherOwner(real);
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
        String what = file + " is locked by " + owner + "; the mail is safe. Stop that process or log on READ_ONLY";
        return new LogonFailedException(Reason.OWNED_BY_ANOTHER, what, null);
    }

    /** Gives the lock up. The file and its text stay. Idempotent. */
    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (channel.isOpen()) {
                channel.close();
                HELD.remove(file);
            }
        }
    }

    @Override
    public String toString() {
        return (channel.isOpen() ? "lock on " : "given up: lock on ") + file;
    }
}
