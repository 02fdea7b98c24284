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

/** Runs the script undisturbed once, and then judges what is left of it after each disturbance. */
final class ScriptDriver {
    private final StoreContract suite;
    /** What an undisturbed run shows before each step, and at the end. */
    private final List<Snapshot> undisturbed = new ArrayList<>();

    private final int durableSteps;

    /** What disturbs a run. */
    interface Disturbance {
        void set(StoreBench bench) throws Exception;
    }

    /** How a disturbed run gets a process that works. */
    interface Recovery {
        void run(StoreBench bench) throws Exception;
    }

    ScriptDriver(StoreContract suite) throws Exception {
        this.suite = suite;
        try (StoreBench bench = StoreBench.on(suite.newStore())) {
            SteppedStore store = bench.store(SteppedStore.class);
            long before = store.durableSteps();
            ScriptRun run = new ScriptRun(bench);
            bench.lease();
            for (Script.Step step : Script.STEPS) {
                undisturbed.add(Snapshot.of(run));
                step.action().run(run);
            }
            undisturbed.add(Snapshot.of(run));
            durableSteps = Math.toIntExact(store.durableSteps() - before);
        }
        assertTrue(durableSteps >= Script.STEPS.size() / 2, "only " + durableSteps + " durable steps were counted");
    }

    /** How many durable steps an undisturbed run makes. */
    int durableSteps() {
        return durableSteps;
    }

    /**
     * One disturbed run: the steps that returned are there, the one that did not is there by units, and the rest of the script
     * comes to the same end.
     */
    void run(String what, Disturbance disturbance, Recovery recovery) throws Exception {
        try (StoreBench bench = StoreBench.on(suite.newStore())) {
            ScriptRun run = new ScriptRun(bench);
            disturbance.set(bench);
            int stopped = runFrom(0, run);
            recovery.run(bench);
            run.takeOver();
            if (stopped < Script.STEPS.size()) {
                judge(what + ", in step '" + Script.STEPS.get(stopped) + "'", stopped, Snapshot.of(run));
                int end = runFrom(stopped, run);
                assertEquals(Script.STEPS.size(), end, what + ": the queue works again");
            }
            Snapshot last = undisturbed.get(undisturbed.size() - 1);
            assertEquals(last.meaning(), Snapshot.of(run).meaning(), what + ": the end of the script");
        }
    }

    /** The index of the step that did not return; the number of steps if all did. */
    private static int runFrom(int first, ScriptRun run) throws Exception {
        for (int i = first; i < Script.STEPS.size(); i++) {
            try {
                Script.STEPS.get(i).action().run(run);
            } catch (AssertionError e) {
                throw e;
            } catch (Throwable e) {
                if (!Disturbed.by(e)) {
                    throw e;
                }
                return i;
            }
        }
        return Script.STEPS.size();
    }

    private void judge(String what, int step, Snapshot found) {
        Map<String, String> before = undisturbed.get(step).entries();
        Map<String, String> after = undisturbed.get(step + 1).entries();
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.addAll(found.entries().keySet());
        Map<String, Set<Boolean>> units = new HashMap<>();
        for (String name : names) {
            String is = found.entries().get(name);
            boolean isBefore = Objects.equals(is, before.get(name));
            boolean isAfter = Objects.equals(is, after.get(name));
            assertTrue(
                    isBefore || isAfter,
                    () -> what + ": '" + name + "' is [" + is + "], neither as before [" + before.get(name)
                            + "] nor as after [" + after.get(name) + "]");
            // Of a delivery that did not return nobody has the id.
            if (isBefore != isAfter && !name.startsWith("filed ")) {
                units.computeIfAbsent(unit(Script.STEPS.get(step).unit(), name), u -> new HashSet<>())
                        .add(isAfter);
            }
        }
        units.forEach((unit, states) -> assertEquals(
                1, states.size(), what + ": " + unit + " is half as before and half as after: " + found.entries()));
    }

    private static String unit(Script.Unit unit, String entry) {
        return switch (unit) {
            case STEP -> "the step";
            case MESSAGE -> "message " + entry.replaceAll("^\\w+ |/\\d+$", "");
            case PART -> entry;
        };
    }
}
