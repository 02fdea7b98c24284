package org.postlude.spooler.run;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads add tasks to a queue that runs on theirs; what a task wrote the next one sees. */
@JCStressTest
@Outcome(id = "4", expect = Expect.ACCEPTABLE, desc = "each once, one after another")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, or two at a time")
@State
public class SerialQueueStress {
    private final SerialQueue queue = new SerialQueue(Runnable::run);
    private int ran; // without a lock: the queue has to make it seen

    /** One. */
    @Actor
    public void one() {
        queue.add(() -> ran++);
        queue.add(() -> ran++);
    }

    /** Another. */
    @Actor
    public void two() {
        queue.add(() -> ran++);
        queue.add(() -> ran++);
    }

    /** Afterwards. */
    @Arbiter
    public void count(I_Result result) {
        result.r1 = ran;
    }
}
