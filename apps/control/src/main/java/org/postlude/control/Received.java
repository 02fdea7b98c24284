package org.postlude.control;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/** The octets that came with a submission: in memory if they are few, else in a file of their own, until they are stored. */
final class Received implements Content, Closeable {
    private static final int FEW = 65_536;
    /** A tenth of the largest message that a file may hold for the command is more than any server takes. */
    private static final long MOST = 1L << 30;

    private final long size;
    private final byte[] few;
    private final @Nullable Path file;

    private Received(long size, byte[] few, @Nullable Path file) {
        this.size = size;
        this.few = few;
        this.file = file;
    }

    static Received from(Wire wire, long size) throws IOException {
        if (size < 0 || size > MOST) {
            throw new IllegalArgumentException("a message of " + size + " octets; at most " + MOST + " are taken");
        }
        if (size <= FEW) {
            ByteArrayOutputStream few = new ByteArrayOutputStream((int) size);
            wire.octets(size, few);
            return new Received(size, few.toByteArray(), null);
        }
        Path file = Files.createTempFile("postlude-", ".eml"); // for its owner alone, as all of these
        Received received = new Received(size, new byte[0], file);
        try (OutputStream out = Files.newOutputStream(file)) {
            wire.octets(size, out);
            return received;
        } catch (IOException | RuntimeException | Error e) {
            received.close();
            throw e;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(few) : Files.newInputStream(file);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public String toString() {
        return size + " octets from a control connection";
    }
}
