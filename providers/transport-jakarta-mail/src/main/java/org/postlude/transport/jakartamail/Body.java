package org.postlude.transport.jakartamail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/**
 * The message's bytes: looked at once before MAIL, for what they ask of a server, and sent as they are. What is short is
 * kept from the look, so that the store reads it once.
 */
final class Body {
    private static final int KEPT = 64 * 1024;
    private static final int COPY_SIZE = 8192;

    /**
     * What the bytes ask of a server.
     *
     * @param eightBit there are octets above 127 (RFC 6152)
     * @param utf8Header the header section has some, and they are UTF-8 (RFC 6532)
     */
    record Needs(boolean eightBit, boolean utf8Header) {}

    private final Content content;
    private byte @Nullable [] kept;
    private @Nullable Needs needs;
    private @Nullable IOException unreadable;

    Body(Content content) {
        this.content = content;
    }

    long size() {
        return content.size();
    }

    /** Why the store could not give the bytes, if that happened. */
    @Nullable
    IOException unreadable() {
        return unreadable;
    }

    /** Reads once, and on only until it knows. */
    Needs look(Block eachBlock) throws IOException {
        Needs known = needs;
        if (known == null) {
            known = read(eachBlock);
            needs = known;
        }
        return known;
    }

    private Needs read(Block eachBlock) throws IOException {
        byte[] start = new byte[(int) Math.min(KEPT, content.size())];
        try (InputStream in = open()) {
            int count = read(in, start);
            if (count == content.size() && read(in, new byte[1]) == 0) {
                kept = start;
            }
            HeaderLook header = new HeaderLook();
            header.next(start, count);
            boolean eightBit = Octets.isEightBit(start, count);
            long looked = count;
            byte[] block = new byte[kept == null ? COPY_SIZE : 0];
            while (!(eightBit && header.isOver()) && kept == null && (count = read(in, block)) > 0) {
                header.next(block, count);
                eightBit |= Octets.isEightBit(block, count);
                looked += count;
                eachBlock.copied(looked);
            }
            return new Needs(eightBit, header.isUtf8());
        }
    }

    /** All of them as they go over the wire, dots doubled; null if they are long, or not the lines that SMTP asks for. */
    byte @Nullable [] wireLines() {
        byte[] lines = kept;
        return lines != null && Octets.areLines(lines) ? Octets.withDotsDoubled(lines) : null;
    }

    /**
     * Copies all of them or fails: half a message with a dot behind it would be delivered.
     *
     * @param eachBlock called now and then; what it throws ends the copying
     */
    void copyTo(OutputStream out, Block eachBlock) throws IOException {
        byte[] buffer = new byte[(int) Math.min(COPY_SIZE, content.size() + 1)];
        long copied = 0;
        try (InputStream in = open()) {
            int count;
            while ((count = read(in, buffer)) > 0) {
                copied += count;
                out.write(buffer, 0, count);
                eachBlock.copied(copied);
            }
        }
        if (copied != content.size()) {
            throw unreadable(new IOException(copied + " octets instead of " + content.size()));
        }
    }

    /** What happens between blocks. */
    @FunctionalInterface
    interface Block {
        void copied(long soFar) throws IOException;
    }

    private InputStream open() throws IOException {
        if (kept != null) {
            return new ByteArrayInputStream(kept);
        }
        try {
            return content.open();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.readNBytes(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private IOException unreadable(IOException e) {
        unreadable = e;
        return e;
    }
}
