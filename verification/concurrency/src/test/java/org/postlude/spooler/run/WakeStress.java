package org.postlude.spooler.run;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** An alarm rings while an earlier one replaces it: the one that replaced it is not lost. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the first one rang into nothing")
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "the first one rang before it was replaced")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody wakes the owner")
@State
public class WakeStress {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Runnable> alarms = new CopyOnWriteArrayList<>();
    private final AtomicInteger ticks = new AtomicInteger();
    private final Wake wake =
            new Wake((time, ring) -> alarms.add(ring), InstantSource.fixed(START), ticks::incrementAndGet);

    /** The first alarm. */
    public WakeStress() {
        wake.at(START.plusSeconds(60));
    }

    /** The owner. */
    @Actor
    public void replace() {
        wake.at(START.plusSeconds(5));
    }

    /** The clock. */
    @Actor
    public void ring() {
        alarms.get(0).run();
    }

    /** Afterwards the second one rings. */
    @Arbiter
    public void count(I_Result result) {
        alarms.get(1).run();
        result.r1 = ticks.get();
    }
}
