package org.postlude.activitylog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The real disk, whose forces are counted, and fail when they are told to. */
final class FailingDisk implements Disk {
    final AtomicInteger forces = new AtomicInteger();
    private volatile boolean isBroken;
    private volatile @Nullable Error fatal;
    private volatile Runnable beforeForce = () -> {};

    void breakDown() {
        isBroken = true;
    }

    /** What no disk is to blame for. */
    void failWith(Error error) {
        fatal = error;
    }

    void mend() {
        isBroken = false;
    }

    void beforeForce(Runnable action) {
        beforeForce = action;
    }

    @Override
    public Appending append(Path file) throws IOException {
        Appending real = Disk.real().append(file);
        return new Appending() {
            @Override
            public void write(byte[] octets) throws IOException {
                real.write(octets);
            }

            @Override
            public void force() throws IOException {
                beforeForce.run();
                forces.incrementAndGet();
                Error error = fatal;
                if (error != null) {
                    throw error;
                }
                if (isBroken) {
                    throw new IOException("Input/output error");
                }
                real.force();
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }
}
