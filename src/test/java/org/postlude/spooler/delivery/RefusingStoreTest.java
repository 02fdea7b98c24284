package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Activity;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.StoreFailedException;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.ScriptedTransport;

/** What a client is told when its store takes nothing, or fails and may have done what it was asked for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RefusingStoreTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private static void fill(Bench bench, Operation operation) {
        bench.disk.refuse(ErrorKind.NOT_ENOUGH_DISK, "the disk is full", bench.time.instant(), operation);
    }

    @Test
    void aStoreThatRefusesCannotBeOpenedAndItsMailIsInIt() {
        try (Bench bench = new Bench(wire)) {
            fill(bench, Operation.BEGIN_EPOCH);
            LogonFailedException told = assertThrows(LogonFailedException.class, bench::open);
            assertTrue(String.valueOf(told.getMessage()).contains(bench.address.toString()), told.getMessage());
            assertTrue(String.valueOf(told.getMessage()).contains("all its mail is in it"), told.getMessage());
            assertTrue(String.valueOf(told.getMessage()).contains("the disk is full"), told.getMessage());
            bench.disk.accept();
            bench.open().close();
        }
    }

    @Test
    void aWithdrawalThatIsRefusedSaysThatNothingWasChanged() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo("ann@example.org").withHold("wait"))
                    .id();
            fill(bench, Operation.WITHDRAW);
            StoreFailedException told = assertThrows(StoreFailedException.class, () -> store.withdraw(id));
            assertEquals(ErrorKind.NOT_ENOUGH_DISK, told.code());
            assertFalse(told.isResultUnknown());
            assertTrue(String.valueOf(told.getMessage()).contains("nothing was changed"), told.getMessage());
            bench.disk.accept();
        }
    }

    @Test
    void whatAFailedSubmitHasStoredAllTheSameIsLeftAndIsCounted() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            store.submit(Bench.mailTo("ann@example.org").withHold("wait"));
            bench.disk.failAfter(3, true);
            StoreFailedException told = assertThrows(
                    StoreFailedException.class,
                    () -> store.submit(Bench.mailTo("bob@example.org").withHold("wait")));
            assertTrue(told.isResultUnknown());
            LogoffReport report = store.storeLogoff(LogoffMode.QUIET);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(2, report.messages().size());
            assertEquals(2, report.counts().left());
            assertEquals(Set.of(Activity.OUTBOUND_QUEUE), report.activity());
            assertTrue(
                    report.problems().toString().contains("holds 2 messages where 1 were counted"),
                    () -> "problems: " + report.problems());
        }
    }
}
