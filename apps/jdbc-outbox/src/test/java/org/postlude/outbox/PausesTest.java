package org.postlude.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a relay waits behind a pass. */
class PausesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Pauses pauses = new Pauses(SECOND, Duration.ofSeconds(5));

    private static RelayPass pass(int submitted, boolean isMore, String trouble) {
        return new RelayPass(submitted, 0, isMore, false, Optional.of(trouble).filter(each -> !each.isEmpty()));
    }

    @Test
    void theyGrowWhileNothingGoesAndStartAnewBehindWhatWent() {
        for (int seconds : new int[] {1, 2, 4, 5, 5}) {
            assertEquals(Duration.ofSeconds(seconds), pauses.behind(pass(0, false, "down")));
        }
        assertEquals(SECOND, pauses.behind(pass(0, false, "")));
        assertEquals(SECOND, pauses.behind(pass(0, false, "down again")));
        assertEquals(Duration.ofSeconds(2), pauses.behind(pass(0, false, "down again")));
    }

    @Test
    void oneThatFailsWhileOthersGoMakesNobodyWait() {
        for (int i = 0; i < 5; i++) {
            assertEquals(SECOND, pauses.behind(pass(3, false, "a bug")));
        }
    }

    @Test
    void thereIsNoneWhileMoreMayWait() {
        assertEquals(Duration.ZERO, pauses.behind(pass(50, true, "")));
    }
}
