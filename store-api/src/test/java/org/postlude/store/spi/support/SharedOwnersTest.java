package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logons of one process that share an owner. */
final class SharedOwnersTest {
    private final AtomicInteger open = new AtomicInteger();
    private final SharedOwners<String, Owner> owners = new SharedOwners<>();

    /** At most one may be open at a time. */
    private final class Owner implements Closeable {
        Owner() {
            assertEquals(1, open.incrementAndGet(), "two owners of one place");
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    @Test
    void S3_theFirstLogonOpensAndTheLastOneCloses() throws Exception {
        SharedOwners<String, Owner>.Share first = owners.share("a", Owner::new);
        SharedOwners<String, Owner>.Share second = owners.share("a", Owner::new);
        Owner owner = first.get();
        assertSame(owner, second.get());
        first.close();
        assertEquals(1, open.get());
        assertSame(owner, second.get());
        second.close();
        assertEquals(0, open.get());

        try (SharedOwners<String, Owner>.Share next = owners.share("a", Owner::new)) {
            assertNotSame(owner, next.get(), "what was closed does not come back");
        }
    }

    @Test
    void S7_aShareThatWasClosedFailsClearlyAndCountsOnce() throws Exception {
        SharedOwners<String, Owner>.Share first = owners.share("a place", Owner::new);
        SharedOwners<String, Owner>.Share second = owners.share("a place", Owner::new);
        first.close();
        first.close();
        assertEquals(1, open.get(), "closing twice took the share of another");
        IllegalStateException failure = assertThrows(IllegalStateException.class, first::get);
        assertEquals("a place was logged off; nothing was changed. Log on anew", failure.getMessage());
        second.close();
    }

    @Test
    void anOwnerThatCannotBeOpenedLeavesNothingBehind() throws Exception {
        assertThrows(
                IOException.class,
                () -> owners.share("a", () -> {
                    throw new IOException("as a test wants it");
                }));
        owners.share("a", Owner::new).close();
        assertEquals(0, open.get());
    }

    @Test
    void anOwnerThatFailsToCloseIsGoneAllTheSame() throws Exception {
        SharedOwners<String, Closeable> unlucky = new SharedOwners<>();
        SharedOwners<String, Closeable>.Share share = unlucky.share("a", () -> () -> {
            throw new IOException("as a test wants it");
        });
        assertThrows(IOException.class, share::close);
        share.close();
        Closeable next = () -> {};
        assertSame(next, unlucky.share("a", () -> next).get());
    }

    @Test
    @Timeout(60)
    void aPlaceThatHangsWhileItOpensOrClosesHoldsUpNoOther() throws Exception {
        SharedOwners<String, Closeable> places = new SharedOwners<>();
        CountDownLatch mended = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(2);
        SharedOwners<String, Closeable>.Share closes = places.share("closes", () -> () -> hang(hanging, mended));
        SharedOwners<String, Closeable>.Share other = places.share("other", () -> () -> {});
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> closing = threads.submit(() -> {
                closes.close();
                return null;
            });
            Future<SharedOwners<String, Closeable>.Share> opening = threads.submit(() -> places.share("opens", () -> {
                hang(hanging, mended);
                return () -> {};
            }));
            hanging.await();

            other.close();
            places.share("other", () -> () -> {}).close();

            assertFalse(closing.isDone() || opening.isDone(), "nothing hung, so nothing was tried");
            mended.countDown();
            closing.get();
            opening.get().close();
        } finally {
            mended.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    @Timeout(60)
    void S3_anOpenThatComesDuringACloseWaitsForItsEnd() throws Exception {
        CountDownLatch mended = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        SharedOwners<String, Closeable> places = new SharedOwners<>();
        AtomicInteger closed = new AtomicInteger();
        SharedOwners<String, Closeable>.Share last = places.share("a", () -> () -> {
            hang(hanging, mended);
            closed.incrementAndGet();
        });
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try {
            Future<?> closing = threads.submit(() -> {
                last.close();
                return null;
            });
            hanging.await();
            Thread opener = new Thread(() -> opened(places, closed));
            opener.start();
            // It either waits for the close, or has come through and found the owner not closed yet.
            while (opener.getState() != Thread.State.BLOCKED && opener.isAlive()) {
                Thread.onSpinWait();
            }
            mended.countDown();
            closing.get();
            opener.join();
            assertEquals(2, closed.get(), "it opened before the owner was closed");
        } finally {
            mended.countDown();
            threads.shutdownNow();
        }
    }

    private static void opened(SharedOwners<String, Closeable> places, AtomicInteger closed) {
        try {
            places.share("a", () -> {
                        closed.compareAndSet(1, 2);
                        return () -> {};
                    })
                    .close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void hang(CountDownLatch hanging, CountDownLatch mended) throws IOException {
        hanging.countDown();
        try {
            mended.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the test is over");
        }
    }

    @Test
    void whoeverFindsAnOwnerFindsItOpen() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                running.add(threads.submit(() -> {
                    for (int round = 0; round < 2_000; round++) {
                        try (SharedOwners<String, Owner>.Share share = owners.share("a", Owner::new)) {
                            assertEquals(1, open.get(), () -> "closed under " + share);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            assertEquals(0, open.get());
        } finally {
            threads.shutdownNow();
        }
    }
}
