package org.postlude.store.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What somebody waits for, and what becomes of it. */
final class Call<T> extends Sleeper {
    private final Writer.Work<T> work;
    private final boolean isUrgent;
    private @Nullable T result;
    /** Why it failed by itself; told after the commit, for it may rest on what the same transaction wrote. */
    private @Nullable Exception failure;

    Call(Writer.Work<T> work, boolean isUrgent) {
        this.work = work;
        this.isUrgent = isUrgent;
    }

    boolean isUrgent() {
        return isUrgent;
    }

    /** False if it failed by itself with half of what it was to write. */
    boolean attempt(Batch batch) throws SQLException {
        long before = batch.link.writes();
        failure = null;
        try {
            result = work.run(batch);
            batch.accept();
        } catch (IOException | RuntimeException e) {
            batch.reject();
            failure = e;
        }
        return failure == null || batch.link.writes() == before;
    }

    void attemptInSavepoint(Batch batch) throws SQLException {
        batch.link.run("SAVEPOINT item");
        if (!attempt(batch)) {
            batch.link.run("ROLLBACK TO item");
        }
        batch.link.run("RELEASE item");
    }

    void fail(Exception why) {
        if (!isOver()) {
            failure = why;
        }
        over();
    }

    /** By its caller. */
    T await() throws IOException {
        sleep();
        if (failure instanceof IOException known) {
            throw known;
        }
        if (failure instanceof RuntimeException known) {
            throw known;
        }
        return Objects.requireNonNull(result);
    }
}
