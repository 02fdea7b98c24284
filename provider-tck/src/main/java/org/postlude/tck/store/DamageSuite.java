package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.SpoolerLogon;

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
     * A damaged message is taken out of the queue by an order, not by itself, and blocks nobody.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q8_aDamagedMessageIsSetAsideAndTheQueueGoesOn(StoreBench bench) throws Exception {
        MessageId damaged = bench.submit("damaged");
        MessageId whole = bench.submit("whole");
        bench.store(DamageableStore.class).damage(bench.address(), damaged);
        bench.restart();
        assertEquals(new QueueCounts(2, 0, 0, 0), bench.spooler().counts(), "the queue shows it until it is set aside");

        bench.spooler().setAside(damaged, "its digest does not fit");

        bench.restart();
        assertEquals(new QueueCounts(1, 0, 0, 0), bench.spooler().counts());
        assertEquals(List.of(new PartId(whole, 0)), bench.due(10, 10));
        bench.end(whole, bench.retire());
    }
}
