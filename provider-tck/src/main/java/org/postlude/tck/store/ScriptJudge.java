package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Knows what an undisturbed run of the {@link Script} shows, and holds against it what is left of a disturbed one. */
final class ScriptJudge {
    /** What an undisturbed run shows before each step, and at the end. */
    private final List<Snapshot> undisturbed = new ArrayList<>();

    /**
     * Where a run stopped.
     *
     * @param step the index of the step that did not return; the number of steps if all did
     * @param why what stopped it, in brackets; empty if nothing did
     */
    record Stop(int step, String why) {}

    private ScriptJudge() {}

    /** Runs the script undisturbed. */
    static ScriptJudge of(StoreBench bench) throws Exception {
        ScriptJudge judge = new ScriptJudge();
        ScriptRun run = new ScriptRun(bench);
        bench.lease();
        for (Script.Step step : Script.STEPS) {
            judge.undisturbed.add(Snapshot.of(run));
            step.action().run(run);
        }
        judge.undisturbed.add(Snapshot.of(run));
        return judge;
    }

    /** The steps before this one returned and are there; this one is there by units. */
    void requireByUnits(String what, int step, Snapshot found) {
        String where = what + ", in step '" + Script.STEPS.get(step) + "'";
        Map<String, String> before = undisturbed.get(step).entries();
        Map<String, String> after = undisturbed.get(step + 1).entries();
        Map<String, Set<Boolean>> units = new HashMap<>();
        for (String name : names(before, after, found.entries())) {
            String is = found.entries().get(name);
            boolean isBefore = Objects.equals(is, before.get(name));
            boolean isAfter = Objects.equals(is, after.get(name));
            assertTrue(
                    isBefore || isAfter,
                    () -> where + ": '" + name + "' is [" + is + "], neither as before [" + before.get(name)
                            + "] nor as after [" + after.get(name) + "]");
            // Of a delivery that did not return nobody has the id.
            if (isBefore != isAfter && !name.startsWith("filed ")) {
                units.computeIfAbsent(unit(Script.STEPS.get(step).unit(), name), u -> new HashSet<>())
                        .add(isAfter);
            }
        }
        units.forEach((unit, states) -> assertEquals(
                1, states.size(), where + ": " + unit + " is half as before and half as after: " + found.entries()));
    }

    /** So many steps returned, and nothing was begun since. */
    void requireAfter(String what, int steps, Snapshot found) {
        String where = steps == 0
                ? what + ", before the first step"
                : what + ", after step '" + Script.STEPS.get(steps - 1) + "' had returned";
        Map<String, String> expected = undisturbed.get(steps).entries();
        for (String name : names(expected, found.entries())) {
            assertEquals(expected.get(name), found.entries().get(name), () -> where + ": '" + name + "'");
        }
    }

    /** The rest of the script comes to the same end, but for how often something was repeated. */
    void requireSameEnd(String what, int first, ScriptRun run) throws Exception {
        Stop stop = runFrom(first, run);
        assertEquals(Script.STEPS.size(), stop.step(), what + ": the queue works again" + stop.why());
        Snapshot last = undisturbed.get(undisturbed.size() - 1);
        assertEquals(last.meaning(), Snapshot.of(run).meaning(), what + ": the end of the script");
    }

    /** Ends with the first step that is disturbed. */
    static Stop runFrom(int first, ScriptRun run) throws Exception {
        for (int i = first; i < Script.STEPS.size(); i++) {
            try {
                Script.STEPS.get(i).action().run(run);
            } catch (AssertionError e) {
                throw e;
            } catch (Throwable e) {
                if (!Disturbed.by(e)) {
                    throw e;
                }
                return new Stop(i, Disturbed.why(e));
            }
        }
        return new Stop(Script.STEPS.size(), "");
    }

    @SafeVarargs
    private static Set<String> names(Map<String, String>... entries) {
        Set<String> names = new TreeSet<>();
        for (Map<String, String> each : entries) {
            names.addAll(each.keySet());
        }
        return names;
    }

    private static String unit(Script.Unit unit, String entry) {
        return switch (unit) {
            case STEP -> "the step";
            case MESSAGE -> "message " + entry.replaceAll("^\\w+ |/\\d+$", "");
            case PART -> entry;
        };
    }
}
