package org.postlude.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/**
 * The one message on standard input. It is held in memory, for it has to be read twice: to be judged and to be stored; and
 * a file of our own would be left behind by a kill. What is too large is read one octet too far, for the submit to refuse.
 */
final class StandardInput implements Letters {
    private static final int LIMIT = 50 << 20;

    private final InputStream in;
    private final Interrupts interrupts;
    private boolean isRead;

    StandardInput(InputStream in, Interrupts interrupts) {
        this.in = in;
        this.interrupts = interrupts;
    }

    @Override
    public @Nullable Letter next() throws IOException {
        if (isRead) {
            return null;
        }
        isRead = true;
        return Letter.of(where(), new Octets(read()));
    }

    /** On a thread of its own: a read of a terminal ends by nothing but the terminal. */
    private byte[] read() throws IOException {
        FutureTask<byte[]> reading = new FutureTask<>(() -> in.readNBytes(LIMIT + 1));
        Thread thread = new Thread(reading, "standard-input");
        thread.setDaemon(true);
        thread.start();
        try {
            return interrupts.<byte[], Exception>during(0, reading::get);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("a signal came");
        } catch (Exception e) {
            throw new IOException(e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public String where() {
        return "standard input";
    }

    /** Without the copies that {@link Content#of} makes. */
    private static final class Octets implements Content {
        private final byte[] octets;

        Octets(byte[] octets) {
            this.octets = octets;
        }

        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(octets);
        }
    }
}
