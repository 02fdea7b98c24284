package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.ScriptedTransport;

/** The spooler looks at its store from time to time; nothing falls between two looks. */
class WindowTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    @Test
    void whatIsSubmittedWhileALookIsUnderWayIsSentAtOnceAllTheSame() {
        try (Bench bench = new Bench(wire)) {
            CompletableFuture<MessageStore> opened = new CompletableFuture<>();
            CompletableFuture<MessageId> submitted = new CompletableFuture<>();
            bench.process.after(
                    "spooler-1.nextDue",
                    () -> submitted.complete(opened.orTimeout(10, TimeUnit.SECONDS)
                            .join()
                            .submit(Bench.mailTo("late@example.org"))
                            .id()));
            MessageStore store = bench.open();
            opened.complete(store);
            Bench.until(submitted::isDone);
            bench.awaitState(store, submitted.join(), "ENDED");
            assertEquals(1, wire.deliveries().size());
            store.close();
        }
    }
}
