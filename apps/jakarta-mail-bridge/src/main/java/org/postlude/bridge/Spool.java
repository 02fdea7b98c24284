package org.postlude.bridge;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/** Octets in a temporary file of our own. Not a channel: an interrupt of whoever submits would close that. */
final class Spool implements Content, Closeable {
    static final Spool NONE = new Spool(null, null);

    private final @Nullable Path named;
    // Guarded by this.
    private @Nullable RandomAccessFile file;
    private long size;

    private Spool(@Nullable Path named, @Nullable RandomAccessFile file) {
        this.named = named;
        this.file = file;
    }

    /** Takes what was read already, and the rest of the stream. */
    static Spool of(byte[] beginning, InputStream in, long limit, Path folder) throws IOException {
        Spool spool = create(folder);
        try {
            spool.write(beginning, beginning.length);
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (spool.size() + n > limit) {
                    throw Refusal.of("it is longer than " + limit + " octets (" + (limit >> 20)
                            + " MiB); send what is large by other means");
                }
                spool.write(buffer, n);
            }
            return spool;
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private static Spool create(Path folder) throws IOException {
        return opened(Files.createTempFile(folder, "postlude-", ".eml")); // for its owner only
    }

    /** Opens an empty file and takes its name away, also where it cannot be opened. */
    static Spool opened(Path name) throws IOException {
        RandomAccessFile file;
        try {
            file = new RandomAccessFile(name.toFile(), "rw");
        } catch (IOException | RuntimeException e) {
            deleteAfter(e, name);
            throw e;
        }
        try {
            Files.delete(name);
            return new Spool(null, file);
        } catch (FileSystemException e) {
            return new Spool(name, file); // Windows: what is open keeps its name
        }
    }

    private static void deleteAfter(Exception failure, Path name) {
        try {
            Files.deleteIfExists(name);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private synchronized void write(byte[] octets, int length) throws IOException {
        open(file).write(octets, 0, length);
        size += length;
    }

    private static RandomAccessFile open(@Nullable RandomAccessFile file) throws IOException {
        if (file == null) {
            throw new IOException("the message was closed, and its temporary file is gone; read it anew");
        }
        return file;
    }

    private synchronized int read(long at, byte[] out, int offset, int length) throws IOException {
        RandomAccessFile from = open(file);
        from.seek(at);
        return from.read(out, offset, length);
    }

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public synchronized InputStream open() throws IOException {
        open(file); // sooner than at the first read
        return new InputStream() {
            private long at;

            @Override
            public int read(byte[] out, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, out.length);
                int n = Spool.this.read(at, out, offset, length);
                at += Math.max(0, n);
                return n;
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }
        };
    }

    @Override
    public synchronized void close() throws IOException {
        RandomAccessFile last = file;
        file = null;
        if (last != null) {
            last.close();
            if (named != null) {
                Files.deleteIfExists(named);
            }
        }
    }

    @Override
    public String toString() {
        return size() + " octets in a temporary file";
    }
}
