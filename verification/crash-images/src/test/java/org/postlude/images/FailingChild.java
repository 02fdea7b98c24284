package org.postlude.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Goes through the scenario again and again, each time on a store of its own and with another call that fails: {@code ROOT
 * LEDGER CONTROL FILE}, where the file has one {@link Failure} a line. A run that does not end ends the process.
 */
final class FailingChild {
    private static final long PATIENCE_SECONDS = 60;
    private static final int HANGS = 3;

    private FailingChild() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        Control control = Control.open(Path.of(args[2]));
        List<String> failures = Files.readAllLines(Path.of(args[3]));
        for (int i = 0; i < failures.size(); i++) {
            try (Told told = new Told(Path.of(args[1]), false)) {
                told.begun(i);
                Failure failure = Failure.of(failures.get(i));
                Scenario scenario = Scenario.withoutHelp(root.resolve("" + i), told);
                run(scenario, failure, control);
                // One line, and only after it is known what the run did.
                System.out.println(i + " of " + control.counted() + " calls, failed: " + control.hit());
            }
        }
    }

    private static void run(Scenario scenario, Failure failure, Control control)
            throws IOException, InterruptedException {
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(() -> {
            try {
                scenario.run();
            } catch (Throwable e) { // told to the parent below, whatever it is
                thrown[0] = e;
            }
        });
        control.arm(failure);
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        control.disarm();
        if (thread.isAlive()) {
            System.err.println("it hangs with " + failure.word());
            for (Map.Entry<Thread, StackTraceElement[]> each :
                    Thread.getAllStackTraces().entrySet()) {
                System.err.println(each.getKey());
                for (StackTraceElement frame : each.getValue()) {
                    System.err.println("    " + frame);
                }
            }
            Runtime.getRuntime().halt(HANGS);
        }
        if (thrown[0] != null) {
            throw new IllegalStateException(
                    "with " + failure.word() + " the store did not answer as its contract says", thrown[0]);
        }
    }
}
