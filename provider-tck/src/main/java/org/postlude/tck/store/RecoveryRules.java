package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueuedPart;

/** Operation 6: what dead owners left claimed. */
public interface RecoveryRules extends StoreContract {
    /**
     * Every claim of a dead owner is found.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q6_everyClaimOfADeadOwnerIsFound(StoreBench bench) throws Exception {
        Set<PartId> left = new HashSet<>();
        for (int i = 0; i < 7; i++) {
            MessageId id = bench.submit("m" + i);
            left.add(bench.claim(id).id());
        }
        MessageId free = bench.submit("free");
        MessageId released = bench.submit("released");
        bench.change(bench.claim(released), LabelState.READY);
        bench.end(bench.submit("ended"), bench.retire());

        bench.restart();
        long epoch = bench.lease().epoch();

        List<QueuedPart> found = all(bench, epoch, 3);
        assertEquals(left.size(), found.size(), "each once, for nothing changed on the way");
        Set<PartId> ids = new HashSet<>();
        for (QueuedPart part : found) {
            ids.add(part.id());
            assertEquals(LabelState.CLAIMED, part.label().state());
            assertTrue(Mail.text(part.record()).startsWith("CLAIMED"), "the attempt marker is there");
        }
        assertEquals(left, ids);
        assertEquals(
                Set.of(new PartId(free, 0), new PartId(released, 0)),
                Set.copyOf(bench.due(100, 100)),
                "what is claimed is not due");
    }

    /**
     * The claims of the living are not shown.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q6_theClaimsOfTheLivingAreNotShown(StoreBench bench) throws Exception {
        PartId dead = bench.claim(bench.submit("dead")).id();
        bench.restart();
        bench.claim(bench.submit("living"));

        assertEquals(
                List.of(dead),
                all(bench, bench.lease().epoch(), 10).stream()
                        .map(QueuedPart::id)
                        .toList());
    }

    /**
     * Recovery while it pages sees all and leaves none.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q6_recoveryWhileItPagesSeesAllAndLeavesNone(StoreBench bench) throws Exception {
        for (int i = 0; i < 10; i++) {
            bench.claim(bench.submit("m" + i));
            if (i == 4) {
                bench.restart();
            }
        }
        bench.restart();
        long epoch = bench.lease().epoch();
        int recovered = 0;
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<QueuedPart> page = bench.spooler().claimedBefore(epoch, cursor.get(), 3);
            for (QueuedPart part : page.items()) {
                bench.change(part, LabelState.IN_DOUBT);
                recovered++;
            }
            cursor = page.next();
        }
        assertEquals(10, recovered);
        assertEquals(List.of(), all(bench, epoch, 3));
        assertEquals(10, bench.spooler().counts().inDoubt());
        assertEquals(0, bench.spooler().counts().claimed());
    }

    private static List<QueuedPart> all(StoreBench bench, long epoch, int limit) throws Exception {
        List<QueuedPart> found = new ArrayList<>();
        Page<QueuedPart> page = bench.spooler().claimedBefore(epoch, "", limit);
        while (true) {
            assertTrue(page.items().size() <= limit, "a page of " + page.items().size());
            found.addAll(page.items());
            if (page.next().isEmpty()) {
                return found;
            }
            page = bench.spooler().claimedBefore(epoch, page.next().get(), limit);
        }
    }
}
