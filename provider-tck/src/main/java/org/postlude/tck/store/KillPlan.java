package org.postlude.tck.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where {@link KillSuite} kills: of a run that came to its end so many points, drawn by a seed. */
final class KillPlan {
    /** Between a call's begin and its return, at a moment that the seed draws. */
    static final String DURING = ".during";

    /** Where a promise is most easily broken. */
    private static final List<String> FIRST =
            List.of("submit.returned", "change.returned", "submit.during", "finish.during");

    /**
     * One kill.
     *
     * @param point its name
     * @param occurrence the how many-th time that it is reached, from 1
     * @param seed draws the moment of one that is within a call
     */
    record Kill(String point, int occurrence, long seed) {
        /** What the ledger says when it is reached, or when the call is begun within which it is. */
        String announced() {
            return point.replace(DURING, PointedStore.BEGUN);
        }

        /** Where the process stops at the latest. */
        String stop() {
            return point.replace(DURING, PointedStore.RETURNED);
        }

        boolean isDuring() {
            return point.endsWith(DURING);
        }

        @Override
        public String toString() {
            return "kill at " + point + "#" + occurrence + ", seed " + seed + " (again: -Dpostlude.kill.at=" + point
                    + "#" + occurrence + " -Dpostlude.kill.seed=" + seed + ")";
        }
    }

    private KillPlan() {}

    /** The same each time unless {@code postlude.kill.seed} says otherwise. */
    static long seed() {
        return Long.getLong("postlude.kill.seed", 1);
    }

    /**
     * The kills of a script.
     *
     * @param full what an undisturbed process said
     * @param kills how many, but for one at each of a vendor's own points
     */
    static List<Kill> of(Ledger full, int kills) {
        @Nullable String only = System.getProperty("postlude.kill.at");
        return only == null ? drawn(full.points(), kills) : again(only);
    }

    private static List<Kill> again(String point) {
        String[] words = point.split("#", 2);
        if (words.length != 2) {
            throw new IllegalArgumentException(
                    "postlude.kill.at is '" + point + "'; name a point and its occurrence, as in submit.during#2");
        }
        List<Kill> kills = new ArrayList<>();
        for (int i = 0; i < Integer.getInteger("postlude.kill.rounds", 1); i++) {
            kills.add(new Kill(words[0], Integer.parseInt(words[1]), seed() + i));
        }
        return kills;
    }

    private static List<Kill> drawn(Map<String, Integer> reached, int count) {
        Random random = new Random(seed());
        Set<String> own = new LinkedHashSet<>(reached.keySet());
        own.removeIf(name -> name.contains("."));
        List<String> names = names(reached, own, random);
        List<Kill> kills = new ArrayList<>();
        for (int i = 0; i < count + own.size(); i++) {
            String name = names.get(i % names.size());
            int times = reached.getOrDefault(name.replace(DURING, PointedStore.BEGUN), 1);
            kills.add(new Kill(name, 1 + random.nextInt(times), seed() + i));
        }
        return kills;
    }

    /** A vendor's own, then {@link #FIRST}, then all others in an order that the seed draws. */
    private static List<String> names(Map<String, Integer> reached, Set<String> own, Random random) {
        Set<String> names = new LinkedHashSet<>(own);
        names.addAll(FIRST);
        List<String> others = new ArrayList<>();
        reached.keySet().stream()
                .filter(name -> name.endsWith(PointedStore.BEGUN))
                .forEach(begun -> {
                    others.add(begun);
                    others.add(begun.replace(PointedStore.BEGUN, DURING));
                    others.add(begun.replace(PointedStore.BEGUN, PointedStore.RETURNED));
                });
        Collections.shuffle(others, random);
        names.addAll(others);
        return List.copyOf(names);
    }
}
