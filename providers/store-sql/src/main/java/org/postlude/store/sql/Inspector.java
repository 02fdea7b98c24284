package org.postlude.store.sql;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks at every row of a large file while it is open, on a thread and a connection of its own. Mail in a hurry goes first: it
 * begins when nothing was written for a turn, or after so many turns in any case. A close ends it where it is, and waits for
 * that: the lock must not go while it still reads.
 */
final class Inspector implements Closeable {
    /** Who is told, by the inspector's thread. */
    interface Listener {
        void found(Inspection.Findings findings) throws IOException;

        void failed(Throwable reason);
    }

    static final Duration TURN = Duration.ofMillis(100);
    /** Ten seconds. */
    static final int MOST_TURNS = 100;

    private final Path file;
    private final View.Question<Inspection.Findings> question;
    private final Listener listener;
    private final LongSupplier commits;
    private final Duration turn;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * @param question {@link Inspection#of}, but for tests
     * @param commits how many there were
     * @param turn {@link #TURN}, but for tests
     */
    Inspector(
            Path file,
            View.Question<Inspection.Findings> question,
            Listener listener,
            LongSupplier commits,
            Duration turn) {
        this.file = file;
        this.question = question;
        this.listener = listener;
        this.commits = commits;
        this.turn = turn;
        this.thread = new Thread(this::inspect, "postlude-sqlite-inspector");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void inspect() {
        try {
            if (hasTurn()) {
                Inspection.Findings findings = look();
                if (!findings.isClean()) {
                    listener.found(findings);
                }
            }
        } catch (IOException | SQLException | InterruptedException | RuntimeException | Error e) {
            if (isClosing()) {
                Database.LOG.debug("{} was closed while it was looked at", file, e);
            } else {
                listener.failed(e);
            }
        }
    }

    /** False once it is closed. */
    private boolean hasTurn() throws InterruptedException {
        long before = -1;
        long now = commits.getAsLong();
        for (int turns = 0; turns < MOST_TURNS && now != before; turns++) {
            before = now;
            if (closing.await(turn.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            now = commits.getAsLong();
        }
        return true;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private Inspection.Findings look() throws SQLException, IOException {
        try (Link link = Link.open(file, "mode=rw")) {
            link.run("PRAGMA query_only = ON");
            link.stopIf(this::isClosing);
            return View.atOneMoment(link, question);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        Threads.join(thread);
    }
}
