package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.MessageId;
import org.postlude.message.Reply;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.queue.SuppressionList;
import org.postlude.spooler.queue.SuppressionPolicy;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Incarnation;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.ScriptedTransport;

/** Addresses to which a store does not send. */
class SuppressionListTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private static void send(Bench bench, MessageStore store, String... recipients) {
        MessageId id = store.submit(Bench.mailTo(recipients)).id();
        bench.awaitState(store, id, "ENDED");
    }

    private static SuppressionList list(Bench bench) {
        return bench.spooler.queue(bench.address).suppressionList();
    }

    @Test
    void D18_whoIsOnTheListIsRefusedAtTheAttemptAndReportedAndTheOthersAreSentTo() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            list(bench).add(ANN, "the operator", "asked not to be written to");
            send(bench, store, ANN, BOB);
            assertEquals(0, wire.deliveriesTo(ANN).size());
            assertEquals(0, wire.attemptsFor(ANN));
            assertEquals(1, wire.deliveriesTo(BOB).size());
            assertEquals(1, bench.inbox().size());
            String report = bench.inbox().get(0).replace("\r\n ", " ").replace("\r\n    ", " ");
            assertTrue(
                    report.contains("Final-Recipient: rfc822; " + ANN + "\r\nAction: failed\r\nStatus: 5.7.1"), report);
            assertTrue(
                    report.contains(
                            "is on this store's suppression list since 2026-01-01T00:00:00Z, by the operator: asked"
                                    + " not to be written to"),
                    report);
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @Test
    void D18_whoIsAloneOnTheListNeedsNoTransport() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            list(bench).add(ANN, "me", "no");
            send(bench, store, ANN);
            assertEquals(0, wire.transactions());
            assertEquals(1, bench.inbox().size());
            assertTrue(list(bench).remove(ANN));
            assertFalse(list(bench).remove(ANN));
            send(bench, store, ANN);
            assertEquals(1, wire.deliveriesTo(ANN).size());
            store.close();
        }
    }

    @Test
    void D18_theLocalPartIsAsItIsAndTheDomainHasNoCase() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            SuppressionList list = list(bench);
            list.add("Ann@Example.ORG", "me", "no");
            assertTrue(list.find("Ann@example.org").isPresent());
            assertEquals(Optional.empty(), list.find("ann@example.org"));
            assertEquals(
                    "Ann@Example.ORG", list.add("Ann@EXAMPLE.org", "you", "yes").address(), "it was there");
            assertEquals(1, list.list().size());
            send(bench, store, ANN);
            send(bench, store, "Ann@example.org");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            assertEquals(1, bench.inbox().size());
            assertThrows(InvalidAddressException.class, () -> list.add("nobody", "me", "no"));
            store.close();
        }
    }

    @Test
    void D18_aPolicyPutsOnTheListWhoWasRefusedOftenEnoughInARow() {
        wire.on(ANN).refuse(550).refuse(550).accept().refuse(550).refuse(550).refuse(550);
        try (Bench bench = new Bench(builder -> builder.suppress(SuppressionPolicy.unknownMailbox(3)), wire)) {
            MessageStore store = bench.open();
            for (int i = 0; i < 6; i++) {
                assertEquals(Optional.empty(), list(bench).find(ANN));
                send(bench, store, ANN);
            }
            SuppressionList.Entry entry = list(bench).find(ANN).orElseThrow();
            assertEquals("policy", entry.by());
            assertTrue(entry.reason().startsWith("refused 3 times in a row: 550 5.1.1"), entry.reason());
            send(bench, store, ANN);
            assertEquals(6, wire.attemptsFor(ANN), "the seventh message was not sent");
            assertEquals(6, bench.inbox().size());
            store.close();
        }
    }

    @Test
    void D18_withoutAPolicyNobodyIsPutOnTheList() {
        wire.on(ANN).refuse(550);
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            send(bench, store, ANN);
            send(bench, store, ANN);
            assertEquals(List.of(), list(bench).list());
            assertEquals(2, wire.attemptsFor(ANN));
            store.close();
        }
    }

    @Test
    void D18_whatAPolicyThrowsChangesNothing() {
        wire.on(ANN).refuse(550);
        SuppressionPolicy broken = (address, reply, times) -> {
            throw new IllegalStateException("planted");
        };
        try (Bench bench = new Bench(builder -> builder.suppress(broken), wire)) {
            MessageStore store = bench.open();
            send(bench, store, ANN);
            assertEquals(1, bench.inbox().size());
            store.close();
        }
    }

    @Test
    void D18_onlyAMailboxThatDoesNotExistIsUnknown() {
        SuppressionPolicy policy = SuppressionPolicy.unknownMailbox(1);
        assertTrue(
                policy.suppress(ANN, Reply.of(550, "5.1.1", "no such user"), 1).isPresent());
        assertEquals(Optional.empty(), policy.suppress(ANN, Reply.of(550, "5.7.1", "we do not like you"), 9));
        assertEquals(Optional.empty(), policy.suppress(ANN, Reply.local("who knows"), 9));
        assertThrows(IllegalArgumentException.class, () -> SuppressionPolicy.unknownMailbox(0));
    }

    @Test
    void D18_theListIsThereAfterACrashAndBelongsToOneStore() throws Exception {
        VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
        InMemoryStoreProvider disk = new InMemoryStoreProvider();
        StoreAddress address = disk.freshAddress();
        StoreAddress other = disk.freshAddress();
        Incarnation first = new Incarnation(disk);
        SpoolerCoordinator dying = spooler(first, time);
        dying.logon("client").openStore(address, OpenOptions.DEFAULT);
        for (int i = 0; i < 600; i++) {
            dying.queue(address).suppressionList().add("r" + i + "@example.org", "me", "number " + i);
        }
        dying.queue(address).suppressionList().remove("r7@example.org");
        first.kill();
        dying.close();

        InMemoryStoreProvider after = disk.reopened();
        try (SpoolerCoordinator next = spooler(new Incarnation(after), time)) {
            MessageStore store = next.logon("client").openStore(address, OpenOptions.DEFAULT);
            MessageStore second = next.logon("client").openStore(other, OpenOptions.DEFAULT);
            SuppressionList list = next.queue(address).suppressionList();
            assertEquals(599, list.list().size());
            assertEquals("number 42", list.find("r42@example.org").orElseThrow().reason());
            assertEquals(Optional.empty(), list.find("r7@example.org"));
            assertEquals(List.of(), next.queue(other).suppressionList().list());
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
            assertThrows(StoreClosedException.class, list::list);
            assertThrows(StoreClosedException.class, () -> next.queue(address).suppressionList());
            second.close();
        }
    }

    @Test
    void D18_aCrashAroundAChangeLosesNothingThatWasAnswered() throws Exception {
        int moment = 0;
        boolean hasDied = true;
        while (hasDied) {
            VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
            InMemoryStoreProvider disk = new InMemoryStoreProvider();
            StoreAddress address = disk.freshAddress();
            Incarnation first = new Incarnation(disk);
            first.killAt(moment++);
            int answered = 0;
            SpoolerCoordinator dying = spooler(first, time);
            try {
                dying.logon("client").openStore(address, OpenOptions.DEFAULT);
                for (int i = 0; i < 5; i++) {
                    dying.queue(address).suppressionList().add("r" + i + "@example.org", "me", "no");
                    answered++;
                }
            } catch (RuntimeException e) {
                assertTrue(first.isDead(), e::toString);
            }
            hasDied = first.isDead();
            first.kill();
            dying.close();
            time.advance(Duration.ofSeconds(1));
            try (SpoolerCoordinator next = spooler(new Incarnation(disk.reopened()), time)) {
                MessageStore store = next.logon("client").openStore(address, OpenOptions.DEFAULT);
                int found = next.queue(address).suppressionList().list().size();
                assertTrue(found == answered || found == answered + 1, found + " of " + answered);
                store.close();
            }
        }
        assertTrue(moment > 5, "killed at " + moment + " moments");
    }

    private SpoolerCoordinator spooler(Incarnation process, VirtualTime time) {
        process.hasSuccessors();
        return SpoolerCoordinator.builder()
                .store(process.stores())
                .transportProvider(process.transports(wire))
                .transport("wire", "scripted:wire", Map.of())
                .clock(time)
                .alarm(time::alarm)
                .build();
    }

    @Test
    @Tag("long")
    void D18_whatIsOnlyCountedGivesWayWhenTheListIsFull() {
        wire.on(ANN).refuse(550);
        try (Bench bench = new Bench(builder -> builder.suppress(SuppressionPolicy.unknownMailbox(2)), wire)) {
            MessageStore store = bench.open();
            send(bench, store, ANN);
            SuppressionList list = list(bench);
            for (int i = 0; i < SuppressionList.MOST; i++) {
                list.add("r" + i + "@example.org", "me", "no");
            }
            assertEquals(SuppressionList.MOST, list.list().size());
            assertThrows(IllegalStateException.class, () -> list.add(BOB, "me", "no"));
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }
}
