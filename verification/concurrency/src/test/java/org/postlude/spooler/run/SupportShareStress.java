package org.postlude.spooler.run;

import java.time.InstantSource;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.postlude.store.LogoffMode;
import org.postlude.store.spi.StoreSupport;

/** The last share is closed while it is duplicated: zero is final. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "duplicated before it was closed")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "closed")
@Outcome(expect = Expect.FORBIDDEN, desc = "a share too many or too few")
@State
public class SupportShareStress {
    private final SupportShare.Body body = new SupportShare.Body(
            InstantSource.system(), (mode, deadline) -> Logoff.nothingHeld(LogoffMode.ORDERLY), () -> {}, event -> {});
    private final SupportShare share = new SupportShare(body);

    /** A provider's thread. */
    @Actor
    public void duplicate(II_Result result) {
        try {
            StoreSupport unused = share.duplicate();
            result.r1 = 1;
        } catch (IllegalStateException e) {
            result.r1 = 0;
        }
    }

    /** One that gives it back. */
    @Actor
    public void close() {
        share.close();
    }

    /** Afterwards. */
    @Arbiter
    public void count(II_Result result) {
        result.r2 = body.holders();
    }
}
