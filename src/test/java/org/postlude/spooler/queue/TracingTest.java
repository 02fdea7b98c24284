package org.postlude.spooler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.MessageStore;
import org.postlude.store.Registration;
import org.postlude.tck.transport.ScriptedTransport;

/** The attempts of some mail, heard live (rule O7); what the SMTP transport tells is tested beside it. */
class TracingTest {
    private final ScriptedTransport wire = ScriptedTransport.builder().build();

    @Test
    void O7_theAttemptsOfTheMailThatIsMeantAreHeardFromBeginningToEnd() {
        List<TraceLine> lines = new CopyOnWriteArrayList<>();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            Registration registration = queue.trace(Filter.parse("domain=example.org subject=test"), lines::add);
            MessageId ann = store.submit(Bench.mailTo("ann@example.org")).id();
            MessageId bob = store.submit(Bench.mailTo("bob@example.com")).id();
            bench.awaitState(store, ann, "ENDED");
            bench.awaitState(store, bob, "ENDED");
            Bench.until(() -> lines.stream().anyMatch(line -> line.line().startsWith("the attempt has ended")));
            assertTrue(lines.stream().noneMatch(line -> line.line().contains("[")), lines::toString);
            assertTrue(lines.stream().allMatch(line -> line.id().equals(ann)), lines::toString);
            assertEquals("attempt 1 begins", lines.get(0).line());
            assertTrue(lines.stream().anyMatch(line -> line.line().equals("phase BODY")), lines::toString);
            registration.close();
            int heard = lines.size();
            bench.awaitState(
                    store, store.submit(Bench.mailTo("eve@example.org")).id(), "ENDED");
            assertEquals(heard, lines.size());
        }
    }

    @Test
    void O7_aSlowListenerCostsItselfOnly() {
        CountDownLatch slow = new CountDownLatch(1);
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            Registration registration = queue.trace(Filter.all(), line -> {
                try {
                    slow.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int i = 0; i < 20; i++) {
                MessageId id =
                        store.submit(Bench.mailTo("user" + i + "@example.org")).id();
                bench.awaitState(store, id, "ENDED");
            }
            assertEquals(20, wire.deliveries().size());
            slow.countDown();
            registration.close();
        }
    }
}
