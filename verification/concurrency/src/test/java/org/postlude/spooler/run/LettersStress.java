package org.postlude.spooler.run;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two add letters while the reader falls asleep: it reads both. If nobody wakes it, the test hangs. */
@JCStressTest
@Outcome(id = "3", expect = Expect.ACCEPTABLE, desc = "both were read, each once")
@Outcome(expect = Expect.FORBIDDEN, desc = "a letter was lost, or read twice")
@State
public class LettersStress {
    private final Letters<Integer> letters = new Letters<>();

    /** For JCStress. */
    public LettersStress() {}

    /** The reader. */
    @Actor
    public void read(I_Result result) {
        int left = 2;
        while (left > 0) {
            Integer letter = letters.next();
            if (letter != null) {
                result.r1 += letter;
                left--;
            }
        }
    }

    /** A worker. */
    @Actor
    public void one() {
        letters.add(1);
    }

    /** A client. */
    @Actor
    public void two() {
        letters.add(2);
    }
}
