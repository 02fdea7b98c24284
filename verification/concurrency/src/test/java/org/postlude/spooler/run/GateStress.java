package org.postlude.spooler.run;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A submit against the logoff that closes the gate; what was stored inside is seen by whoever counts after it. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "taken, and counted")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "refused")
@Outcome(expect = Expect.FORBIDDEN, desc = "taken and not counted, or never drained")
@State
public class GateStress {
    private final Gate gate = new Gate();
    private int stored; // without a lock: the gate's word has to make it seen
    private int counted = -1;

    /** A client. */
    @Actor
    public void submit(II_Result result) {
        if (gate.enterToSubmit()) {
            stored = 1;
            result.r1 = 1;
            gate.leaveSubmit();
        }
    }

    /** The owner. */
    @Actor
    public void close() {
        gate.close(() -> counted = stored);
    }

    /** Afterwards. */
    @Arbiter
    public void count(II_Result result) {
        result.r2 = counted;
    }
}
