package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.postlude.message.AttemptId;
import org.postlude.spooler.core.Event;

/** A worker takes its permit while the owner is about to decide something: both know whether it has it. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "taken, and the owner heard of it before it decided")
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "not taken: the worker has to ask")
@Outcome(expect = Expect.FORBIDDEN, desc = "taken behind the owner's back, or told of and not taken, or told twice")
@State
public class QuietStepsStress {
    private static final AttemptId ATTEMPT = new AttemptId(1);

    private final QuietSteps quiet = new QuietSteps(Duration.ofMinutes(5));
    private int heard;
    private int heardOfStep;

    /** An attempt with a permit that stands. */
    public QuietStepsStress() {
        quiet.begin(ATTEMPT, true, hasThread -> false);
    }

    /** A worker. */
    @Actor
    public void take(III_Result result) {
        result.r1 = quiet.takePermit(ATTEMPT, Instant.EPOCH) ? 1 : 0;
    }

    private void hear(Event event) {
        heard += event instanceof Event.PermitTaken ? 1 : 0;
        heardOfStep += event instanceof Event.Progress ? 1 : 0;
    }

    /** The owner, before an alarm. */
    @Actor
    public void decide() {
        quiet.tellBefore(new Event.Tick(), Instant.EPOCH, this::hear);
    }

    /** What it has heard in all, once the next alarm has come as well: none is told twice, and none is forgotten. */
    @Arbiter
    public void count(III_Result result) {
        result.r2 = heard;
        quiet.tellBefore(new Event.Tick(), Instant.EPOCH, this::hear);
        result.r3 = heardOfStep;
    }
}
