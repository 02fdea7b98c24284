package org.postlude.store.sql;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Looks at every row of a large file while it is open, on a thread and a connection of its own. A close ends it where it is,
 * and waits for that: the lock must not go while it still reads.
 */
final class Inspector implements Closeable {
    /** Who is told, by the inspector's thread. */
    interface Listener {
        void found(Inspection.Findings findings) throws IOException;

        void failed(Throwable reason);
    }

    private final Path file;
    private final View.Question<Inspection.Findings> question;
    private final Listener listener;
    private final Thread thread;
    private volatile boolean isClosing;

    /** @param question {@link Inspection#of}, but for tests */
    Inspector(Path file, View.Question<Inspection.Findings> question, Listener listener) {
        this.file = file;
        this.question = question;
        this.listener = listener;
        this.thread = new Thread(this::inspect, "postlude-sqlite-inspector");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void inspect() {
        try {
            Inspection.Findings findings = look();
            if (!findings.isClean()) {
                listener.found(findings);
            }
        } catch (IOException | SQLException | RuntimeException | Error e) {
            if (isClosing) {
                Database.LOG.debug("{} was closed while it was looked at", file, e);
            } else {
                listener.failed(e);
            }
        }
    }

    private Inspection.Findings look() throws SQLException, IOException {
        try (Link link = Link.open(file, "mode=rw")) {
            link.run("PRAGMA query_only = ON");
            link.stopIf(() -> isClosing);
            return View.atOneMoment(link, question);
        }
    }

    @Override
    public void close() {
        isClosing = true;
        Threads.join(thread);
    }
}
