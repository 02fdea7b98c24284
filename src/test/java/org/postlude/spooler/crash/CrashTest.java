package org.postlude.spooler.crash;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The process dies at every step of every scenario; nothing is lost, and nothing is doubled behind anybody's back. In every
 * build the simulator has a hundred seeds of the same.
 */
@Tag("long")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CrashTest {
    private static final int SEEDS = Integer.getInteger("postlude.crashSeeds", 20);
    /** About as many as a scenario has. */
    private static final int STEPS = 40;

    private static final int MANY = 2_000;

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void CR6_aKillAtAnyMomentLosesNothingAndDoublesNothing(Scenario scenario) throws Exception {
        int cuts = 0;
        while (cuts < MANY && play(scenario, new Cut.Kill(cuts), new Cut.Never())) {
            cuts++;
        }
        System.out.println(scenario + ": killed at " + cuts + " moments");
        Assertions.assertTrue(cuts > 10 && cuts < MANY, "cuts: " + cuts);
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void CR7_aPowerCutAtAnyStepLosesNothingAndDoublesNothing(Scenario scenario) throws Exception {
        int cuts = 0;
        while (cuts < MANY && play(scenario, new Cut.Power(cuts, cuts), new Cut.Never())) {
            cuts++;
        }
        System.out.println(scenario + ": power cut at " + cuts + " steps");
        Assertions.assertTrue(cuts > 10 && cuts < MANY, "cuts: " + cuts);
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void CR7_aSecondPowerCutInTheRecoveryFromTheFirstLosesNothing(Scenario scenario) throws Exception {
        int cuts = 0;
        SplittableRandom random = new SplittableRandom(scenario.name().hashCode());
        for (int seed = 0; seed < SEEDS; seed++) {
            Cut first = new Cut.Power(random.nextInt(STEPS), 1000 + seed);
            cuts += play(scenario, first, new Cut.Power(random.nextInt(20), seed)) ? 1 : 0;
        }
        System.out.println(scenario + ": power cut twice " + cuts + " times");
        Assertions.assertTrue(cuts > SEEDS / 2, "cuts: " + cuts);
    }

    /** Returns whether the process died. */
    private static boolean play(Scenario scenario, Cut first, Cut second) throws Exception {
        try {
            return playOnce(scenario, first, second);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(scenario + " with " + first + " and " + second + ": " + e.getMessage(), e);
        }
    }

    private static boolean playOnce(Scenario scenario, Cut first, Cut second) throws Exception {
        Machine machine = new Machine(scenario.policy, scenario.isLocal());
        machine.reports = scenario.reports();
        machine.limit = scenario.limit();
        Life life = machine.firstLife(first);
        try {
            scenario.play(machine, life);
        } catch (Exception e) {
            if (!life.process.isDead() && !Died.isSaidBy(e)) {
                throw e;
            }
        } finally {
            machine.openGates();
        }
        boolean hasDied = life.close();
        Aftermath aftermath = new Aftermath(machine);
        boolean isDrained = aftermath.drain(hasDied ? second : new Cut.Never());
        for (int i = 0; i < 3 && !isDrained; i++) {
            isDrained = aftermath.drain(new Cut.Never());
        }
        aftermath.judge();
        return hasDied;
    }
}
