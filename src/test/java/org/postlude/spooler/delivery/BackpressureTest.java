package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreFailedException;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.ScriptedTransport;

/** A submitter for whom there is no room is told so at once: how much there is, where the message is, what to do. */
class BackpressureTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private static Submission held(String recipient) {
        return Bench.mailTo(recipient).withHold("wait");
    }

    private static void assertTold(SubmitRejectedException told, String... words) {
        assertEquals(ErrorKind.BUSY, told.code());
        for (String word : words) {
            assertTrue(String.valueOf(told.getMessage()).contains(word), told::toString);
        }
    }

    @Test
    void aStoreWithAsManyAsItsLimitTakesTheNextOneWhenOneHasEnded() {
        try (Bench bench = new Bench(builder -> builder.queueLimit(2), wire)) {
            MessageStore store = bench.open();
            MessageId first = store.submit(held("ann@example.org")).id();
            store.submit(held("bob@example.org"));
            assertTold(
                    assertThrows(SubmitRejectedException.class, () -> store.submit(held("cid@example.org"))),
                    "has 2 messages",
                    "no more than 2",
                    "nothing was submitted",
                    "queueLimit");
            assertEquals(2, store.queue("", 10).messages().size());
            store.withdraw(first);
            store.submit(held("cid@example.org"));
            assertEquals(2, store.queue("", 10).messages().size());
        }
    }

    @Test
    void anOwnerSubmitsNoMoreThanItsRateInAnyInterval() {
        try (Bench bench = new Bench(builder -> builder.submitRate(2, Duration.ofMinutes(1)), wire)) {
            MessageStore store = bench.open();
            store.submit(held("ann@example.org"));
            bench.time.advance(Duration.ofSeconds(40));
            store.submit(held("bob@example.org"));
            bench.time.advance(Duration.ofSeconds(19));
            assertTold(
                    assertThrows(SubmitRejectedException.class, () -> store.submit(held("cid@example.org"))),
                    "owner client has submitted 2 messages within PT1M",
                    "room again at 2026-01-01T00:01:00Z",
                    "submitRate");
            bench.time.advance(Duration.ofSeconds(1));
            store.submit(held("cid@example.org"));
            assertThrows(SubmitRejectedException.class, () -> store.submit(held("dan@example.org")));
            bench.time.advance(Duration.ofSeconds(40));
            store.submit(held("dan@example.org"));
            assertEquals(4, store.queue("", 10).messages().size());
        }
    }

    @Test
    void anotherOwnerHasARateOfItsOwn() {
        try (Bench bench = new Bench(builder -> builder.submitRate(1, Duration.ofMinutes(1)), wire);
                StoreSession other = bench.spooler.logon("other")) {
            MessageStore mine = bench.open();
            mine.submit(held("ann@example.org"));
            assertThrows(SubmitRejectedException.class, () -> mine.submit(held("ann@example.org")));
            MessageStore theirs = other.openStore(bench.address, OpenOptions.DEFAULT);
            theirs.submit(held("bob@example.org"));
            theirs.close();
        }
    }

    @Test
    void whatWasNotStoredDoesNotCount() {
        try (Bench bench = new Bench(builder -> builder.submitRate(1, Duration.ofMinutes(1)), wire)) {
            MessageStore store = bench.open();
            bench.disk.refuse(ErrorKind.NOT_ENOUGH_DISK, "the disk is full", bench.time.instant(), Operation.SUBMIT);
            StoreFailedException full =
                    assertThrows(StoreFailedException.class, () -> store.submit(held("ann@example.org")));
            assertEquals(ErrorKind.NOT_ENOUGH_DISK, full.code());
            assertFalse(full.isResultUnknown());
            assertTrue(String.valueOf(full.getMessage()).contains("the disk is full"), full::toString);
            assertTrue(String.valueOf(full.getMessage()).contains("nothing was stored"), full::toString);
            bench.disk.accept();
            store.submit(held("ann@example.org"));
            assertThrows(SubmitRejectedException.class, () -> store.submit(held("bob@example.org")));
        }
    }
}
