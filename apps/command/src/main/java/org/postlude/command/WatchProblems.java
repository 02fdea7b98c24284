package org.postlude.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.postlude.trigger.MachineWatch;

/** Tells what is wrong with watches of machines, each thing once until it is over. For one thread. */
final class WatchProblems {
    private final Consumer<String> lines;
    private final Map<MachineWatch, List<String>> told = new LinkedHashMap<>();

    WatchProblems(Consumer<String> lines) {
        this.lines = lines;
    }

    void look(List<MachineWatch> watches) {
        for (MachineWatch watch : watches) {
            List<String> now = watch.problems();
            List<String> before = told.getOrDefault(watch, List.of());
            now.stream().filter(each -> !before.contains(each)).forEach(lines);
            if (now.isEmpty() && !before.isEmpty()) {
                lines.accept("all is well again where this was: " + String.join("; ", before));
            }
            told.put(watch, now);
        }
    }
}
