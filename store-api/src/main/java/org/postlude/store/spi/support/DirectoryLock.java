package org.postlude.store.spi.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;

/**
 * The lock that makes one process the owner of a directory, and tells a second one who that is (rule S3).
 *
 * <p>The lock on the file counts, not its text: the system frees it when the process ends, however it ends. The text has two
 * lines, {@code pid=} and {@code started=}, for people and for other programs of the same store; they outlive their process.
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
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw ownedByAnother(file, owner(file));
            }
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

    private static String owner(Path file) throws IOException {
        String text = Files.readString(file).replace('\n', ' ').strip();
        return text.isEmpty() ? "a process that has not written its name yet" : text;
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
