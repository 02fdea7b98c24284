package org.postlude.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lets contenders do the same work in turn, A B A B; the first round warms up, and is kept apart. */
final class Contest {
    private final List<Contender> contenders = new ArrayList<>();

    /** Hears of each lap; round 0 is the first. */
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

    /** As many rounds as are measured, after the first. */
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
        List<List<Lap>> laps = new ArrayList<>();
        contenders.forEach(each -> laps.add(new ArrayList<>()));
        for (int round = 0; round <= rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                Contender contender = contenders.get(i);
                contender.prepare();
                Lap lap = contender.lap();
                laps.get(i).add(lap);
                progress.lap(contender.name(), round, lap);
            }
        }
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i++) {
            List<Lap> all = laps.get(i);
            series.add(new Series(contenders.get(i).name(), all.get(0), all.subList(1, all.size())));
        }
        return series;
    }
}
