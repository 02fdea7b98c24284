package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

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
            Bench.until(() -> bench.journal.count("wire.transportNotify END_OUTBOUND") == 1);
            assertEquals(0, bench.journal.count("wire.transportNotify END_INBOUND"));
            assertFalse(report.isDone());
            poll.open();
            Bench.until(report::isDone);
            assertEquals(Outcome.RELEASED, report.join().outcome());
            assertEquals(1, bench.journal.count("wire.transportNotify END_INBOUND"));
            store.close();
        }
    }

    @Test
    void aPollThatHangsKeepsTheReleaseBackForTheGraceOfANoticeOnly() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            Gate poll = wire.stopAtCall("poll");
            MessageStore store = bench.open();
            poll.awaitReached(Bench.SOON);
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.QUIET, Deadline.DEFAULT).toCompletableFuture();
            Bench.until(() -> bench.journal.count("wire.transportNotify END_OUTBOUND") == 1);
            bench.time.advance(java.time.Duration.ofSeconds(2));
            Bench.until(report::isDone);
            assertEquals(Outcome.RELEASED, report.join().outcome());
            assertEquals(1, report.join().problems().size(), () -> report.join().toString());
            store.close();
            poll.open();
            Bench.until(() -> bench.journal.count("wire.transportNotify END_INBOUND") == 1);
        }
    }

    @Test
    void aStoreThatComesWhileTheEndIsHeldBackGoesOnWithoutASecondBegin() throws InterruptedException {
        wire.source().offer("s1", "Subject: in\r\n\r\nText\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        try (Bench bench = new Bench(wire)) {
            Gate poll = wire.stopAtCall("poll");
            MessageStore store = bench.open();
            poll.awaitReached(Bench.SOON);
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.DEFAULT).toCompletableFuture();
            Bench.until(() -> bench.journal.count("wire.transportNotify END_OUTBOUND") == 1);
            MessageStore other =
                    bench.session.openStore(bench.disk.freshAddress().toString());
            Bench.until(report::isDone);
            assertEquals(1, bench.journal.count("wire.transportNotify BEGIN_INBOUND"));
            poll.open();
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
            Bench.until(() -> wire.source().waiting().isEmpty());
            store.close();
            assertEquals(1, other.storeLogoff(LogoffMode.ORDERLY).counts().received());
            other.close();
            assertEquals(1, bench.journal.count("wire.transportNotify END_INBOUND"));
        }
    }
}
