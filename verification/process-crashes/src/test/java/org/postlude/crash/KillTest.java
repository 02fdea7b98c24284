package org.postlude.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * kill -9 at random moments under load: nothing lost, and nothing doubled that was not listed in doubt in between (the
 * promise, sentences 1 to 4). {@code -Dpostlude.kills=N} kills as often, {@code -Dpostlude.seed=N} draws the same again.
 */
@Tag("kill")
class KillTest {
    private static final int KILLS = Integer.getInteger("postlude.kills", 50);
    private static final long SEED = Long.getLong("postlude.seed", System.nanoTime() % 1_000_000);

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void killsAtAnyMomentLoseNothingAndDoubleOnlyWhatWasListedInDoubt() throws Exception {
        List<Trial> trials = Trial.all(
                List.of(Plan.kills("sqlite", SEED, KILLS - KILLS / 2), Plan.kills("maildir", SEED + 1, KILLS / 2)));
        for (Trial trial : trials) {
            assertEquals(List.of(), trial.verdict().findings(), trial::advice);
        }
        assertEquals(KILLS, sum(trials, Verdict::blows));
        // Or nothing was tested.
        assertTrue(sum(trials, Verdict::doubles) > 0, "no kill made a double");
        assertTrue(sum(trials, Verdict::doubted) > 0, "nothing was in doubt");
        assertSomethingWasAtRisk(trials);
        for (Trial trial : trials) {
            trial.forget();
        }
    }

    /** What was acknowledged before a blow is asked for again at the end: one that ends well has answered for all of it. */
    static void assertSomethingWasAtRisk(List<Trial> trials) {
        for (Trial trial : trials) {
            assertTrue(
                    trial.plan().blows() == 0 || trial.verdict().again() > 0,
                    () -> "nothing was acknowledged before a blow: " + trial);
        }
    }

    static int sum(List<Trial> trials, ToIntFunction<Verdict> count) {
        return trials.stream().map(Trial::verdict).mapToInt(count).sum();
    }
}
