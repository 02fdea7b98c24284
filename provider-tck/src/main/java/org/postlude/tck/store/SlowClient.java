package org.postlude.tck.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postlude.message.Content;

/** A call on a thread of its own, whose content stops in the middle until a test lets it go on. For one test. */
final class SlowClient<T> implements AutoCloseable {
    /** Others have nothing to wait for; where they do, they wait for ever. */
    private static final int OTHERS_SECONDS = 10;

    private static final int SECONDS = 60;

    private final ExecutorService pool = Executors.newCachedThreadPool();
    /** It has come to the middle, or to its end without. */
    private final CountDownLatch hasCome = new CountDownLatch(1);

    private final AtomicBoolean isInTheMiddle = new AtomicBoolean();
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final Future<T> call;

    /** A call that is lent the content. */
    interface Call<T> {
        T run(Content content) throws Exception;
    }

    SlowClient(byte[] message, Call<T> call) {
        this.call = pool.submit(() -> {
            try {
                return call.run(new Slow(message));
            } finally {
                hasCome.countDown();
            }
        });
    }

    private final class Slow implements Content {
        private final byte[] message;

        Slow(byte[] message) {
            this.message = message;
        }

        @Override
        public long size() {
            return message.length;
        }

        @Override
        public InputStream open() {
            return new InputStream() {
                private int at;

                @Override
                public int read() throws IOException {
                    if (at == message.length / 2) {
                        stop();
                    }
                    return at < message.length ? message[at++] & 0xff : -1;
                }

                /** An octet at a time, as they come. */
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int octet = length == 0 ? 0 : read();
                    if (length > 0 && octet >= 0) {
                        buffer[offset] = (byte) octet;
                    }
                    return octet < 0 ? -1 : Math.min(length, 1);
                }
            };
        }
    }

    private void stop() throws IOException {
        isInTheMiddle.set(true);
        hasCome.countDown();
        try {
            if (!goesOn.await(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("nobody let the client go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the client was interrupted");
        }
    }

    /** What others do while the content stands in the middle. */
    <R> R meanwhile(String what, Callable<R> other) throws Exception {
        if (!hasCome.await(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("Q1: the content was not read in " + SECONDS + " seconds");
        }
        if (!isInTheMiddle.get()) {
            throw new AssertionError("Q1: the call did not read its content, and answered " + goOn());
        }
        try {
            return pool.submit(other).get(OTHERS_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "Q1: " + what + " waits for a client whose content comes slowly; read content before a lock is"
                            + " taken, and before the step that writes it",
                    e);
        }
    }

    /** The rest of the content comes. */
    T goOn() throws Exception {
        goesOn.countDown();
        return call.get(SECONDS, TimeUnit.SECONDS);
    }

    /** Whoever waits goes on too: the store is closed next. */
    @Override
    public void close() {
        goesOn.countDown();
        pool.shutdown();
        try {
            if (!pool.awaitTermination(SECONDS, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
