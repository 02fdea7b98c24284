package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Page;

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

    @Test
    void Q9_idsInNamesOfFilesAreGivenInOrderAndOnce() {
        MessageIds ids = new MessageIds(now::get);
        MessageId one = ids.next(1);
        MessageId two = ids.next(1);
        List<Path> files = List.of(
                Path.of("new", "1754200000." + two + ".abc"),
                Path.of("cur", "1754200000." + one + ".abc:2,S"),
                Path.of("new", "1754200000." + one + ".abc"),
                Path.of("cur", "1754200000.M1P2.mx.example.org"),
                Path.of("cur", one.value()));

        assertEquals(new Page<>(List.of(one, two), Optional.empty()), MessageIds.page(files, "", 2));
        Page<MessageId> first = MessageIds.page(files, "", 1);
        assertEquals(List.of(one), first.items());
        assertEquals(
                new Page<>(List.of(two), Optional.empty()),
                MessageIds.page(files, first.next().orElseThrow(), 1));
        assertEquals(new Page<>(List.of(), Optional.empty()), MessageIds.page(List.of(), "", 1));
    }

    private static String mark(MessageId id) {
        return id.value().substring(0, 8);
    }
}
