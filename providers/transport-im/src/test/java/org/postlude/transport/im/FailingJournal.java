package org.postlude.transport.im;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.postlude.message.ActivityEvent;

/** A journal in memory on a disk that fails when a test says so, and then for good. */
final class FailingJournal implements Journal {
    private final MemoryJournal journal = new MemoryJournal();
    private boolean isFailed;

    /** Nothing is written any more. */
    synchronized void fail() {
        isFailed = true;
    }

    private synchronized void write() throws IOException {
        if (isFailed) {
            throw new IOException("no space left on device");
        }
    }

    @Override
    public void replay(BiConsumer<Instant, Change> to) {
        journal.replay(to);
    }

    @Override
    public void append(Instant at, List<Change> changes) throws IOException {
        write();
        journal.append(at, changes);
    }

    @Override
    public void note(Instant at, Change change) throws IOException {
        write();
        journal.note(at, change);
    }

    @Override
    public Optional<ActivityEvent> untold() {
        return journal.untold();
    }

    @Override
    public void settled(ActivityEvent event) throws IOException {
        write();
        journal.settled(event);
    }

    @Override
    public boolean isLong() {
        return false;
    }

    @Override
    public void compact(Instant at, List<Change> all) throws IOException {
        write();
        journal.compact(at, all);
    }

    @Override
    public void close() {
        journal.close();
    }
}
