package org.postlude.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.store.KeyConflictException;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.store.spi.Submitted;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.SharedOwners;

/** Calls that wait while a commit is on the disk are the next commit, all together. */
@Timeout(60)
final class GroupCommitTest {
    @TempDir
    Path dir;

    /** Stops at a commit when it is told to, and may let it fail. */
    private static final class Gate implements DurableSteps.Layer {
        final AtomicInteger commits = new AtomicInteger();
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);
        volatile int stopAt = Integer.MAX_VALUE;
        volatile int failAt = Integer.MAX_VALUE;

        @Override
        public void run(String step, Path path, DurableSteps.Action action) throws IOException {
            int number = step.equals("commit") ? commits.incrementAndGet() : 0;
            if (number == stopAt) {
                reached.countDown();
                pass();
            }
            if (number == failAt) {
                throw new IOException("Input/output error, as a test wants it");
            }
            action.run();
        }

        private void pass() throws IOException {
            try {
                if (!open.await(30, TimeUnit.SECONDS)) {
                    throw new IOException("nobody opened the gate");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private final Gate gate = new Gate();
    private final List<Thread> threads = new ArrayList<>();

    private SpoolerLogon opened() {
        return new Sqlite(dir)
                .open(new SqliteStoreProvider(Sqlite.UNLIMITED, gate, Schema.CURRENT, Tuning.DEFAULT), Access.WRITE);
    }

    private <T> FutureTask<T> inAThread(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task);
        threads.add(thread);
        thread.start();
        return task;
    }

    private void awaitAllWaiting() {
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
    }

    @Test
    void manyCallsAreOneCommitAndABadOneFailsAlone() throws Exception {
        try (SpoolerLogon store = opened()) {
            Sqlite.submit(store, "taken");
            gate.stopAt = gate.commits.get() + 1;
            FutureTask<Submitted> first = inAThread(() -> Sqlite.submit(store, "first"));
            gate.reached.await();
            List<FutureTask<Submitted>> others = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String name = "m" + i;
                others.add(inAThread(() -> Sqlite.submit(store, name)));
            }
            FutureTask<Submitted> bad =
                    inAThread(() -> Sqlite.submit(store, "taken", "lane", Content.of(new byte[] {1})));
            FutureTask<Boolean> note = inAThread(() -> store.putNote("n", 0, new byte[] {1}));
            awaitAllWaiting();
            int before = gate.commits.get();

            gate.open.countDown();

            assertEquals(0, first.get().existed() ? 1 : 0);
            for (FutureTask<Submitted> other : others) {
                assertEquals(1, store.parts(other.get().id()).size());
            }
            assertTrue(note.get(), "the note is there");
            ExecutionException failure = assertThrows(ExecutionException.class, bad::get);
            assertTrue(failure.getCause() instanceof KeyConflictException, "" + failure.getCause());
            assertEquals(before + 1, gate.commits.get(), "seven calls, one commit");
            assertEquals(7, store.counts().messages());
        }
    }

    /** Each that is woken wakes two others: one that was interrupted, or had no need to be woken, does so too. */
    @Test
    void allWhoWereCommittedTogetherReturnAlthoughSomeAreInterrupted() throws Exception {
        try (SpoolerLogon store = opened()) {
            gate.stopAt = gate.commits.get() + 1;
            FutureTask<Submitted> first = inAThread(() -> Sqlite.submit(store, "first"));
            gate.reached.await();
            List<FutureTask<Boolean>> others = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String name = "m" + i;
                others.add(inAThread(() -> {
                    Submitted unused = Sqlite.submit(store, name);
                    return Thread.interrupted();
                }));
            }
            awaitAllWaiting();
            for (int i = 1; i < threads.size(); i += 3) {
                threads.get(i).interrupt();
            }
            awaitAllWaiting();

            gate.open.countDown();

            first.get();
            for (int i = 0; i < others.size(); i++) {
                assertEquals(i % 3 == 0, others.get(i).get(), "whether " + i + " knows that it was interrupted");
            }
            assertEquals(41, store.counts().messages());
        }
    }

    @Test
    void aCallThatFailsHalfDoneLeavesNothingAndTheOthersCountOnce() throws Exception {
        Sqlite place = new Sqlite(dir);
        try (SpoolerLogon store = opened();
                SharedOwners<Path, Database>.Share owner = place.owner()) {
            gate.stopAt = gate.commits.get() + 1;
            FutureTask<Submitted> first = inAThread(() -> Sqlite.submit(store, "first"));
            gate.reached.await();
            FutureTask<Submitted> before = inAThread(() -> Sqlite.submit(store, "before"));
            awaitAllWaiting();
            FutureTask<Object> bad = inAThread(() -> owner.get().writer.then(batch -> {
                batch.link.update("INSERT INTO staged VALUES (7)");
                throw new IOException("half done, as a test wants it");
            }));
            awaitAllWaiting();
            FutureTask<Submitted> after = inAThread(() -> Sqlite.submit(store, "after"));
            awaitAllWaiting();
            int commits = gate.commits.get();

            gate.open.countDown();

            ExecutionException failure = assertThrows(ExecutionException.class, bad::get);
            assertTrue(String.valueOf(failure.getCause()).contains("half done"), "" + failure.getCause());
            for (FutureTask<Submitted> other : List.of(first, before, after)) {
                assertEquals(1, store.parts(other.get().id()).size());
            }
            assertEquals(commits + 1, gate.commits.get(), "three calls, one commit");
            assertEquals(3, store.counts().messages());
            assertEquals(0, (long) owner.get().view.look(link -> link.number("SELECT count(*) FROM staged")));
            assertTrue(store.health().refusing().isEmpty(), "the disk has not failed");
        }
        assertTrue(place.inspected().isClean(), "totals and heads fit the rows");
    }

    @Test
    void aCommitThatFailsIsUnknownToAllWhoWaitedForItAndEverythingElseIsRefused() throws Exception {
        try (SpoolerLogon store = opened()) {
            gate.stopAt = gate.commits.get() + 1;
            gate.failAt = gate.stopAt + 1;
            FutureTask<Submitted> first = inAThread(() -> Sqlite.submit(store, "first"));
            gate.reached.await();
            // Of the two under one key the later one must not be told of a message that then does not exist.
            List<FutureTask<Submitted>> others = List.of(
                    inAThread(() -> Sqlite.submit(store, "a")),
                    inAThread(() -> Sqlite.submit(store, "a", "lane", Content.of(new byte[] {1}))),
                    inAThread(() -> Sqlite.submit(store, "b")));
            awaitAllWaiting();

            gate.open.countDown();

            assertEquals(1, store.parts(first.get().id()).size(), "its commit was the one before");
            for (FutureTask<Submitted> other : others) {
                ExecutionException failure = assertThrows(ExecutionException.class, other::get);
                assertTrue(failure.getCause() instanceof IOException, "" + failure.getCause());
            }
            assertThrows(StoreRefusingException.class, () -> Sqlite.submit(store, "c"));
            assertTrue(store.health().refusing().isPresent(), "health says why");
        }
        try (SpoolerLogon store = opened()) {
            assertEquals(1, store.counts().messages());
        }
    }

    @Test
    void anotherStoreOfADirectoryThatRefusesCannotBeLoggedOnTo() throws Exception {
        try (SpoolerLogon store = opened()) {
            gate.failAt = gate.commits.get() + 1;
            assertThrows(IOException.class, () -> Sqlite.submit(store, "m"));
            StoreAddress other = new StoreAddress("sqlite", dir + "#other");

            LogonFailedException refusal = assertThrows(
                    LogonFailedException.class,
                    () -> new SqliteStoreProvider()
                            .spoolerLogon(Sqlite.SUPPORT, new LogonRequest(other, Access.WRITE, false)));

            assertEquals(LogonFailedException.Reason.NO_ACCESS, refusal.reason());
            assertTrue(String.valueOf(refusal.getMessage()).contains("as a test wants it"), refusal.getMessage());
        }
    }

    @Test
    void aDiskThatFailsDuringALogonLeavesTheDirectoryToOthers() throws Exception {
        gate.failAt = 1;
        assertThrows(RuntimeException.class, this::opened);

        try (SpoolerLogon store = new Sqlite(dir).open(Access.WRITE)) {
            Sqlite.submit(store, "m");
            assertEquals(1, store.counts().messages());
        }
    }

    @Test
    void anInterruptedCallerGetsItsAnswerAndTheStoreGoesOn() throws Exception {
        try (SpoolerLogon store = opened()) {
            Thread.currentThread().interrupt();
            Submitted submitted = Sqlite.submit(store, "m");
            assertTrue(Thread.interrupted(), "the caller still knows");
            assertEquals(1, store.parts(submitted.id()).size());
            assertTrue(store.health().refusing().isEmpty(), "an interrupt is no failure");
        }
    }
}
