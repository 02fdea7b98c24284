package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.Submitted;

/** Operation 12: health, and the end of what is kept no longer. */
public interface SweepRules extends StoreContract {
    /**
     * A store that takes changes says so.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q12_aStoreThatTakesChangesSaysSo(StoreBench bench) throws Exception {
        bench.submit("m");
        StoreHealth health = bench.spooler().health();

        assertTrue(health.refusing().isEmpty(), "it refuses: " + health);
    }

    /**
     * Retired messages go when their time has come.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q12_retiredMessagesGoWhenTheirTimeHasCome(StoreBench bench) throws Exception {
        Instant until = Mail.START.plus(Duration.ofDays(3));
        MessageId id = bench.submit("m");
        bench.end(id, new Disposition.Retire(until));
        MessageId waiting = bench.submit("waiting");

        assertEquals(0, bench.spooler().sweep(until.minusMillis(1), 100));
        assertEquals(1, bench.spooler().parts(id).size());
        assertTrue(bench.spooler().sweep(until, 100) > 0, "something is kept no longer");
        bench.restart();
        assertEquals(List.of(), bench.spooler().parts(id));
        assertEquals(1, bench.spooler().parts(waiting).size());
        assertEquals(1, bench.spooler().counts().messages());
    }

    /**
     * Sweep keeps to its limit and comes to an end.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q12_sweepKeepsToItsLimitAndComesToAnEnd(StoreBench bench) throws Exception {
        Instant until = Mail.START.plus(Duration.ofDays(1));
        for (int i = 0; i < 7; i++) {
            bench.end(bench.submit("m" + i), new Disposition.Retire(until));
        }
        int removed = 0;
        int last = 1;
        for (int i = 0; last > 0 && i < 20; i++) {
            last = bench.spooler().sweep(until, 2);
            assertTrue(last <= 2, "removed " + last);
            removed += last;
        }
        assertEquals(0, last, "nothing is left to remove");
        assertTrue(removed >= 7, "removed " + removed + " of 7");
    }

    /**
     * Sweep never touches what has not ended.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q12_sweepNeverTouchesWhatHasNotEnded(StoreBench bench) throws Exception {
        MessageId waiting = bench.submit("waiting");
        MessageId claimed = bench.submit("claimed");
        bench.claim(claimed);
        Submitted filed = bench.spooler().deliver("k", "INBOX", Mail.content("k"));

        bench.spooler().sweep(Mail.START.plus(Duration.ofDays(4000)), 1000);

        bench.restart();
        assertEquals(2, bench.spooler().counts().messages());
        assertEquals("waiting", subject(bench, waiting));
        assertEquals("claimed", subject(bench, claimed));
        assertEquals("k", subject(bench, filed.id()));
        assertTrue(
                bench.trySubmit("waiting", Mail.part("waiting@example.org")).existed(), "its key lives as long as it");
    }

    /**
     * A key past its time is forgotten and its id is not.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q12_aKeyPastItsTimeIsForgottenAndItsIdIsNot(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        bench.end(id, new Disposition.Delete());
        bench.time().advance(bench.store(StoreUnderTest.class).keyRetention().plusDays(1));
        Instant past = bench.time().instant();
        for (int i = 0; i < 10 && bench.spooler().sweep(past, 100) > 0; i++) {
            bench.restart();
        }

        Submitted anew = bench.trySubmit("m", Mail.part("m@example.org"));

        assertFalse(anew.existed(), "the key was to be forgotten");
        assertNotEquals(id, anew.id());
    }

    private static String subject(StoreBench bench, MessageId id) throws Exception {
        String text = Mail.text(Mail.read(bench.spooler().open(id).content()));
        int start = text.indexOf("Subject: ") + 9;
        return text.substring(start, text.indexOf("\r\n", start));
    }
}
