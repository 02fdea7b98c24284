package org.postlude.tck.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;

/** Looking at a deep queue costs what is taken from it, not what lies in it. */
final class DepthTest {
    private static final int DEPTH = 100_000;
    private static final int LOOKS = 50_000;

    private final InMemoryStoreProvider process = new InMemoryStoreProvider();
    private final Queue queue = new Queue(process, process.freshAddress());
    private final SpoolerLogon store = queue.open();

    @Tag("long")
    @Test
    void aHundredThousandInOneSuspendedLaneHideNobodyAndCostNothing() throws Exception {
        for (int i = 0; i < DEPTH; i++) {
            queue.submit(store, "deep" + i, "suspended");
        }
        queue.submit(store, "last", "open");
        Lease lease = store.beginEpoch("test");

        // A full scan of the queue would look at 50,000 times 100,000 parts: minutes.
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < LOOKS; i++) {
                List<QueuedPart> due = store.due(lease, Queue.NOW, 10, 1, Set.of("suspended"));
                assertEquals(1, due.size());
                assertEquals(Optional.of(Queue.NOW), store.nextDue(Set.of()));
                assertEquals(DEPTH + 1, store.counts().messages());
            }
        });
        assertEquals(2, store.due(lease, Queue.NOW, 10, 1, Set.of()).size(), "one of each lane");
    }
}
