package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.tck.memory.Gate;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.ScriptedTransport;

/** A release or a resolution of a doubt goes over the spooler's own logon, which has to stay until it is done (rule S7). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChangeDuringLogoffTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    @Test
    void aLogoffWaitsForAReleaseThatIsUnderWay() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo("ann@example.org").withHold("wait"))
                    .id();
            Gate gate = bench.disk.hold(Operation.CHANGE, Moment.BEFORE);
            CompletableFuture<Boolean> released = CompletableFuture.supplyAsync(() -> store.release(id));
            gate.awaitArrival();
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.none()).toCompletableFuture();
            assertEquals(0, bench.journal.count("spooler-1.logoff"));
            gate.open();
            assertTrue(released.get());
            assertEquals(Outcome.RELEASED, report.get().outcome());
            assertEquals(1, bench.journal.count("spooler-1.logoff"));
            bench.disk.assertNoViolations();
        }
    }
}
