package org.postlude.integration.hung;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Cases that mostly wait, many at a time. */
final class Together {
    private static final int AT_ONCE = 10;

    private Together() {}

    /** A case, and its name. */
    record Case(String name, Work work) {}

    /** What is done. */
    @FunctionalInterface
    interface Work {
        void run(Stopwatch watch) throws Exception;
    }

    /**
     * Runs all, and fails with every one that failed. The property {@code postlude.hung} picks cases by a part of their name;
     * a test that has none of that name is skipped, for another one has it.
     */
    static void run(Class<?> test, List<Case> cases) throws InterruptedException {
        run(test, cases, System.getProperty("postlude.hung", ""));
    }

    static void run(Class<?> test, List<Case> cases, String only) throws InterruptedException {
        assertFalse(cases.isEmpty(), "a test without a case");
        List<Case> chosen =
                cases.stream().filter(each -> each.name().contains(only)).toList();
        assumeFalse(chosen.isEmpty(), () -> "no case is named " + only + " here");
        ExecutorService some = Executors.newFixedThreadPool(AT_ONCE, Together::daemon);
        List<Throwable> failures = new ArrayList<>();
        try (Stopwatch watch = new Stopwatch()) {
            List<Future<?>> running = new ArrayList<>();
            for (Case each : chosen) {
                running.add(some.submit(() -> {
                    each.work().run(watch);
                    return null;
                }));
            }
            for (int i = 0; i < chosen.size(); i++) {
                collect(test, chosen.get(i), running.get(i), failures);
            }
        } finally {
            some.shutdownNow();
        }
        if (!failures.isEmpty()) {
            AssertionError all = new AssertionError(failures.size() + " of " + chosen.size() + " cases failed");
            failures.forEach(all::addSuppressed);
            throw all;
        }
    }

    private static void collect(Class<?> test, Case each, Future<?> running, List<Throwable> failures)
            throws InterruptedException {
        try {
            running.get();
        } catch (ExecutionException e) {
            failures.add(new AssertionError(
                    "'" + each.name() + "'" + Replay.by(test, "-Dpostlude.hung='" + each.name() + "'"), e.getCause()));
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "trial");
        thread.setDaemon(true);
        return thread;
    }
}
