package org.postlude.spooler.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spooler keeps its promises in every run. {@code -Dpostlude.seed=N} prints one. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SimulatorTest {
    private static final int FEW = 100;

    @Test
    void inAFewRunsNothingIsLostAndNothingIsDoubledBehindAnybodysBack() throws InterruptedException {
        Long seed = Long.getLong("postlude.seed");
        if (seed == null) {
            runAll(0, FEW);
            return;
        }
        try (Simulator simulator = new Simulator()) {
            System.out.println(simulator.run(seed, System.out::println));
        }
    }

    /**
     * A report that a doubt of the same part kept back; one that was filed, and its part not ended; a message opened over a
     * logon that had gone; a shutdown before a logon was given up; a store without mail read over a logon that had gone;
     * mail brought to a store that had gone; a message withdrawn behind the report that lists it; a logon after the shutdown.
     * Whoever changes what a seed decides looks for new ones.
     */
    @ParameterizedTest
    @ValueSource(longs = {7_405, 73_862, 74_814, 76_018, 95_074, 95_482, 220_017, 966_962})
    void inARunThatOnceFoundAFaultAllIsWell(long seed) {
        try (Simulator simulator = new Simulator()) {
            assertEquals(seed, simulator.run(seed).seed());
        }
    }

    @Test
    @Tag("simulator")
    void inManyRunsNothingIsLostAndNothingIsDoubledBehindAnybodysBack() throws InterruptedException {
        runAll(Long.getLong("postlude.simulator.from", 0), Long.getLong("postlude.simulator.seeds", 20_000));
    }

    private static void runAll(long from, long count) throws InterruptedException {
        List<Tally.Slice> slices = new CopyOnWriteArrayList<>();
        List<SimulationFailure> failures = new CopyOnWriteArrayList<>();
        long start = System.nanoTime();
        new Many(from, from + count, seed -> false, slices::add, failures::add)
                .run(Runtime.getRuntime().availableProcessors());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        long doubles = slices.stream().mapToLong(Tally.Slice::doubles).sum();
        System.out.println(count + " runs from seed " + from + " on in " + millis + " ms: "
                + slices.stream().mapToLong(Tally.Slice::deliveries).sum() + " deliveries, " + doubles
                + " doubles, each in doubt before, " + failures.size() + " failures");
        assertEquals(
                count,
                slices.stream().mapToLong(slice -> slice.to() - slice.from()).sum());
        if (!failures.isEmpty()) {
            failures.stream().skip(1).forEach(failure -> failures.get(0).addSuppressed(failure));
            throw failures.get(0);
        }
        assertTrue(doubles > 0, "a peer that falls silent after the final dot doubles something now and then");
    }

    @Test
    void theSameSeedIsTheSameRunStepByStep() {
        List<Run> once = LongStream.range(0, 50).mapToObj(SimulatorTest::alone).toList();
        try (Simulator simulator = new Simulator()) {
            assertEquals(once, LongStream.range(0, 50).mapToObj(simulator::run).toList());
        }
        assertEquals(50, once.stream().map(Run::digest).distinct().count(), "each seed is a run of its own");
    }

    private static Run alone(long seed) {
        try (Simulator simulator = new Simulator()) {
            return simulator.run(seed);
        }
    }
}
