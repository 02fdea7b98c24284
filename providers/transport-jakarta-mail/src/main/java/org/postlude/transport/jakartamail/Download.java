package org.postlude.transport.jakartamail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/**
 * One message as it comes from its source, whole before anybody is given it: a store that reads it never waits for a network. In
 * memory, or if it is long in a temporary file that only its owner can read.
 */
final class Download extends OutputStream implements Content, Closeable {
    private static final int IN_MEMORY = 1 << 20;

    private final MessageDigest digest = sha256();
    private final long most;
    private boolean isTooLong;
    private @Nullable ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream out;
    private @Nullable IOException fault;
    private long size;

    /** @param most how many octets are taken; 0 for any number */
    Download(long most) {
        this.most = most;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
        if (most > 0 && size + length > most) {
            isTooLong = true;
            throw new IOException("more comes than is taken, which is " + most + " octets");
        }
        try {
            put(octets, from, length);
        } catch (IOException e) {
            fault = e;
            throw e;
        }
    }

    private void put(byte[] octets, int from, int length) throws IOException {
        if (memory != null && size + length > IN_MEMORY) {
            file = Files.createTempFile("postlude-fetch-", ".eml");
            out = Files.newOutputStream(file);
            memory.writeTo(out);
            memory = null;
        }
        OutputStream to = memory != null ? memory : out;
        if (to == null) {
            throw new IOException("the download is over");
        }
        to.write(octets, from, length);
        digest.update(octets, from, length);
        size += length;
    }

    /** What kept it from being written here; null if nothing did. Whoever writes may not tell it from a fault of the network. */
    @Nullable
    IOException fault() {
        return fault;
    }

    /** Whether more came than is taken. */
    boolean isTooLong() {
        return isTooLong;
    }

    /** Nothing more comes: 64 hexadecimal digits, in lower case. */
    String end() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        if (memory != null) {
            return new ByteArrayInputStream(memory.toByteArray());
        }
        if (file == null) {
            throw new IOException("the download was dropped");
        }
        return Files.newInputStream(file);
    }

    /** Drops it. */
    @Override
    public void close() throws IOException {
        memory = null;
        if (out != null) {
            out.close();
            out = null;
        }
        if (file != null) {
            Files.deleteIfExists(file);
            file = null;
        }
    }

    @Override
    public String toString() {
        return "a message of " + size + " octets";
    }
}
