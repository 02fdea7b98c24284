package org.postlude.spooler.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulator that cannot fail proves nothing: each flaw that is planted is found, and called by its name. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("simulator")
class FlawTest {
    /** Not long before the rarest of them, which is in one seed of five hundred, comes for the first time. */
    private static final int FROM = 1_300;

    private static final int SEEDS = 1_000;
    private static final String DOUBLED =
            "doubled (without having been reported in doubt|under (HOLD|ASK|FAIL_UNKNOWN)): .*";
    private static final Map<Flaw, String> FOUND = Map.ofEntries(
            Map.entry(Flaw.SYNC_DOES_NOTHING, "LOST: .*"),
            Map.entry(Flaw.FAILED_COMMIT_IS_ACKNOWLEDGED, "LOST: .*|letter .* is another message: .*"),
            Map.entry(Flaw.CLAIMS_ARE_FORGOTTEN, DOUBLED),
            Map.entry(Flaw.CLAIMS_ARE_LATE, DOUBLED),
            Map.entry(Flaw.REPORTS_ARE_DROPPED, "LOST: .*|its success was asked for and not told: .*"),
            Map.entry(Flaw.REPORTS_ARE_INVENTED, "returned, and nobody refused it: .*"),
            Map.entry(Flaw.KEYS_ARE_FORGOTTEN, "letter .* is another message: .*|" + DOUBLED),
            Map.entry(Flaw.DOUBT_IS_TOLD_AS_DEFERRED, DOUBLED),
            Map.entry(Flaw.CUT_IS_TOLD_AS_DOUBT, "called in doubt, and it was not offered: .*"),
            Map.entry(Flaw.LATER_IS_TOLD_AS_NEVER, "called refused, and the peer never refused it: .*"),
            Map.entry(Flaw.STOP_IS_NOT_HEEDED, DOUBLED + "|sent after it was withdrawn: .*"));

    @ParameterizedTest
    @EnumSource(value = Flaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFlawIsFoundWithinAThousandSeeds(Flaw flaw) {
        try (Simulator simulator = new Simulator()) {
            for (int seed = FROM; seed < FROM + SEEDS; seed++) {
                simulator.run(seed, flaw);
            }
        } catch (SimulationFailure e) {
            String[] story = String.valueOf(e.getMessage()).split("\n", -1);
            System.out.println(flaw + " was found: " + story[0]);
            Pattern expected = Pattern.compile("seed " + e.seed() + ": (" + FOUND.get(flaw) + ")");
            assertTrue(expected.matcher(story[0]).matches(), () -> expected + " is not " + story[0]);
            assertTrue(story[1].endsWith("run --replay " + e.seed()), () -> "how to see it again: " + story[1]);
            assertTrue(story[2].contains(" plan: "), () -> "and all that happened, from its beginning: " + story[2]);
            return;
        }
        fail(flaw + " was not found in " + SEEDS + " seeds from " + FROM + " on");
    }
}
