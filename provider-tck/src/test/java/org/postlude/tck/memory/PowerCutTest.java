package org.postlude.tck.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.store.SimulatedCrash;

/** What is left of the writes of one list that were not synced. */
final class PowerCutTest {
    private static final int PARTS = 3;

    @Test
    void whatWasNotSyncedIsLostOrThereInEveryCombination() throws Exception {
        Set<String> seen = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            seen.add(claimedAfterACut(PARTS, seed));
        }

        assertEquals(1 << PARTS, seen.size(), "combinations: " + seen);
    }

    @Test
    void theSeedDecides() throws Exception {
        for (long seed = 0; seed < 50; seed++) {
            assertEquals(claimedAfterACut(PARTS, seed), claimedAfterACut(PARTS, seed), "seed " + seed);
        }
    }

    @Test
    void whatComesAfterTheCutWasNeverWritten() throws Exception {
        for (long seed = 0; seed < 50; seed++) {
            String claimed = claimedAfterACut(0, seed);
            assertTrue(Set.of("", "0").contains(claimed), "only the first write was under way: " + claimed);
        }
    }

    @Test
    void aProcessThatIsKilledLosesNothingThatWasWritten() throws Exception {
        InMemoryStoreProvider process = new InMemoryStoreProvider();
        Queue queue = new Queue(process, process.freshAddress());
        SpoolerLogon store = queue.open();
        List<PartChange> claims = claims(queue, store);
        Lease lease = store.beginEpoch("test");
        process.failAfter(PARTS - 1, true);
        assertThrows(
                IOException.class, () -> store.change(lease, claims), "the last write fails and is done all the same");
        assertEquals("", claimed(process, queue), "nothing was synced");

        process.crash();

        assertEquals("012", claimed(process, queue));
    }

    private static String claimedAfterACut(int steps, long seed) throws Exception {
        InMemoryStoreProvider process = new InMemoryStoreProvider();
        Queue queue = new Queue(process, process.freshAddress());
        SpoolerLogon store = queue.open();
        List<PartChange> claims = claims(queue, store);
        Lease lease = store.beginEpoch("test");
        process.cutAfter(steps, seed);
        assertThrows(SimulatedCrash.class, () -> store.change(lease, claims));
        return claimed(process, queue);
    }

    private static List<PartChange> claims(Queue queue, SpoolerLogon store) {
        return IntStream.range(0, PARTS)
                .mapToObj(i -> queue.submit(store, "m" + i).id())
                .map(PowerCutTest::claim)
                .toList();
    }

    private static PartChange claim(MessageId id) {
        return new PartChange(
                new PartId(id, 0), 1, Queue.label(LabelState.CLAIMED, "lane"), "attempt 1".getBytes(UTF_8));
    }

    private static String claimed(InMemoryStoreProvider process, Queue queue) {
        List<LabelState> states = process.reopened().parts(queue.address()).stream()
                .map(part -> part.label().state())
                .toList();
        return IntStream.range(0, PARTS)
                .filter(i -> states.get(i) == LabelState.CLAIMED)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining());
    }
}
