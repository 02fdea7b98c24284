package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.MessageStore;
import org.postlude.store.Submission;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** The spooler looks at its store from time to time; nothing falls between two looks. */
class WindowTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    /** More mail, to more destinations, than the spooler looks ahead. */
    @Test
    void aTransportWithoutAFreePlaceDoesNotHideTheMailOfAnother() throws InterruptedException {
        ScriptedTransport full = ScriptedTransport.builder().maxAttempts(1).build();
        ScriptedTransport free = ScriptedTransport.builder()
                .scheme("letters")
                .addressTypes("X400")
                .build();
        try (Bench bench = new Bench(full, free)) {
            MessageStore store = bench.open();
            Gate gate = bench.onTheWire(store, "first@d0.example", Point.CONNECTING);
            for (int i = 1; i < 600; i++) {
                store.submit(Bench.mailTo("someone@d" + i + ".example"));
            }
            MessageId other = store.submit(toX400()).id();
            bench.awaitState(store, other, "ENDED");
            gate.open();
            Bench.until(() -> store.queue("", 1).messages().isEmpty());
            assertEquals(600, full.deliveries().size());
            assertEquals(1, free.deliveries().size());
            store.close();
        }
    }

    private static Submission toX400() {
        Recipient to = new Recipient("X400", "C=DE;A=POST;S=ANN");
        Submission mail = Bench.mailTo("ann@example.org");
        return Submission.of(new Envelope("sender@example.org", List.of(to)), mail.content());
    }

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
