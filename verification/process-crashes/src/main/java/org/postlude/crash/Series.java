package org.postlude.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Many runs with a tally, a line a run, so that a series goes on where it was broken off. A run with findings is in the tally
 * too, and ends the series.
 */
final class Series {
    private static final String HEAD =
            "seed scheme blows seconds acknowledged copies taken lost doubled doublesAfterDoubt"
                    + " inDoubt held reported submitsRepeated findings\n";
    private static final int BLOWS = 2;
    private static final int FINDINGS = 14;

    private final String kind;
    private final int blows;
    private final Path tally;

    private Series(String kind, int blows) {
        this.kind = kind;
        this.blows = blows;
        String given = System.getProperty("postlude.crash.tally");
        tally = given == null
                ? Trial.place().resolve(kind + ".tally")
                : Path.of(given).toAbsolutePath();
    }

    static Series kills() {
        return new Series("kills", 25);
    }

    static Series cuts() {
        return new Series("cuts", 5);
    }

    /** Goes on until the tally has so many blows; returns the exit code. */
    int upTo(int goal) throws IOException, InterruptedException {
        Files.createDirectories(tally.getParent());
        if (!Files.exists(tally)) {
            Files.writeString(tally, HEAD);
        }
        List<String[]> lines = read();
        while (sum(lines, BLOWS) < goal && sum(lines, FINDINGS) == 0) {
            int seed = lines.size() + 1;
            for (Trial trial : Trial.all(List.of(plan("sqlite", seed), plan("maildir", seed + 1)))) {
                Files.writeString(tally, line(trial), StandardOpenOption.APPEND);
                if (trial.verdict().findings().isEmpty()) {
                    trial.forget();
                } else {
                    System.err.println(trial.advice());
                }
            }
            lines = read();
        }
        System.out.println(total(lines));
        return sum(lines, FINDINGS) == 0 ? 0 : 1;
    }

    private Plan plan(String scheme, int seed) {
        return Plan.parse(scheme, kind, Integer.toString(blows), Integer.toString(seed));
    }

    private List<String[]> read() throws IOException {
        return Files.readAllLines(tally).stream()
                .skip(1)
                .map(line -> line.split(" ", -1))
                .toList();
    }

    private static String line(Trial trial) {
        Verdict verdict = trial.verdict();
        return String.format(
                Locale.ROOT,
                "%d %s %d %d %d %d %d %d %d %d %d %d %d %d %d%n",
                trial.plan().seed(),
                trial.plan().scheme(),
                verdict.blows(),
                trial.took().toSeconds(),
                verdict.acknowledged(),
                verdict.copies(),
                verdict.taken(),
                verdict.count(Finding.Kind.LOST),
                verdict.count(Finding.Kind.DOUBLED),
                verdict.doubles(),
                verdict.doubted(),
                verdict.held(),
                verdict.reported(),
                verdict.again(),
                verdict.findings().size());
    }

    private static long sum(List<String[]> lines, int column) {
        return lines.stream().mapToLong(line -> Long.parseLong(line[column])).sum();
    }

    private String total(List<String[]> lines) {
        StringBuilder total = new StringBuilder(kind + ": " + lines.size() + " runs, ");
        String[] names = HEAD.trim().split(" ", -1);
        for (int column = BLOWS; column <= FINDINGS; column++) {
            total.append(names[column]).append(' ').append(sum(lines, column)).append(column == FINDINGS ? "; " : ", ");
        }
        return total.append("tally: ").append(tally).toString();
    }
}
