package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoredMessage;
import org.postlude.store.spi.Submitted;

/** Operation 9: inbound mail, reports, local delivery; exactly once by key. */
public interface DeliverRules extends StoreContract {
    /**
     * A delivery is filed once per key.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q9_aDeliveryIsFiledOncePerKey(StoreBench bench) throws Exception {
        Submitted first = deliver(bench, "local:m1:0");
        Submitted again = deliver(bench, "local:m1:0");
        bench.restart();
        Submitted afterwards = deliver(bench, "local:m1:0");
        Submitted other = deliver(bench, "local:m1:1");

        assertFalse(first.existed(), "the first delivery found its message there already");
        assertEquals(new Submitted(first.id(), true), again);
        assertEquals(new Submitted(first.id(), true), afterwards);
        assertFalse(other.existed(), "another key is another delivery");
        assertNotEquals(first.id(), other.id());
    }

    /**
     * A filed message can be opened and is not queued.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q9_aFiledMessageCanBeOpenedAndIsNotQueued(StoreBench bench) throws Exception {
        Submitted filed = bench.spooler().deliver("ndr:m1:0", "Reports", Mail.content("report"));
        bench.restart();

        StoredMessage message = bench.spooler().open(filed.id());

        assertArrayEquals(Mail.message("report"), Mail.read(message.content()));
        assertEquals(Optional.empty(), message.envelope());
        assertEquals(Mail.START, message.submitted());
        assertEquals(new QueueCounts(0, 0, 0, 0), bench.spooler().counts());
        assertEquals(List.of(), bench.due(10, 10));
    }

    /**
     * Forgotten keys are those of the prefix.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q9_forgottenKeysAreThoseOfThePrefix(StoreBench bench) throws Exception {
        Submitted one = deliver(bench, "pop3:a:1");
        Submitted two = deliver(bench, "pop3:a:2");
        Submitted other = deliver(bench, "pop3:b:1");

        bench.spooler().forgetKeys("pop3:a:");

        bench.restart();
        assertEquals(new Submitted(other.id(), true), deliver(bench, "pop3:b:1"));
        for (String key : List.of("pop3:a:1", "pop3:a:2")) {
            assertFalse(deliver(bench, key).existed(), key + " was to be forgotten");
        }
        assertArrayEquals(
                Mail.message("pop3:a:1"),
                Mail.read(bench.spooler().open(one.id()).content()),
                "the mail stays");
        assertArrayEquals(
                Mail.message("pop3:a:2"),
                Mail.read(bench.spooler().open(two.id()).content()));
    }

    /**
     * A key may hold what no file name can.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q9_aKeyMayHoldWhatNoFileNameCan(StoreBench bench) throws Exception {
        String key = "imap:INBOX/Ablage ä:uidvalidity=7/../\\:*?\"<>|%00";
        Submitted first = deliver(bench, key);
        bench.restart();

        assertEquals(new Submitted(first.id(), true), deliver(bench, key));
    }

    /**
     * Content that cannot be read files nothing.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q9_contentThatCannotBeReadFilesNothing(StoreBench bench) throws Exception {
        assertThrows(
                IOException.class,
                () -> bench.spooler().deliver("k", SpoolerLogon.INBOX, new FailingContent(Mail.message("k"))));

        assertTrue(bench.spooler().health().refusing().isEmpty(), "the source's failure is not the store's");
        assertFalse(deliver(bench, "k").existed(), "the key was stored without its message");
    }

    /**
     * Of many that deliver one key at once one files it.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q9_ofManyThatDeliverOneKeyAtOnceOneFilesIt(StoreBench bench) throws Exception {
        SpoolerLogon store = bench.spooler();
        for (int round = 0; round < 20; round++) {
            String key = "local:m" + round + ":0";
            List<Submitted> answers =
                    Together.run(6, thread -> store.deliver(key, SpoolerLogon.INBOX, Mail.content(key)));

            assertEquals(1, answers.stream().map(Submitted::id).distinct().count(), "ids of one key");
            assertEquals(1, answers.stream().filter(a -> !a.existed()).count(), "deliveries that filed it");
        }
    }

    private static Submitted deliver(StoreBench bench, String key) throws Exception {
        return bench.spooler().deliver(key, SpoolerLogon.INBOX, Mail.content(key));
    }
}
