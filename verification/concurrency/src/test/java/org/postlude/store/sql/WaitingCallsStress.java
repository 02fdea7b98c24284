package org.postlude.store.sql;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * New mail and an outcome come while the writer falls asleep, or waits for others with mail in its hands: it takes both, each
 * once. If nobody wakes it, the test hangs.
 */
@JCStressTest
@Outcome(id = "3", expect = Expect.ACCEPTABLE, desc = "both were taken, each once")
@Outcome(expect = Expect.FORBIDDEN, desc = "a call was lost, or taken twice")
@State
public class WaitingCallsStress {
    private final WaitingCalls<Integer> waiting = new WaitingCalls<>();

    /** Two submits came together, and their commit took so long that the writer waits 50 us for a second one. */
    public WaitingCallsStress() {
        waiting.begin(true);
        waiting.addSubmit(0);
        waiting.addSubmit(0);
        waiting.takeAll(new ArrayList<>());
        waiting.learn(System.nanoTime() - 100_000, 0);
    }

    /** The writer. */
    @Actor
    public void write(I_Result result) {
        List<Integer> calls = new ArrayList<>();
        while (calls.size() < 2) {
            while (waiting.isEmpty()) {
                waiting.park(1, 0);
            }
            waiting.begin(true);
            long begin = System.nanoTime();
            waiting.takeAll(calls);
            while (waiting.awaitOthers(begin)) {
                waiting.takeAll(calls);
            }
            waiting.learn(begin, 0);
        }
        for (int call : calls) {
            result.r1 += call;
        }
    }

    /** A client. */
    @Actor
    public void submit() {
        waiting.addSubmit(1);
    }

    /** A worker. */
    @Actor
    public void finish() {
        waiting.addUrgent(2);
        waiting.wake();
    }
}
