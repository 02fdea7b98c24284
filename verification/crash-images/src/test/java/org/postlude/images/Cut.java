package org.postlude.images;

import java.util.Random;

/**
 * One moment of a trace at which all ends, and how: with a position in {@link Cuts} it has a number.
 *
 * @param calls so many had taken effect
 * @param kind how it ended
 * @param which of the changes, or the seed
 */
record Cut(int calls, Kind kind, long which) {
    /** What is left of what was not forced; of all that was written after a kill. */
    enum Kind {
        KILL,
        KILL_IN_CALL,
        ALL_LOST,
        OCTETS_ONLY,
        NAMES_ONLY,
        ALL_HALVED,
        ALL_SECOND_HALVES,
        LENGTHS_ONLY,
        EVEN_LOST,
        ODD_LOST,
        FIRST_ONES_LOST,
        LAST_ONES_LOST,
        ONE_LOST,
        ALL_BUT_ONE_LOST,
        ONE_HALVED,
        AT_RANDOM
    }

    /** @param disk after the calls */
    Image of(Disk disk, Trace trace) {
        int changes = disk.changes();
        int names = disk.names();
        return switch (kind) {
            case KILL -> disk.killed();
            case KILL_IN_CALL -> disk.killedIn(trace.calls().get(calls));
            case ALL_LOST -> disk.cut(all(Survival.LOST), all(Survival.LOST));
            case OCTETS_ONLY -> disk.cut(all(Survival.LOST), all(Survival.DONE));
            case NAMES_ONLY -> disk.cut(all(Survival.DONE), all(Survival.LOST));
            case ALL_HALVED -> disk.cut(all(Survival.DONE), all(Survival.FIRST_HALF));
            case ALL_SECOND_HALVES -> disk.cut(all(Survival.DONE), all(Survival.SECOND_HALF));
            case LENGTHS_ONLY -> disk.cut(all(Survival.DONE), all(Survival.LENGTH_ONLY));
            case EVEN_LOST -> disk.cut(all(Survival.DONE), lostIf(index -> index % 2 == 0));
            case ODD_LOST -> disk.cut(all(Survival.DONE), lostIf(index -> index % 2 == 1));
            case FIRST_ONES_LOST -> disk.cut(lostIf(index -> index < names / 2), lostIf(index -> index < changes / 2));
            case LAST_ONES_LOST -> disk.cut(lostIf(index -> index >= names / 2), lostIf(index -> index >= changes / 2));
            case ONE_LOST -> disk.cut(all(Survival.DONE), lostIf(index -> index == which));
            case ALL_BUT_ONE_LOST -> disk.cut(all(Survival.DONE), lostIf(index -> index != which));
            case ONE_HALVED ->
                disk.cut(all(Survival.DONE), index -> index == which ? Survival.FIRST_HALF : Survival.DONE);
            case AT_RANDOM -> random(disk);
        };
    }

    private interface Condition {
        boolean holds(int index);
    }

    private static Disk.Fate all(Survival survival) {
        return index -> survival;
    }

    private static Disk.Fate lostIf(Condition condition) {
        return index -> condition.holds(index) ? Survival.LOST : Survival.DONE;
    }

    /** Each its own fate, and how likely each fate is differs from image to image. */
    private Image random(Disk disk) {
        Random random = new Random(which);
        double lost = random.nextDouble();
        double torn = random.nextDouble() * (1 - lost);
        Survival[] ways = Survival.values();
        Disk.Fate fate = index -> {
            double drawn = random.nextDouble();
            return drawn < lost
                    ? Survival.LOST
                    : drawn < lost + torn ? ways[2 + random.nextInt(ways.length - 2)] : Survival.DONE;
        };
        return disk.cut(fate, fate);
    }

    @Override
    public String toString() {
        return kind + (which == 0 ? "" : " " + which) + " after " + calls + " calls";
    }
}
