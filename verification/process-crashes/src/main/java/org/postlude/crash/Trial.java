package org.postlude.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan that was carried out.
 *
 * @param plan what was done
 * @param folder its ledger and its store, until {@link #forget}
 * @param verdict what came of it
 * @param took how long
 */
record Trial(Plan plan, Path folder, Verdict verdict, Duration took) {
    private static final int SHOWN = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static @Nullable Launcher prepared;

    /** Carries plans out side by side, for each of them waits more than it computes; says what came of each. */
    static List<Trial> all(List<Plan> plans) throws IOException, InterruptedException {
        Path place = place();
        if (plans.stream().anyMatch(Plan::power)) {
            XfsImage.sweep(place);
        }
        Launcher launcher = launcher(place.resolve("launcher"));
        ExecutorService lanes = Executors.newFixedThreadPool(plans.size());
        try {
            List<Future<Trial>> running = new ArrayList<>();
            for (Plan plan : plans) {
                running.add(lanes.submit(() -> of(plan, launcher, place.resolve(plan.name()))));
            }
            List<Trial> done = new ArrayList<>();
            for (Future<Trial> trial : running) {
                done.add(trial.get());
            }
            return done;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run failed in itself; see " + place, e.getCause());
        } finally {
            lanes.shutdownNow();
            if (!lanes.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("a lane does not end");
            }
        }
    }

    private static synchronized Launcher launcher(Path folder) throws IOException, InterruptedException {
        if (prepared == null) {
            prepared = Launcher.prepare(folder);
        }
        return prepared;
    }

    /** Where all folders are. */
    static Path place() {
        return Path.of(System.getProperty("postlude.crash.folder", "target/process-crashes"))
                .toAbsolutePath();
    }

    private static Trial of(Plan plan, Launcher launcher, Path folder) throws IOException, InterruptedException {
        Trees.delete(folder);
        long begin = System.nanoTime();
        Verdict verdict = Run.of(plan, launcher, folder);
        Trial trial = new Trial(plan, folder, verdict, Duration.ofNanos(System.nanoTime() - begin));
        System.out.println(trial);
        return trial;
    }

    /** Removes what is evidence as long as somebody may want to see it. */
    void forget() throws IOException {
        Trees.delete(folder);
    }

    /** Without fsync mail has to be lost, and not because nobody could look for it at the end. */
    boolean showsALoss() {
        return verdict.count(Finding.Kind.LOST) > 0 && verdict.count(Finding.Kind.BROKEN) == 0;
    }

    /** For whoever finds a finding. */
    String advice() {
        return this + "\n"
                + verdict.findings().stream()
                        .limit(SHOWN)
                        .map(Finding::toString)
                        .collect(Collectors.joining("\n"))
                + "\nThe ledger, the program's errors and the store are in " + folder
                + "\nJudge the same ledger again: verification/process-crashes/run judge " + folder
                + "\nDraw the same moments again (what the threads do with them differs): verification/process-crashes/run "
                + plan.command();
    }

    @Override
    public String toString() {
        return String.format("%s (seed %d) in %.1f s: %s", plan, plan.seed(), took.toMillis() / 1_000.0, verdict);
    }
}
