package org.postlude.spooler.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.ScriptedTransport;

/** The owner has died: the report says what the store holds, and what nobody knows any more. */
class DeadOwnerReportTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();
    private final AtomicBoolean broken = new AtomicBoolean();

    /** Time that fails on the owner's thread alone. */
    private InstantSource breaking(InstantSource time) {
        return () -> {
            if (broken.get() && Thread.currentThread().getName().equals("postlude-owner")) {
                throw new IllegalStateException("time stopped by a test");
            }
            return time.instant();
        };
    }

    private Bench bench() {
        return new Bench(builder -> builder.clock(breaking(InstantSource.system())), wire);
    }

    @Test
    void whatIsLeftIsReadFromTheStore() {
        wire.on("ann@example.org").defer();
        wire.on("bob@example.org").inDoubt();
        try (Logged logged = new Logged();
                Bench bench = bench();
                MessageStore store = bench.open()) {
            MessageId ann = store.submit(Bench.mailTo("ann@example.org")).id();
            bench.awaitState(store, ann, "BACKING_OFF");
            MessageId bob = store.submit(Bench.mailTo("bob@example.org")).id();
            bench.awaitState(store, bob, "IN_DOUBT");
            broken.set(true);
            LogoffReport report = store.storeLogoff(LogoffMode.ORDERLY);
            assertEquals(Outcome.INCOMPLETE, report.outcome());
            assertEquals(2, report.counts().left());
            assertEquals(1, report.counts().inDoubt());
            assertEquals(2, report.messages().size());
            assertEquals(Set.of(Activity.OUTBOUND_QUEUE), report.activity());
            assertTrue(report.problems().get(0).contains("time stopped by a test"), report::toString);
            assertTrue(report.problems().get(1).contains("not known, not zero"), report::toString);
            assertTrue(logged.has("the spooler failed"));
        }
    }

    @Test
    void aSessionIsToldTheSame() {
        wire.on("ann@example.org").defer();
        try (Logged logged = new Logged();
                Bench bench = bench();
                MessageStore store = bench.open()) {
            MessageId ann = store.submit(Bench.mailTo("ann@example.org")).id();
            bench.awaitState(store, ann, "BACKING_OFF");
            broken.set(true);
            LogoffReport report =
                    bench.session.logoff(LogoffMode.NO_WAIT, Deadline.DEFAULT).get(0);
            assertEquals(Outcome.INCOMPLETE, report.outcome());
            assertEquals(1, report.counts().left());
            assertTrue(logged.has("the spooler failed"));
        }
    }
}
