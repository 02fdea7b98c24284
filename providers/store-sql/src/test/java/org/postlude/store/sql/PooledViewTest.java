package org.postlude.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.spi.LogonRequest.Access;

/** So many look at once, and a close waits for them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PooledViewTest {
    private static final int THREADS = PooledView.MOST + 3;

    @TempDir
    Path dir;

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger looking = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    private void look(PooledView view) {
        try {
            view.look(link -> {
                looking.incrementAndGet();
                awaitEnd();
                return link.number("SELECT count(*) FROM message");
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitEnd() throws IOException {
        try {
            if (!end.await(30, TimeUnit.SECONDS)) {
                throw new IOException("nobody said that it was over");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void started(Runnable action) {
        Thread thread = new Thread(action);
        threads.add(thread);
        thread.start();
    }

    @Test
    void whoComesWhenSoManyLookWaitsAndGetsAnAnswer() throws Exception {
        Sqlite place = new Sqlite(dir);
        place.open(Access.WRITE).close();
        PooledView view = new PooledView(place.file());
        for (int i = 0; i < THREADS; i++) {
            started(() -> look(view));
        }
        await().until(() -> looking.get() >= PooledView.MOST
                && threads.stream()
                        .allMatch(thread -> thread.getState() == Thread.State.WAITING
                                || thread.getState() == Thread.State.TIMED_WAITING));
        assertEquals(PooledView.MOST, looking.get());

        end.countDown();

        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(THREADS, looking.get());
        view.close();
    }

    @Test
    void aCloseWaitsForALookAndTurnsTheNextOneAway() throws Exception {
        Sqlite place = new Sqlite(dir);
        place.open(Access.WRITE).close();
        PooledView view = new PooledView(place.file());
        started(() -> look(view));
        await().until(() -> looking.get() == 1);
        started(view::close);
        Thread closer = threads.get(1);
        await().until(() -> closer.getState() == Thread.State.WAITING);

        end.countDown();

        closer.join();
        assertThrows(IllegalStateException.class, () -> view.look(link -> 1));
    }
}
