package org.postlude.bench;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Postfix's smtp-sink: takes mail and throws it away. It counts final dots itself, and tells so after each; so it is known
 * how many messages came, however often.
 */
final class Sink implements AutoCloseable {
    private static final String PROGRAM = "smtp-sink";
    private static final String COUNT = "mesg=";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The pipe holds what it says of two thousand messages. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private static final int PIECE = 1 << 16;

    private final Process process;
    private volatile long messages;
    private volatile String said = "";

    private Sink(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "sink-count");
        reader.setDaemon(true);
        reader.start();
    }

    static Sink start(int port) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Tools.path(PROGRAM), "-u", "postfix", "-c", "127.0.0.1:" + port, "1000")
                .redirectErrorStream(true)
                .start();
        Tools.endWithThisProcess(process);
        Sink sink = new Sink(process);
        Tools.await(PROGRAM + " at port " + port, PATIENCE, () -> Tools.answers(port) || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException(PROGRAM + " ended at once: " + sink.said);
        }
        return sink;
    }

    /**
     * {@code sess=1 quit=0 mesg=12} and a carriage return, over and over. A few times a second: whoever waited for each would be
     * woken by each message, and take part in what is measured.
     */
    private void read() {
        try (InputStream out = process.getInputStream()) {
            StringBuilder line = new StringBuilder();
            byte[] piece = new byte[PIECE];
            for (int length = out.read(piece); length >= 0; length = out.read(piece)) {
                for (int i = 0; i < length; i++) {
                    if (piece[i] == '\r' || piece[i] == '\n') {
                        take(line.toString());
                        line.setLength(0);
                    } else {
                        line.append((char) piece[i]);
                    }
                }
                Thread.sleep(LOOK_EVERY.toMillis());
            }
        } catch (IOException | InterruptedException e) {
            said = "its counts cannot be read: " + e;
        }
    }

    private void take(String line) {
        int at = line.indexOf(COUNT);
        if (at >= 0) {
            messages = Long.parseLong(line.substring(at + COUNT.length()).trim());
        } else {
            said = line;
        }
    }

    void await(long count, Duration within) throws IOException, InterruptedException {
        Tools.await(count + " messages at " + PROGRAM, within, () -> messages >= count);
    }

    /** All have come, and none twice. */
    void requireExactly(long count) throws IOException, InterruptedException {
        await(count, PATIENCE);
        if (messages != count) {
            throw new IOException(PROGRAM + " has " + messages + " messages, and " + count + " were sent");
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
