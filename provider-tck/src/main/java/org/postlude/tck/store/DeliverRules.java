package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
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
     * What was delivered is told by its keys, with what it was, though a client has deleted it.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q9_whatWasDeliveredIsKnownByItsKeyAndDigest(StoreBench bench) throws Exception {
        Map<String, Delivered> expected = new HashMap<>();
        for (String key :
                List.of("imap:a:1:10", "imap:a:1:9", "imap:a:10:1", "imap:b:1:1", "pop3:\u00e4:\ud83d\udce8")) {
            expected.put(key, new Delivered(key, deliver(bench, key).id(), sha256(Mail.message(key))));
        }
        bench.submit("queued");
        deliver(bench, "imap:a:1:9");
        bench.restart();

        for (int limit : List.of(1, 2, 100)) {
            for (String prefix : List.of("", "imap:a:1:", "imap:", "imap:a:1:9", "imap:c:", "pop3:\u00e4")) {
                Set<Delivered> wanted = new HashSet<>(expected.values());
                wanted.removeIf(each -> !each.key().startsWith(prefix));
                List<Delivered> found = delivered(bench.spooler(), prefix, limit);
                assertEquals(wanted, new HashSet<>(found), "keys that begin with " + prefix);
                assertEquals(wanted.size(), found.size(), "each once, in pages of " + limit);
            }
        }
        bench.spooler().forgetKeys("imap:a:");
        assertEquals(2, delivered(bench.spooler(), "", 10).size(), "without those that are forgotten");
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

    /**
     * A folder lists what was filed in it, oldest first and in pages.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q9_aFolderListsWhatWasFiledInItOldestFirst(StoreBench bench) throws Exception {
        List<MessageId> filed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            filed.add(deliver(bench, "local:m" + i + ":0").id());
            bench.spooler().deliver("other:" + i, "Reports", Mail.content("other"));
            bench.submit("queued" + i);
            bench.time().advance(Duration.ofSeconds(1));
        }
        deliver(bench, "local:m2:0");
        bench.restart();
        filed.add(deliver(bench, "local:m5:0").id());

        assertEquals(filed, filed(bench.spooler(), SpoolerLogon.INBOX, 100));
        assertEquals(filed, filed(bench.spooler(), SpoolerLogon.INBOX, 1));
        assertEquals(filed, filed(bench.spooler(), SpoolerLogon.INBOX, 4));
        assertEquals(5, filed(bench.spooler(), "Reports", 2).size());
        assertEquals(List.of(), filed(bench.spooler(), "Nobody", 2), "a folder that is not there");
        for (MessageId id : filed) {
            assertEquals(Optional.empty(), bench.spooler().open(id).envelope());
        }
    }

    /**
     * What was filed is listed whatever became of its key, and so is what was moved there.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q9_aFolderListsMailWhoseKeyIsForgottenAndMailThatWasMovedThere(StoreBench bench) throws Exception {
        MessageId moved = bench.submit("moved");
        MessageId delivered = deliver(bench, "pop3:a:1").id();
        bench.end(moved, new Disposition.Move(SpoolerLogon.INBOX));
        bench.end(bench.submit("deleted"), new Disposition.Delete());
        bench.spooler().forgetKeys("pop3:");
        bench.time().advance(bench.store(StoreUnderTest.class).keyRetention().plusDays(1));
        bench.spooler().sweep(bench.time().instant(), 100);
        bench.restart();

        assertEquals(List.of(moved, delivered), filed(bench.spooler(), SpoolerLogon.INBOX, 10));
        assertArrayEquals(
                Mail.message("moved"), Mail.read(bench.spooler().open(moved).content()));
    }

    /**
     * A reader sees the folder while its owner files mail, and nothing of the owner's is in the way.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q9_aReaderSeesWhatIsFiledMeanwhile(StoreBench bench) throws Exception {
        MessageId first = deliver(bench, "local:m1:0").id();
        StoreLogon reader = bench.logon(Access.READ_ONLY);
        assertEquals(List.of(first), filed(reader, SpoolerLogon.INBOX, 10));

        MessageId second = deliver(bench, "local:m2:0").id();

        assertEquals(List.of(first, second), filed(reader, SpoolerLogon.INBOX, 10));
        assertArrayEquals(
                Mail.message("local:m2:0"), Mail.read(reader.open(second).content()));
    }

    private static List<MessageId> filed(StoreLogon store, String folder, int limit) throws Exception {
        List<MessageId> all = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<MessageId> page = store.filed(folder, cursor.get(), limit);
            assertTrue(page.items().size() <= limit, "a page of " + page.items().size());
            all.addAll(page.items());
            cursor = page.next();
        }
        return all;
    }

    private static String sha256(byte[] octets) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }

    private static List<Delivered> delivered(SpoolerLogon store, String prefix, int limit) throws Exception {
        List<Delivered> all = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<Delivered> page = store.delivered(prefix, cursor.get(), limit);
            assertTrue(page.items().size() <= limit, "a page of " + page.items().size());
            all.addAll(page.items());
            cursor = page.next();
        }
        return all;
    }

    private static Submitted deliver(StoreBench bench, String key) throws Exception {
        return bench.spooler().deliver(key, SpoolerLogon.INBOX, Mail.content(key));
    }
}
