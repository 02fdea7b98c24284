package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;

/** Damaged bytes are named and never sent. */
public interface DamageSuite extends StoreContract {
    @Override
    DamageableStore newStore() throws Exception;

    /**
     * Damage is found before the end of the stream, and names the message.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q8_damageNamesTheMessage(StoreBench bench) throws Exception {
        MessageId damaged = bench.submit("damaged");
        MessageId whole = bench.submit("whole");
        bench.store(DamageableStore.class).damage(bench.address(), damaged);

        for (int i = 0; i < 2; i++) {
            DamagedMessageException failure = assertThrows(
                    DamagedMessageException.class,
                    () -> Mail.read(bench.spooler().open(damaged).content()));
            assertEquals(damaged, failure.id());
            assertArrayEquals(
                    Mail.message("whole"), Mail.read(bench.spooler().open(whole).content()));
            bench.restart();
        }
    }

    /**
     * A filed message is checked too.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q8_damageOfAFiledMessageNamesIt(StoreBench bench) throws Exception {
        MessageId id = bench.spooler()
                .deliver("k", SpoolerLogon.INBOX, Mail.content("k"))
                .id();
        bench.store(DamageableStore.class).damage(bench.address(), id);

        DamagedMessageException failure = assertThrows(
                DamagedMessageException.class,
                () -> Mail.read(bench.spooler().open(id).content()));
        assertEquals(id, failure.id());
    }

    /**
     * A damaged message is held by an order, not by itself, blocks nobody, and stays in the queue.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q8_aDamagedMessageIsHeldAndTheQueueGoesOn(StoreBench bench) throws Exception {
        MessageId damaged = bench.submit("damaged");
        MessageId whole = bench.submit("whole");
        bench.store(DamageableStore.class).damage(bench.address(), damaged);
        bench.restart();
        assertEquals(new QueueCounts(2, 0, 0, 0), bench.spooler().counts(), "the queue shows it until it is set aside");

        bench.spooler().setAside(damaged, "its digest does not fit");

        for (int i = 0; i < 2; i++) {
            assertEquals(new QueueCounts(2, 0, 0, 1), bench.spooler().counts());
            assertEquals(List.of(new PartId(whole, 0)), bench.due(10, 10));
            assertEquals(List.of(), bench.spooler().health().setAside(), "the queue tells of it, not the health");
            bench.restart();
        }
        bench.end(whole, bench.retire());
    }

    /**
     * What is released is found damaged again and can be set aside again.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q8_whatIsReleasedIsDamagedStillAndIsSetAsideAgain(StoreBench bench) throws Exception {
        MessageId id = bench.submit("damaged");
        bench.store(DamageableStore.class).damage(bench.address(), id);
        bench.spooler().setAside(id, "its digest does not fit");
        QueuedPart held = bench.part(id);
        Label ready = held.label().with(LabelState.READY, Mail.START);
        assertEquals(ChangeResult.APPLIED, bench.change(held, ready, "released"));
        assertEquals(List.of(held.id()), bench.due(10, 10));
        assertThrows(
                DamagedMessageException.class,
                () -> Mail.read(bench.spooler().open(id).content()));

        bench.spooler().setAside(id, "its digest still does not fit");

        bench.restart();
        assertEquals(new QueueCounts(1, 0, 0, 1), bench.spooler().counts());
        assertEquals(held.revision() + 2, bench.part(id).revision());
    }

    /**
     * The bytes outlive the message: they are a person's.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q8_theBytesOfWhatWasSetAsideAreNeverDeleted(StoreBench bench) throws Exception {
        DamageableStore store = bench.store(DamageableStore.class);
        MessageId withdrawn = bench.submit("withdrawn");
        MessageId ended = bench.submit("ended");
        MessageId claimed = bench.submit("claimed");
        bench.claim(claimed);
        List<MessageId> all = List.of(withdrawn, ended, claimed);
        List<byte[]> damaged = new ArrayList<>();
        for (MessageId id : all) {
            store.damage(bench.address(), id);
            bench.spooler().setAside(id, "its digest does not fit");
            damaged.add(store.bytesAside(bench.address(), id));
        }

        assertEquals(Withdrawal.WITHDRAWN, bench.spooler().withdraw(withdrawn));
        for (MessageId id : List.of(ended, claimed)) {
            assertEquals(ChangeResult.APPLIED, bench.finish(bench.part(id), bench.retire()));
        }
        bench.time().advance(bench.store(StoreUnderTest.class).keyRetention().multipliedBy(3));
        for (int i = 0; i < 5; i++) {
            bench.spooler().sweep(bench.time().instant(), 1000);
            bench.restart();
        }

        assertEquals(0, bench.spooler().counts().messages(), "a person has dealt with them");
        for (int i = 0; i < all.size(); i++) {
            assertArrayEquals(damaged.get(i), store.bytesAside(bench.address(), all.get(i)));
        }
    }

    /**
     * What cannot be read as a record is told at each logon until a person has taken it away.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q8_whatCannotBeReadIsToldAtEachLogonUntilItIsTakenAway(StoreBench bench) throws Exception {
        DamageableStore store = bench.store(DamageableStore.class);
        MessageId torn = bench.submit("torn");
        MessageId whole = bench.submit("whole");
        bench.spooler().close();
        store.tear(bench.address(), torn);

        for (int i = 0; i < 3; i++) {
            bench.reopen();
            assertEquals(new QueueCounts(1, 0, 0, 0), bench.spooler().counts());
            assertEquals(List.of(new PartId(whole, 0)), bench.due(10, 10));
            for (StoreLogon each : List.of(bench.spooler(), bench.logon(Access.READ_ONLY))) {
                List<String> told = each.health().setAside();
                assertEquals(1, told.size(), () -> "one sentence: " + told);
                assertTrue(told.get(0).contains(torn.value()), () -> "it says which: " + told);
            }
        }
        assertTrue(bench.spooler().health().refusing().isEmpty(), "the store takes mail all the same");
        bench.spooler().close();
        store.tidy(bench.address());
        bench.reopen();
        assertEquals(List.of(), bench.spooler().health().setAside());
    }
}
