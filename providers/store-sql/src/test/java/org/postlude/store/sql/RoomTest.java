package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RoomTest {
    private static final long PLENTY = 10L << 30;

    private long nanos = Long.MAX_VALUE - 5;
    private long free = PLENTY;
    private int looks;
    private final Room room = new Room(() -> nanos, this::look);

    private long look() {
        looks++;
        return free;
    }

    @Test
    void whileThereIsPlentyTheDiskIsAskedNowAndThen() {
        room.free(4096);
        free = 0;
        assertEquals(PLENTY, room.free(4096));
        assertEquals(1, looks);
        nanos += Duration.ofMillis(21).toNanos();
        assertEquals(0, room.free(4096));
    }

    @Test
    void nearTheBoundsItIsAskedEachTime() {
        room.free(PLENTY - (1L << 29));
        assertEquals(2, looks, "what is wanted is nearly all that there is");
        free = 1L << 20;
        nanos += Duration.ofMillis(21).toNanos();
        room.free(4096);
        free = 0;
        assertEquals(0, room.free(4096), "there was little a moment ago");
    }
}
