package org.postlude.transport.im;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one account keeps on this disk: who is in which conversation, and the texts that no store has yet. One process has it at a time.
 */
final class StateFolder implements Closeable {
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel channel;

    private StateFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes it.
     *
     * @param state where all accounts' lie
     * @param account its address
     * @throws IOException it cannot be made, or somebody else has it
     */
    static StateFolder open(Path state, String account) throws IOException {
        Path folder = state.resolve(Names.ofFile(account.toLowerCase(Locale.ROOT)));
        make(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean isMine = false;
        try {
            @Nullable FileLock lock = channel.tryLock();
            isMine = lock != null;
        } catch (OverlappingFileLockException e) {
            throw new IOException("this process has " + folder + " already, for another transport of that account", e);
        } finally {
            if (!isMine) {
                channel.close();
            }
        }
        if (!isMine) {
            throw new IOException("another process has " + folder + "; end it, or give this one another folder");
        }
        return new StateFolder(folder, channel);
    }

    /** For its owner only: what people say to each other lies in it. */
    private static void make(Path folder) throws IOException {
        boolean isPosix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            make(parent);
        }
        if (isPosix) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
        if (parent != null) {
            force(parent);
        }
    }

    Path journal() {
        return folder.resolve("journal");
    }

    Path mark() {
        return folder.resolve("mark");
    }

    /** Where texts lie; it is there. */
    Path texts() throws IOException {
        Path texts = folder.resolve("texts");
        make(texts);
        return texts;
    }

    /** Names in it are durable when this returns. */
    static void force(Path directory) throws IOException {
        try (FileChannel open = FileChannel.open(directory, StandardOpenOption.READ)) {
            open.force(true);
        }
    }

    /** A file that is whole, or not there, whatever happens meanwhile. */
    static void write(Path file, byte[] octets) throws IOException {
        put(writeAside(file, octets), file);
    }

    /** What will be a file is whole beside it. */
    static Path writeAside(Path file, byte[] octets) throws IOException {
        Path before = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                before, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(out, octets);
            out.force(true);
        }
        return before;
    }

    /** It is that file, durably. */
    static void put(Path before, Path file) throws IOException {
        Files.move(before, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path parent = file.getParent();
        if (parent != null) {
            force(parent);
        }
    }

    static void write(FileChannel out, byte[] octets) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(octets);
        while (left.hasRemaining()) {
            int unused = out.write(left);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of " + folder + " could not be given back", e);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
