package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreRefusingException;

/** The storage fails and the process goes on. */
public interface FaultSuite extends StoreContract {
    @Override
    FailableStore newStore() throws Exception;

    /**
     * After a failed sync nothing more is changed: the failure may have been told only once.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q0_afterAFailedSyncEveryChangeIsRefused(StoreBench bench) throws Exception {
        MessageId id = bench.submit("before");
        QueuedPart part = bench.part(id);
        bench.lease();
        SpoolerLogon store = bench.spooler();
        NewPart mine = Mail.part("a@example.org");
        PartChange change = new PartChange(part.id(), 1, part.label(), Mail.bytes("x"));
        PartEnd end = new PartEnd(part.id(), 1, Mail.bytes("x"));
        bench.store(FailableStore.class).failNextSync(false);

        assertThrows(
                IOException.class,
                () -> store.submit(new SubmissionKey("m"), Mail.envelope(mine), List.of(mine), Mail.content("m")));

        assertThrows(
                StoreRefusingException.class,
                () -> store.submit(new SubmissionKey("n"), Mail.envelope(mine), List.of(mine), Mail.content("n")));
        assertThrows(StoreRefusingException.class, () -> store.change(bench.lease(), List.of(change)));
        assertThrows(StoreRefusingException.class, () -> store.finish(bench.lease(), List.of(end), bench.retire()));
        assertThrows(StoreRefusingException.class, () -> store.withdraw(id));
        assertThrows(StoreRefusingException.class, () -> store.deliver("k", SpoolerLogon.INBOX, Mail.content("k")));
        assertThrows(StoreRefusingException.class, () -> store.putNote("n", 0, Mail.bytes("x")));
        assertFalse(store.health().refusing().orElse("").isBlank(), "Q12: health says why");
        assertArrayEquals(Mail.message("before"), Mail.read(store.open(id).content()), "reading goes on");
        assertEquals(1, store.parts(id).get(0).revision());
    }

    /**
     * An unknown result is cleared up by repeating under the same key.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q0_anUnknownResultIsClearedUpByTheKeyAfterReopening(StoreBench bench) throws Exception {
        int round = 0;
        for (boolean tookEffect : new boolean[] {false, true}) {
            for (boolean orderly : new boolean[] {false, true}) {
                String name = "m" + round++;
                bench.store(FailableStore.class).failNextSync(tookEffect);
                assertThrows(IOException.class, () -> bench.submit(name));
                if (orderly) {
                    bench.reopen();
                } else {
                    bench.restart();
                }

                MessageId id = bench.submit(name);

                assertTrue(bench.spooler().health().refusing().isEmpty(), "it takes changes again");
                assertEquals(round, bench.spooler().counts().messages(), "one message for each key");
                assertArrayEquals(
                        Mail.message(name), Mail.read(bench.spooler().open(id).content()));
            }
        }
    }

    /**
     * As after a cut: what returned is there, what failed is there by whole entries, and the next process works on.
     *
     * @throws Exception if the store fails
     */
    @Test
    default void Q0_aFailureOfAnyDurableStepLosesNothingAndTearsNothing() throws Exception {
        ScriptDriver driver = new ScriptDriver(this);
        for (int n = 0; n < driver.durableSteps(); n++) {
            int step = n;
            for (boolean tookEffect : new boolean[] {false, true}) {
                driver.run(
                        "failure of step " + n + (tookEffect ? ", done all the same" : ", not done"),
                        bench -> bench.store(FailableStore.class).failAfter(step, tookEffect),
                        ScriptDriver::restart);
            }
        }
    }
}
