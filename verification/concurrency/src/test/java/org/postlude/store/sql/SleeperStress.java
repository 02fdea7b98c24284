package org.postlude.store.sql;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Somebody is told by the writer, perhaps before he is asleep, and wakes two: they must be over by then, or they would
 * fall asleep again for ever. If he himself is never woken, the test hangs.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "whoever is woken finds that he is over")
@Outcome(expect = Expect.FORBIDDEN, desc = "somebody is woken too early")
@State
public class SleeperStress {
    private final AtomicReference<Sleeper> first = new AtomicReference<>();
    private final Sleeper second = new Sleeper();
    private final Sleeper third = new Sleeper();

    /** For JCStress. */
    public SleeperStress() {}

    /** Wakes the two others. */
    @Actor
    public void sleep(II_Result result) {
        Sleeper mine = new Sleeper();
        first.set(mine);
        mine.sleep();
        result.r1 = second.isOver() ? 1 : 0;
        result.r2 = third.isOver() ? 1 : 0;
    }

    /** The writer. */
    @Actor
    public void tell() {
        Sleeper sleeper = first.get();
        while (sleeper == null) {
            Thread.onSpinWait();
            sleeper = first.get();
        }
        Sleeper.tell(List.of(sleeper, second, third));
    }
}
