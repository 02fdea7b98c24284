package org.postlude.tck.transport;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import org.postlude.message.Content;

/** Content that comes to its middle and stands still there until it is told to go on, as from a disk that is busy. Thread-safe. */
final class SlowContent implements Content, AutoCloseable {
    private final byte[] whole;
    private final Gate middle = new Gate("the middle of the content");

    SlowContent(byte[] whole) {
        this.whole = whole;
    }

    /** Where its readers stand. */
    Gate middle() {
        return middle;
    }

    void goOn() {
        middle.open();
    }

    /** Nobody is left standing when the test is over. */
    @Override
    public void close() {
        goOn();
    }

    @Override
    public long size() {
        return whole.length;
    }

    @Override
    public InputStream open() {
        int half = whole.length / 2;
        InputStream first = new ByteArrayInputStream(whole, 0, half);
        return new SequenceInputStream(first, new Rest(new ByteArrayInputStream(whole, half, whole.length - half)));
    }

    private final class Rest extends FilterInputStream {
        Rest(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            standStill();
            return super.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            standStill();
            return super.read(buffer, offset, length);
        }

        private void standStill() throws InterruptedIOException {
            try {
                middle.pass(Gates.NEVER);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the reader was interrupted");
            }
        }
    }
}
