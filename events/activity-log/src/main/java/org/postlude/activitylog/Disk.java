package org.postlude.activitylog;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Files that are appended to and forced, for their owner alone. An interface, so that a test's disk can fail. */
interface Disk {
    /** A file that is open. Not closed by a thread's interrupt, as a channel would be. */
    interface Appending extends Closeable {
        void write(byte[] octets) throws IOException;

        /** Returns when all that was written is durable. */
        void force() throws IOException;
    }

    /** Opens a file, and makes it if there is none. */
    Appending append(Path file) throws IOException;

    /** The machine's. */
    static Disk real() {
        return Real::new;
    }

    /** A folder that only its owner sees; one that is there stays as it is. */
    static void makeFolder(Path folder) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (Files.isDirectory(folder) || parent == null) {
            return;
        }
        makeFolder(parent);
        try {
            Files.createDirectory(folder, permissions(folder, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        forceFolder(parent);
    }

    private static FileAttribute<?>[] permissions(Path place, String words) {
        return place.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(words))}
                : new FileAttribute<?>[0];
    }

    /** A file that only its owner reads. */
    static void makeFile(Path file) throws IOException {
        try {
            Files.createFile(file, permissions(file, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(file)) {
                throw e;
            }
        }
    }

    /**
     * A name in a folder is durable with the folder, which takes a channel. Nobody knows the thread that it is done by, so nobody can
     * interrupt it, and hide what the disk says.
     */
    static void forceFolder(Path folder) throws IOException {
        FutureTask<Void> work = new FutureTask<>(() -> {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return null;
        });
        Thread thread = new Thread(work, "postlude-activity-log");
        thread.setDaemon(true);
        thread.start();
        boolean isInterrupted = false;
        while (true) {
            try {
                work.get();
                return;
            } catch (InterruptedException e) {
                isInterrupted = true;
            } catch (ExecutionException e) {
                throw new IOException(folder + " could not be forced to disk: " + e.getCause(), e);
            } finally {
                if (isInterrupted && work.isDone()) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Of the machine. */
    final class Real implements Appending {
        private final FileOutputStream out;
        private final FileDescriptor descriptor;

        private Real(Path file) throws IOException {
            makeFile(file);
            out = new FileOutputStream(file.toFile(), true);
            descriptor = out.getFD();
        }

        @Override
        public void write(byte[] octets) throws IOException {
            out.write(octets);
        }

        @Override
        public void force() throws IOException {
            descriptor.sync();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
