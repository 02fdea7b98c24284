package org.postlude.spooler.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** The simulator from a shell; {@code verification/spooler-testing/run}. */
public final class Main {
    private static final String USAGE = """
            Runs seeds of the simulator, on all processors.
              run --until END         seeds 0 to END, but those that the tally has; may be stopped and begun again;
                                      what failed is kept in the tally, and is run again the next time
              run FROM COUNT          these seeds, whatever the tally has, which is not changed
              run --replay SEED       one seed, with all that happens in it
            """;

    private final Tally tally;
    private final PrintStream out;
    private final AtomicLong failures = new AtomicLong();

    private Main(Tally tally, PrintStream out) {
        this.tally = tally;
        this.out = out;
    }

    /**
     * The program.
     *
     * @param arguments the tally's file, then what to do
     * @throws IOException if the tally cannot be kept
     * @throws InterruptedException if somebody interrupts it
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(arguments, System.out));
    }

    /** Returns the exit code: 0 if no promise was broken, 1 if one was, 2 if it was called wrongly. */
    static int run(String[] arguments, PrintStream out) throws IOException, InterruptedException {
        if (arguments.length != 3) {
            out.print(USAGE);
            return 2;
        }
        Main main = new Main(new Tally(Path.of(arguments[0])), out);
        long number;
        try {
            number = Long.parseLong(arguments[2]);
            return switch (arguments[1]) {
                case "--replay" -> main.replay(number);
                case "--until" -> main.until(number);
                default -> main.range(Long.parseLong(arguments[1]), number);
            };
        } catch (NumberFormatException e) {
            out.print(USAGE);
            return 2;
        }
    }

    private int replay(long seed) {
        try (Simulator simulator = new Simulator()) {
            out.println(simulator.run(seed, out::println));
            return 0;
        } catch (SimulationFailure e) {
            out.println(e.getMessage());
            return 1;
        }
    }

    private int until(long end) throws InterruptedException {
        run(new Many(0, end, tally::has, this::done, this::failed));
        out.println("in all, " + tally.sum());
        for (long seed : tally.failed()) {
            out.println("seed " + seed + " failed; to see it again: verification/spooler-testing/run --replay " + seed);
        }
        return failures.get() == 0 && tally.failed().isEmpty() ? 0 : 1;
    }

    private int range(long from, long count) throws InterruptedException {
        run(new Many(from, from + count, seed -> false, slice -> out.println(slice), this::failed));
        return failures.get() == 0 ? 0 : 1;
    }

    private void run(Many many) throws InterruptedException {
        many.run(Runtime.getRuntime().availableProcessors());
    }

    private void done(Tally.Slice slice) throws IOException {
        tally.add(slice);
        out.println(slice);
    }

    private void failed(SimulationFailure failure) {
        failures.incrementAndGet();
        out.println(failure.getMessage());
    }
}
