package org.postlude.spooler.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.transport.ScriptedTransport;

/** Times that nobody will live to see are times as any other, or are refused. */
class FarTimeTest {
    /** In seconds there is such a time, in milliseconds there is not. */
    private static final Duration FAR = Duration.ofHours(2_800_000_000_000L);

    private static final int SOON = 10;

    /** Content that is not there before a test lets it. */
    private static final class SlowContent implements Content {
        private final Content content = Bench.mailTo("ann@example.org").content();
        final CompletableFuture<String> asked = new CompletableFuture<>();
        final CompletableFuture<String> ready = new CompletableFuture<>();

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public InputStream open() throws IOException {
            asked.complete("open");
            ready.join();
            return content.open();
        }
    }

    @Test
    void aDeadlineBeyondAllClocksIsWaitedForInRealTime() throws Exception {
        InMemoryStoreProvider disk = new InMemoryStoreProvider();
        ScriptedTransport wire = ScriptedTransport.builder().build();
        SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                .store(disk)
                .transportProvider(wire)
                .transport("wire", "scripted:hop", Map.of())
                .build();
        SlowContent content = new SlowContent();
        try (StoreSession session = spooler.logon("client");
                MessageStore store = session.openStore(disk.freshAddress(), OpenOptions.DEFAULT)) {
            Submission submission = Submission.of(Envelope.smtp("sender@example.org", "ann@example.org"), content);
            CompletableFuture<SubmitReceipt> receipt = CompletableFuture.supplyAsync(() -> store.submit(submission));
            content.asked.get(SOON, TimeUnit.SECONDS);
            // It waits for this submit, and its deadline is the only time that there is to wake for.
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.NO_WAIT, Deadline.in(FAR)).toCompletableFuture();
            // Answered by the owner: so it has taken the logoff and set its alarm.
            session.openStore(disk.freshAddress(), OpenOptions.DEFAULT.withDefaultInbox(false))
                    .close();
            content.ready.complete("read");
            receipt.get(SOON, TimeUnit.SECONDS);
            LogoffReport done = report.get(SOON, TimeUnit.SECONDS);
            assertEquals(Outcome.RELEASED, done.outcome(), done::toString);
            assertEquals(1, done.counts().sent());
        } finally {
            content.ready.complete("given up");
            spooler.closeWithin(Deadline.in(FAR));
        }
    }

    @Test
    void settingsThatNoTimeCanBeAddedToAreRefused() {
        Duration second = Duration.ofSeconds(1);
        Duration most = Duration.ofSeconds(Long.MAX_VALUE);
        assertThrows(IllegalArgumentException.class, () -> new RetrySchedule(second, second, most));
        assertThrows(IllegalArgumentException.class, () -> new RetrySchedule(second, most, most));
        for (Duration grace : new Duration[] {most, Duration.ofSeconds(Long.MIN_VALUE), Duration.ofMillis(-1)}) {
            SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder().abortGrace(grace);
            assertThrows(IllegalArgumentException.class, () -> builder.build().close());
        }
    }
}
