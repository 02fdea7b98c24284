package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The owner's: connections beside the writer's, which see what was committed and hold up nobody. */
final class PooledView implements View {
    /** More at once are opened and closed again. */
    private static final int KEPT = 8;

    private final Path file;
    private final Deque<Link> idle = new ArrayDeque<>();
    private boolean isClosed;

    PooledView(Path file) {
        this.file = file;
    }

    @Override
    public <T> T look(Question<T> question) throws IOException {
        Link link;
        try {
            link = take();
        } catch (SQLException e) {
            throw Link.failed("cannot read " + file, e);
        }
        try {
            T answer = View.atOneMoment(link, question);
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
        link.run("PRAGMA query_only = ON");
        return link;
    }

    private void giveBack(Link link) {
        synchronized (this) {
            if (!isClosed && idle.size() < KEPT) {
                idle.push(link);
                return;
            }
        }
        link.close();
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        idle.forEach(Link::close);
        idle.clear();
    }
}
