package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;

/** Ids that nobody else has. */
final class MessageIdsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(QueueParts.NOON);

    @Test
    void Q13_twoStoresHaveDifferentMarks() {
        Set<String> marks = new HashSet<>();
        for (int store = 0; store < 50; store++) {
            marks.add(mark(new MessageIds(now::get).next(1)));
        }
        assertEquals(50, marks.size());
    }

    @Test
    void Q13_aStoreKeepsItsMark() {
        MessageId earlier = new MessageIds(now::get).next(1);
        MessageIds reopened = new MessageIds(now::get);
        reopened.resume(earlier);
        assertEquals(mark(earlier), mark(reopened.next(2)));
    }

    @Test
    void Q11_idsSortBySubmit() {
        MessageIds ids = new MessageIds(now::get);
        MessageId before = ids.next(1);
        for (int number = 0; number < 1_000; number++) {
            MessageId next = ids.next(1 + number / 40);
            assertTrue(before.compareTo(next) < 0, before + " before " + next);
            before = next;
        }
    }

    @Test
    void Q1_anIdDoesNotComeBackWithABackup() {
        MessageId lost = new MessageIds(now::get).next(7);
        now.set(QueueParts.NOON.plusMillis(1));
        MessageIds restored = new MessageIds(now::get);
        restored.resume(lost);
        assertNotEquals(lost, restored.next(7));
    }

    @Test
    void anIdTellsItsEpochAndTime() {
        MessageId id = new MessageIds(now::get).next(0x1234567890L);
        assertEquals(0x1234567890L, MessageIds.epoch(id));
        assertEquals(QueueParts.NOON, MessageIds.time(id));
    }

    private static String mark(MessageId id) {
        return id.value().substring(0, 8);
    }
}
