package org.postlude.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Many runs with a {@link Tally}, so that a series goes on where it was broken off. A run with findings ends it. */
final class Series {
    private final String kind;
    private final int blows;
    private final Tally tally;

    private Series(String kind, int blows) throws IOException {
        this.kind = kind;
        this.blows = blows;
        tally = new Tally(Path.of(System.getProperty("postlude.crash.tally", "tally.txt")), kind);
    }

    static Series kills() throws IOException {
        return new Series("kills", 25);
    }

    static Series cuts() throws IOException {
        return new Series("cuts", 5);
    }

    /** Goes on until the tally has so many rounds; returns the exit code. */
    int upTo(int goal) throws IOException, InterruptedException {
        while (tally.rounds() < goal && tally.findings() == 0) {
            long seed = tally.nextSeed();
            for (Trial trial : Trial.all(List.of(plan("sqlite", seed), plan("maildir", seed + 1)))) {
                tally.add(line(trial));
                if (trial.verdict().findings().isEmpty()) {
                    trial.forget();
                } else {
                    System.err.println(trial.advice());
                }
            }
        }
        System.out.println(tally.sum());
        if (tally.findings() > 0) {
            System.err.println(
                    "The tally has findings, so the series does not go on. Take their lines out when the fault"
                            + " is mended: these rounds are run again then");
            return 1;
        }
        return 0;
    }

    private Plan plan(String scheme, long seed) {
        return Plan.parse(scheme, kind, Integer.toString(blows), Long.toString(seed));
    }

    private Tally.Line line(Trial trial) {
        Verdict verdict = trial.verdict();
        return new Tally.Line(
                LocalDate.now(ZoneOffset.UTC).toString(),
                System.getProperty("postlude.crash.revision", "unknown"),
                kind,
                trial.plan().scheme(),
                trial.plan().seed(),
                verdict.blows(),
                verdict.count(Finding.Kind.LOST),
                verdict.count(Finding.Kind.DOUBLED),
                verdict.findings().size(),
                String.join(
                        ", ",
                        verdict.acknowledged() + " acknowledged",
                        verdict.copies() + " copies",
                        verdict.taken() + " taken",
                        verdict.doubles() + " doubled after doubt",
                        verdict.doubted() + " in doubt",
                        verdict.held() + " held",
                        verdict.reported() + " reported",
                        verdict.again() + " submits repeated",
                        trial.took().toSeconds() + " s"));
    }
}
