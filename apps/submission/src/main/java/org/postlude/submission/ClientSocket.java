package org.postlude.submission;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The connection of a client, which has so long for a command and not for each octet of it: whoever sends one now and then would
 * else keep his place for ever. Each answer gives him that time anew, and so does each block of a text. It lies below TLS.
 */
final class ClientSocket extends Socket {
    /** Of a text, or of anything else that is not answered: no link is so slow that this takes it five minutes. */
    private static final int BLOCK = 1 << 16;

    private volatile long idleNanos = Long.MAX_VALUE;
    private volatile Consumer<ClientSocket> onClose = socket -> {};
    private volatile long readingSince;
    private volatile long writingSince;
    private volatile boolean isWriting;

    /** His time begins: a server has taken him. */
    void begin(Duration idle, Consumer<ClientSocket> told) {
        readingSince = System.nanoTime();
        idleNanos = idle.toNanos();
        onClose = told;
    }

    /** Whether somebody has waited too long for the client to read what it is told; nothing but a close ends that. */
    boolean isStuck() {
        return isWriting && System.nanoTime() - writingSince > idleNanos;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Reading(super.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Writing(super.getOutputStream());
    }

    @Override
    public synchronized void close() throws IOException {
        onClose.accept(this);
        super.close();
    }

    private final class Reading extends FilterInputStream {
        private long unanswered;

        private Reading(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            awaitNoLongerThanLeft();
            int octet = super.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] octets, int from, int most) throws IOException {
            awaitNoLongerThanLeft();
            int read = super.read(octets, from, most);
            count(Math.max(0, read));
            return read;
        }

        private void awaitNoLongerThanLeft() throws IOException {
            long left = (idleNanos - (System.nanoTime() - readingSince)) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException(
                        "no whole command, or no block of a text, in " + idleNanos / 1_000_000 + " ms");
            }
            setSoTimeout((int) Math.min(Integer.MAX_VALUE, left));
        }

        private void count(int octets) {
            unanswered += octets;
            if (unanswered >= BLOCK) {
                unanswered = 0;
                readingSince = System.nanoTime();
            }
        }
    }

    private final class Writing extends FilterOutputStream {
        private Writing(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int from, int count) throws IOException {
            writingSince = System.nanoTime();
            isWriting = true;
            try {
                out.write(octets, from, count);
            } finally {
                isWriting = false;
                readingSince = System.nanoTime();
            }
        }
    }
}
