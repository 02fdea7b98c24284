package org.postlude.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The power goes while a program sends: what was acknowledged is there when it comes back. The same without fsync loses mail,
 * or this could not see a loss. {@code -Dpostlude.cuts=N} cuts as often, {@code -Dpostlude.seed=N} draws the same again.
 */
@Tag("power-cut")
class PowerCutTest {
    private static final int CUTS = Integer.getInteger("postlude.cuts", 10);
    private static final long SEED = Long.getLong("postlude.seed", System.nanoTime() % 1_000_000);

    /** Whoever asks for real peers is to get them. */
    @BeforeEach
    void whatItNeedsIsHere() {
        require(XfsImage.missing());
    }

    private static void require(Optional<String> missing) {
        if (missing.isPresent() && Boolean.getBoolean("postlude.realPeers")) {
            fail("no power can be cut here: " + missing.get());
        }
        Assumptions.assumeTrue(missing.isEmpty(), () -> "no power can be cut here: " + missing.get());
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void powerCutsLoseNothingAndDoubleOnlyWhatWasListedInDoubt() throws Exception {
        List<Trial> trials = Trial.all(
                List.of(Plan.cuts("sqlite", SEED, CUTS - CUTS / 2), Plan.cuts("maildir", SEED + 1, CUTS / 2)));
        for (Trial trial : trials) {
            assertEquals(List.of(), trial.verdict().findings(), trial::advice);
        }
        assertEquals(CUTS, KillTest.sum(trials, Verdict::blows));
        KillTest.assertSomethingWasAtRisk(trials);
        for (Trial trial : trials) {
            trial.forget();
        }
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void withoutFsyncAPowerCutLosesMail() throws Exception {
        require(EatMyData.missing());
        List<Trial> trials = Trial.all(List.of(Plan.forgetful("sqlite", SEED), Plan.forgetful("maildir", SEED + 1)));
        for (Trial trial : trials) {
            assertTrue(trial.showsALoss(), () -> "it shows no loss of mail: " + trial.advice());
        }
        for (Trial trial : trials) {
            trial.forget();
        }
    }
}
