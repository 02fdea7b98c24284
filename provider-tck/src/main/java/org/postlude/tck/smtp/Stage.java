package org.postlude.tck.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One point of one conversation, where an {@link SmtpFault} acts. */
final class Stage {
    private static final long LONGEST_WAIT_MINUTES = 10;

    private final Wire wire;
    private final String due;
    private final CountDownLatch released;
    private final CountDownLatch closed;

    /** Where no reply is due, as on a new connection, {@code due} is empty. */
    Stage(Wire wire, String due, CountDownLatch released, CountDownLatch closed) {
        this.wire = wire;
        this.due = due;
        this.released = released;
        this.closed = closed;
    }

    String due() {
        return due;
    }

    String code() {
        return due.length() < 3 ? "220" : due.substring(0, 3);
    }

    void write(String octets) throws IOException {
        wire.write(octets.getBytes(ISO_8859_1));
    }

    void repeat(String octets, int total) throws IOException {
        byte[] each = octets.getBytes(ISO_8859_1);
        for (int said = 0; said < total && closed.getCount() > 0; said += each.length) {
            wire.write(each);
        }
    }

    void drip(Duration pause) throws IOException, InterruptedException {
        for (byte octet : due.getBytes(ISO_8859_1)) {
            if (!pause.isZero() && closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("closed");
            }
            wire.write(new byte[] {octet});
        }
    }

    void cut(Cut how) throws IOException {
        wire.cut(how);
        throw new LineCut();
    }

    /** A net for tests that forget to close their server. */
    void awaitClosed() throws IOException, InterruptedException {
        if (!closed.await(LONGEST_WAIT_MINUTES, TimeUnit.MINUTES)) {
            cut(Cut.RESET);
        }
        throw new InterruptedException("closed");
    }

    void awaitReleased() throws IOException, InterruptedException {
        if (!released.await(LONGEST_WAIT_MINUTES, TimeUnit.MINUTES)) {
            cut(Cut.RESET);
        }
        if (closed.getCount() == 0) {
            throw new InterruptedException("closed");
        }
    }
}
