package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.MessageState;

/**
 * Weeks of a spooler with many destinations: a tenth of them dead, others greylisting, limited, hasty or flapping, with mail
 * that is refused, that hangs, or whose delivery nobody knows of, with kills, and with a clock that is set forward while the
 * spooler runs and back while it does not (a clock that is set back while it runs is never seen by the core: record 17).
 *
 * <ul>
 *   <li>Every message ends in one recorded state, or waits for a person and says why; nobody gets one twice where the answer
 *       was known; what is dead is returned after its time and not before.
 *   <li>No limit is exceeded in any interval, as the other side counts.
 *   <li>In every hour each destination that is live and not limited, and that had mail waiting from its beginning to its end, has
 *       within a tenth of what these have on average, or one attempt, whichever is more; and nobody has more.
 *   <li>No message waits for a dead destination but its own.
 *   <li>Nothing is tried again before its time, and each sender is told once.
 * </ul>
 */
class SimulatedWeeksTest {
    /** From so many messages on each limit is to be reached. */
    private static final int MANY = 10_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatIsPromisedHoldsInAWeekOfASmallTown(long seed) {
        check(new SimulatedWeeks(seed, new SimulatedWeeks.Size(20, 1, 1, 200, seed % 2 == 0)), 540);
    }

    @ParameterizedTest
    @Tag("long")
    @CsvSource({"3, false", "4, true", "5, false", "6, true", "7, false", "8, true", "9, false", "10, true"})
    void whatIsPromisedHoldsInWeeksOfASmallTown(long seed, boolean limited) {
        check(new SimulatedWeeks(seed, new SimulatedWeeks.Size(40, 2, 2, 600, limited)), 2_000);
    }

    @ParameterizedTest
    @Tag("long")
    @CsvSource({"11, false", "12, true", "13, false"})
    void whatIsPromisedHoldsForTenThousandMessagesAndTwoHundredDestinations(long seed, boolean limited) {
        check(new SimulatedWeeks(seed, new SimulatedWeeks.Size(200, 2, 3, 1_300, limited)), MANY);
    }

    private static void check(SimulatedWeeks weeks, int messages) {
        weeks.run();
        Map<MessageState, Integer> states = weeks.check();
        int all = states.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(all >= messages, weeks + " " + states);
        assertEquals(all, weeks.town.ended.size() + waiting(states), weeks + " " + states);
        assertTrue(states.getOrDefault(MessageState.RETURNED, 0) > all / 20, weeks + " " + states);
        assertTrue(
                weeks.contended >= weeks.rushes(), () -> weeks + ": only " + weeks.contended + " hours were contended");
        weeks.reached.forEach((limit, times) ->
                assertTrue(times > 0 || all < MANY, weeks + ": " + limit + " was never nearly reached"));
        assertTrue(
                weeks.late <= all / 100, () -> weeks + ": " + weeks.late + " messages waited although there was room");
        assertTrue(
                weeks.town.looks < 3 * weeks.town.calls.size(),
                () -> weeks + ": " + weeks.town.looks + " looks for " + weeks.town.calls.size() + " attempts");
    }

    private static int waiting(Map<MessageState, Integer> states) {
        return states.getOrDefault(MessageState.IN_DOUBT, 0) + states.getOrDefault(MessageState.HELD, 0);
    }
}
