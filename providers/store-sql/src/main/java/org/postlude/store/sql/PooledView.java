package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/** The owner's: connections beside the writer's, which see what was committed and hold up nobody. */
final class PooledView implements View {
    /** Who comes when so many look waits: each look is a moment, and a connection costs descriptors and memory. */
    static final int MOST = 8;

    private final Path file;
    private final Deque<Link> idle = new ArrayDeque<>();
    private final Semaphore places = new Semaphore(MOST, true);
    private boolean isClosed;

    PooledView(Path file) {
        this.file = file;
    }

    @Override
    public <T> T look(Question<T> question) throws IOException {
        return glance(link -> View.atOneMoment(link, question));
    }

    @Override
    public <T> T glance(Question<T> question) throws IOException {
        places.acquireUninterruptibly();
        try {
            return lookFromPlace(question);
        } finally {
            places.release();
        }
    }

    private <T> T lookFromPlace(Question<T> question) throws IOException {
        Link link;
        try {
            link = take();
        } catch (SQLException e) {
            throw Link.failed("cannot read " + file, e);
        }
        try {
            T answer = question.ask(link);
            giveBack(link);
            return answer;
        } catch (SQLException e) {
            link.close();
            throw Link.failed("cannot read " + file, e);
        } catch (IOException | RuntimeException | Error e) {
            link.close();
            throw e;
        }
    }

    private Link take() throws SQLException {
        synchronized (this) {
            if (isClosed) {
                throw new IllegalStateException(file + " was logged off; nothing was changed. Log on anew");
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        Link link = Link.open(file, "mode=rw");
        try {
            link.run("PRAGMA query_only = ON");
            return link;
        } catch (SQLException e) {
            link.close();
            throw e;
        }
    }

    private synchronized void giveBack(Link link) {
        if (isClosed) {
            link.close();
        } else {
            idle.push(link);
        }
    }

    /** Waits for the looks under way, for the lock goes afterwards; whoever comes later is turned away. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
        }
        places.acquireUninterruptibly(MOST);
        places.release(MOST);
        idle.forEach(Link::close);
        idle.clear();
    }
}
