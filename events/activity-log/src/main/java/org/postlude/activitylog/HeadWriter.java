package org.postlude.activitylog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes heads aside. Where that fails the log goes on, for it says no less by itself: each line of heads stands alone, so it is
 * tried again with the next one. For one thread.
 */
final class HeadWriter {
    private static final Logger LOG = LoggerFactory.getLogger(HeadWriter.class);

    private final Disk disk;
    private final Path folder;
    private final LogOptions options;
    private long written;
    private Instant last;
    private Disk.@Nullable Appending out;
    private boolean isTold;

    HeadWriter(Disk disk, Path folder, LogOptions options, long written, Instant now) {
        this.disk = disk;
        this.folder = folder;
        this.options = options;
        this.written = written;
        this.last = now;
    }

    boolean isDue(LogHead head, Instant now) {
        long more = head.number() - written;
        return more >= options.headLines()
                || (more > 0 && Duration.between(last, now).compareTo(options.headAge()) >= 0);
    }

    /** Unless it is there already. */
    void write(LogHead head, Instant now) {
        if (head.number() == written) {
            return;
        }
        last = now;
        try {
            if (out == null) {
                Disk.makeFolder(folder);
                out = disk.append(Heads.file(folder));
                out.write(new byte[] {'\n'}); // what a crash has cut off before is a line of its own
            }
            out.write(Heads.line(head, now));
            out.force();
            Disk.forceFolder(folder);
            written = head.number();
            isTold = false;
        } catch (IOException e) {
            close();
            if (!isTold) {
                LOG.warn(
                        "the head of line {} could not be written aside in {}, and is tried again with later ones: {}",
                        head.number(),
                        folder,
                        e.toString());
            }
            isTold = true;
        }
    }

    void close() {
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                LOG.debug("heads could not be closed", e);
            }
            out = null;
        }
    }
}
