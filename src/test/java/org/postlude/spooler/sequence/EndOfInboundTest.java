package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.ScriptedTransport;

class EndOfInboundTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().inbound().build();

    @Test
    void T9_endInboundIsNotToldWhileAPollIsUnderWay() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            Gate poll = wire.stopAtCall("poll");
            MessageStore store = bench.open();
            poll.awaitReached(Bench.SOON);
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.DEFAULT).toCompletableFuture();
            bench.journal.add("the poll returns");
            poll.open();
            Bench.until(report::isDone);
            assertEquals(Outcome.RELEASED, report.join().outcome());
            assertEquals(
                    List.of(
                            "the poll returns",
                            "wire.transportNotify END_INBOUND",
                            "wire.transportNotify END_OUTBOUND"),
                    bench.journal.only(
                            line -> line.contains("transportNotify END") || line.equals("the poll returns")));
            store.close();
        }
    }

    /** Many polls and logoffs that meet by chance; the scripted transport notices a poll outside of its time. */
    @Tag("long")
    @Test
    void T9_noPollComesAfterEndInboundHoweverTheyMeet() {
        for (int round = 0; round < 100; round++) {
            ScriptedTransport fresh =
                    ScriptedTransport.builder().cancellable().inbound().build();
            try (Bench bench = new Bench(fresh)) {
                MessageStore store = bench.open();
                assertEquals(
                        Outcome.RELEASED, store.storeLogoff(LogoffMode.ORDERLY).outcome());
                store.close();
            }
        }
    }
}
