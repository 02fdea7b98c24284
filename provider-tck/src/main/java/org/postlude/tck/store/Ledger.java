package org.postlude.tck.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a process said before it was killed, kept by the one that killed it: a line for each point that it reached, by name,
 * then what it was promised there.
 */
final class Ledger {
    /** Begins a step of the script. */
    static final String STEP = "step";

    /** The script has come to its end. */
    static final String END = "end";

    /** The program has ended by itself, and why. */
    static final String FAILED = "failed";

    /** So many of the last lines are shown to people. */
    private static final int SHOWN = 12;

    private final List<String> lines = new ArrayList<>();

    static String name(String line) {
        int space = line.indexOf(' ');
        return space < 0 ? line : line.substring(0, space);
    }

    void add(String line) {
        lines.add(line);
    }

    /** How often a point was reached. */
    int count(String name) {
        return (int) lines.stream().map(Ledger::name).filter(name::equals).count();
    }

    /** Whether the program ended by itself. */
    boolean hasFailed() {
        return count(FAILED) > 0;
    }

    /** The words of each line of a name, after it. */
    List<List<String>> all(String name) {
        return lines.stream()
                .map(line -> List.of(line.split(" ", -1)))
                .filter(words -> words.get(0).equals(name))
                .map(words -> words.subList(1, words.size()))
                .toList();
    }

    /** The points at which one can be killed, in the order in which they were first reached, and how often they were. */
    Map<String, Integer> points() {
        Map<String, Integer> points = new LinkedHashMap<>();
        lines.stream()
                .map(Ledger::name)
                .filter(name -> !Set.of(STEP, END, FAILED).contains(name))
                .forEach(name -> points.merge(name, 1, Integer::sum));
        return points;
    }

    /** The step that was begun last; -1 if none was. */
    int lastStep() {
        return count(STEP) - 1;
    }

    /** How many calls were begun, or have returned, within a step. */
    int calls(int step, String moment) {
        int now = -1;
        int found = 0;
        for (String line : lines) {
            String name = name(line);
            now += name.equals(STEP) ? 1 : 0;
            found += now == step && name.endsWith(moment) ? 1 : 0;
        }
        return found;
    }

    @Override
    public String toString() {
        return String.join("; ", lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()));
    }
}
