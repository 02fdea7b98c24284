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

    /**
     * A key is kept for its retention, counted from the message's end.
     *
     * <p>Whatever the message ended in, and whenever its parts went: a key that goes earlier lets a repeated submit double a
     * message, and one that stays longer lets a new message of that key go nowhere.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q12_aKeyIsKeptForItsRetentionCountedFromTheMessagesEnd(StoreBench bench) throws Exception {
        Instant end = bench.time().instant();
        Instant over = end.plus(bench.store(StoreUnderTest.class).keyRetention());
        List<String> keys = endInEachWay(bench, end, over);
        MessageId longer = bench.submit("longer");
        bench.end(longer, new Disposition.Retire(over.plus(Duration.ofDays(2))));

        sweepAt(bench, over.minusMillis(1));
        for (String key : keys) {
            assertTrue(submitAgain(bench, key).existed(), "the key of what ended by " + key + " was forgotten early");
        }
        sweepAt(bench, over);
        for (String key : keys) {
            assertFalse(submitAgain(bench, key).existed(), "the key of what ended by " + key + " is still known");
        }
        assertEquals(longer, submitAgain(bench, "longer").id(), "it is kept, and so is its key");
        sweepAt(bench, over.plus(Duration.ofDays(2)));
        assertFalse(submitAgain(bench, "longer").existed(), "the key goes with the message");
    }

    private static List<String> endInEachWay(StoreBench bench, Instant end, Instant over) throws Exception {
        bench.end(bench.submit("delete"), new Disposition.Delete());
        bench.end(bench.submit("move"), new Disposition.Move("Sent"));
        bench.end(bench.submit("retire"), new Disposition.Retire(over));
        bench.end(bench.submit("short-retire"), new Disposition.Retire(end.plus(Duration.ofDays(1))));
        bench.spooler().withdraw(bench.submit("withdraw"));
        MessageId damaged = bench.submit("set-aside");
        bench.spooler().setAside(damaged, "damaged");
        bench.end(damaged, new Disposition.Retire(end.plus(Duration.ofDays(1))));
        return List.of("delete", "move", "retire", "short-retire", "withdraw", "set-aside");
    }

    private static Submitted submitAgain(StoreBench bench, String key) throws Exception {
        return bench.trySubmit(key, Mail.part(key + "@example.org"));
    }

    /** As the spooler does, until nothing is left; in a process that knows only what is durable. */
    private static void sweepAt(StoreBench bench, Instant when) throws Exception {
        bench.restart();
        bench.time().advance(Duration.between(bench.time().instant(), when));
        int last = 1;
        for (int i = 0; last > 0 && i < 20; i++) {
            last = bench.spooler().sweep(when, 3);
        }
        assertEquals(0, last, "the sweep comes to an end");
    }

    private static String subject(StoreBench bench, MessageId id) throws Exception {
        String text = Mail.text(Mail.read(bench.spooler().open(id).content()));
        int start = text.indexOf("Subject: ") + 9;
        return text.substring(start, text.indexOf("\r\n", start));
    }
}
