package org.postlude.bench;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postlude.message.Content;
import org.postlude.store.LogoffMode;

/**
 * Fifty small submitters: alone, or beside one who submits 50 MiB, again and again for as long as they go on, while each
 * attempt to send hangs in a receiver that takes one octet a second. The small submits alone are measured.
 */
final class BesideTask implements Task {
    private static final int THREADS = 50;

    private Path directory = Path.of("");
    private int count;
    private boolean isDisturbed;

    /** The store's directory, how many messages, whether they are {@code disturbed}. */
    @Override
    public void prepare(List<String> arguments) {
        directory = Path.of(arguments.get(0));
        count = Integer.parseInt(arguments.get(1));
        isDisturbed = arguments.get(2).equals("disturbed");
    }

    @Override
    public List<Double> run() throws Exception {
        if (isDisturbed) {
            return disturbed();
        }
        try (Outbox outbox = Outbox.taking(directory, Outbox.NOBODY)) {
            long[] nanos = submit(outbox, count);
            outbox.logoff(LogoffMode.ORDERLY, count);
            return Times.of(nanos);
        }
    }

    private List<Double> disturbed() throws Exception {
        try (DripServer server = new DripServer();
                Outbox outbox = Outbox.sending(directory, server.port())) {
            // The receiver is to be busy with small messages before the first one is measured.
            submit(outbox, THREADS);
            server.awaitBusy();
            AtomicBoolean isOver = new AtomicBoolean();
            CompletableFuture<Integer> big = CompletableFuture.supplyAsync(() -> submitBig(outbox, isOver));
            long[] nanos;
            try {
                nanos = submit(outbox, count);
            } finally {
                isOver.set(true);
            }
            int bigOnes = big.join();
            server.requireBusy();
            outbox.logoff(LogoffMode.ABORT, THREADS + count + bigOnes);
            return Times.of(nanos);
        }
    }

    private static long[] submit(Outbox outbox, int messages) throws InterruptedException {
        return Crowd.run(THREADS, messages, () -> number -> outbox.submit(number, Letters.SMALL));
    }

    private static int submitBig(Outbox outbox, AtomicBoolean isOver) {
        int submitted = 0;
        do {
            outbox.submit(submitted++, new Big());
        } while (!isOver.get());
        return submitted;
    }

    /** A large message that needs no memory: one small message, and then its lines over and over. */
    private record Big() implements Content {
        private static final int SIZE = 50 << 20;
        private static final byte[] TOP = Letters.bytes(0, Letters.SMALL);
        private static final int LINE = 64;

        @Override
        public long size() {
            return SIZE;
        }

        @Override
        public InputStream open() {
            return new InputStream() {
                private int at;

                @Override
                public int read() {
                    return at < SIZE ? octet(at++) : -1;
                }

                @Override
                public int read(byte[] to, int offset, int length) {
                    int given = Math.min(length, SIZE - at);
                    for (int i = 0; i < given; i++) {
                        to[offset + i] = octet(at++);
                    }
                    return given == 0 && length > 0 ? -1 : given;
                }
            };
        }

        private static byte octet(int at) {
            return at < TOP.length ? TOP[at] : TOP[TOP.length - LINE + (at - TOP.length) % LINE];
        }
    }
}
