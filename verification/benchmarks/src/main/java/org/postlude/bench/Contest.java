package org.postlude.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lets contenders do the same work in turn, A B A B, when each has had its first lap and those that warm it up. */
final class Contest {
    private final List<Contender> contenders = new ArrayList<>();

    /** Hears of each lap; round 0 is all that comes before the measured ones. */
    @FunctionalInterface
    interface Progress {
        void lap(String contender, int round, Lap lap);
    }

    /** Makes one of the contenders. */
    @FunctionalInterface
    interface Entry {
        Contender enter() throws IOException, InterruptedException;
    }

    private Contest() {}

    /** As many rounds as are measured. */
    static List<Series> run(List<Entry> entries, int rounds, Progress progress)
            throws IOException, InterruptedException {
        Contest contest = new Contest();
        try {
            for (Entry entry : entries) {
                contest.contenders.add(entry.enter());
            }
            return contest.run(rounds, progress);
        } finally {
            for (Contender each : contest.contenders) {
                each.end();
            }
        }
    }

    private List<Series> run(int rounds, Progress progress) throws IOException, InterruptedException {
        List<Lap> first = new ArrayList<>();
        List<List<Lap>> laps = new ArrayList<>();
        for (Contender each : contenders) {
            first.add(lap(each, 0, progress));
            for (int i = 0; i < each.warmUps(); i++) {
                lap(each, 0, progress);
            }
            laps.add(new ArrayList<>());
        }
        for (int round = 1; round <= rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                laps.get(i).add(lap(contenders.get(i), round, progress));
            }
        }
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i++) {
            series.add(new Series(contenders.get(i).name(), first.get(i), laps.get(i)));
        }
        return series;
    }

    private static Lap lap(Contender contender, int round, Progress progress) throws IOException, InterruptedException {
        contender.prepare();
        Lap lap = contender.lap();
        progress.lap(contender.name(), round, lap);
        return lap;
    }
}
