package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;

/** What a flush remembers of the parts that it met is what a map would. */
class MetPartsTest {
    private static final int MESSAGES = 600;

    private static PartId part(int message, int index) {
        return new PartId(new MessageId("m" + message), index);
    }

    @Test
    void itIsAsAMapWouldBe() {
        MetParts parts = new MetParts();
        Map<PartId, Integer> expected = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 15_000; i++) {
            PartId part = part(random.nextInt(MESSAGES), random.nextInt(3));
            switch (random.nextInt(8)) {
                case 0 -> {
                    parts.remove(part);
                    expected.remove(part);
                }
                case 1 -> {
                    parts.removeAll(part.message());
                    expected.keySet().removeIf(each -> each.message().equals(part.message()));
                }
                case 2 -> {
                    if (random.nextInt(500) == 0) {
                        parts = parts.copy();
                    }
                }
                default -> {
                    int number = 1 + random.nextInt(20);
                    parts.put(part, number);
                    expected.put(part, number);
                }
            }
        }
        long[] counts = new long[21];
        expected.values().forEach(number -> counts[number]++);
        assertArrayEquals(counts, parts.counts());
        for (int message = 0; message < MESSAGES; message++) {
            for (int index = 0; index < 3; index++) {
                assertEquals(expected.getOrDefault(part(message, index), 0), parts.get(part(message, index)));
            }
        }
    }

    @Test
    void aCopyGoesItsOwnWay() {
        MetParts parts = new MetParts();
        parts.put(part(1, 0), 1);
        MetParts copy = parts.copy();
        copy.put(part(1, 0), 2);
        assertEquals(1, parts.get(part(1, 0)));
        assertEquals(2, copy.get(part(1, 0)));
    }
}
