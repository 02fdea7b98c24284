package org.postlude.spooler.folders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.MessageId;
import org.postlude.message.StatusBit;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Folders;
import org.postlude.store.MessageFlag;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.ReceiveFolder;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreEvent;
import org.postlude.store.StoreEvent.Kind;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.Gate;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.transport.SpoolerNotice;

/** What happens in a store is told to those who asked for it, when it is durable. */
@Timeout(60)
class StoreEventsTest {
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    @Test
    void F8_whatAClientDoesIsToldInOrder() throws InterruptedException {
        try (Room room = new Room();
                MessageStore store = room.open();
                MessageStore other = room.spooler.logon("bob").openStore(room.address, OpenOptions.DEFAULT)) {
            other.advise(ALL, room.events::add);
            Folders folders = store.folders();
            folders.create("Box");
            MessageId id = folders.append("Box", Set.of(), Room.content("one"));
            folders.setFlags(id, Set.of(MessageFlag.SEEN), Set.of());
            folders.move(id, "Archive");
            MessageId copy = folders.copy(id, "Box");
            folders.delete(copy);
            folders.delete("Box");
            folders.setReceiveFolder(new ReceiveFolder("REPORT", "Reports"));

            assertEquals(StoreEvent.ofFolder(Kind.OBJECT_CREATED, "Box"), room.event());
            assertEquals(StoreEvent.of(Kind.OBJECT_CREATED, id, "Box"), room.event());
            assertEquals(StoreEvent.of(Kind.OBJECT_MODIFIED, id, "Box"), room.event());
            assertEquals(new StoreEvent(Kind.OBJECT_MOVED, Optional.of(id), "Archive", "Box", ""), room.event());
            assertEquals(new StoreEvent(Kind.OBJECT_COPIED, Optional.of(copy), "Box", "Archive", ""), room.event());
            assertEquals(StoreEvent.of(Kind.OBJECT_DELETED, copy, "Box"), room.event());
            assertEquals(StoreEvent.ofFolder(Kind.OBJECT_DELETED, "Box"), room.event());
            assertEquals(StoreEvent.ofFolder(Kind.OBJECT_CREATED, "Reports"), room.event());
            assertEquals(StoreEvent.ofFolder(Kind.OBJECT_MODIFIED, "Reports"), room.event());
            assertTrue(room.events.isEmpty());
        }
    }

    /** What was durable first is told last here; a lock would make the second call wait for one that does not come back. */
    @Test
    void F8_ofTwoChangesThatOverlapNeitherWaitsForTheOtherToBeTold() throws Exception {
        try (Room room = new Room();
                MessageStore store = room.open();
                MessageStore other = room.spooler.logon("bob").openStore(room.address, OpenOptions.DEFAULT)) {
            other.advise(ALL, room.events::add);
            Gate held = room.disk.hold(Operation.FOLDERS, Moment.AFTER);
            CompletableFuture<MessageId> appending =
                    CompletableFuture.supplyAsync(() -> store.folders().append("INBOX", Set.of(), Room.content("one")));
            held.awaitArrival();
            MessageId id = Room.in(other, "INBOX").get(0).id();
            assertTrue(other.folders().delete(id));
            assertEquals(StoreEvent.of(Kind.OBJECT_DELETED, id, "INBOX"), room.event());
            assertTrue(room.events.isEmpty());
            held.open();
            assertEquals(id, appending.get(10, TimeUnit.SECONDS));
            assertEquals(StoreEvent.of(Kind.OBJECT_CREATED, id, "INBOX"), room.event());
        }
    }

    /** The one returns, then the other begins, each on a thread of its own. */
    @Test
    void F8_whatTwoClientsDoInTurnIsToldInTurn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Room room = new Room();
                MessageStore store = room.open();
                MessageStore other = room.spooler.logon("bob").openStore(room.address, OpenOptions.DEFAULT)) {
            other.advise(ALL, room.events::add);
            MessageId id = store.folders().append("INBOX", Set.of(), Room.content("one"));
            assertEquals(StoreEvent.of(Kind.OBJECT_CREATED, id, "INBOX"), room.event());
            List<String> folders = List.of("INBOX", "Box");
            for (int i = 1; i <= 200; i++) {
                MessageStore mover = i % 2 == 0 ? store : other;
                String to = folders.get(i % 2);
                assertTrue(threads.submit(() -> mover.folders().move(id, to)).get());
            }
            for (int i = 1; i <= 200; i++) {
                assertEquals(folders.get(i % 2), room.event().folder(), "move " + i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void F8_whoAskedForNewMailHearsOfNothingElseAndWhoHasLeftOfNothing() throws InterruptedException {
        try (Room room = new Room();
                MessageStore store = room.open()) {
            MessageStore gone = store.duplicate();
            gone.advise(ALL, room.events::add);
            gone.close();
            store.advise(Set.of(Kind.NEW_MAIL), room.events::add);
            store.folders().append("Box", Set.of(), Room.content("one"));
            room.wire.source().offer("m1", Room.mail("text/plain", "hello"));
            room.wire.notifySpooler(SpoolerNotice.NEWMAIL);

            StoreEvent event = room.event();
            assertEquals(Kind.NEW_MAIL, event.kind());
            assertEquals("INBOX", event.folder());
            assertTrue(store.openEntry(event.id().orElseThrow()).isPresent(), "it is durable");
            assertTrue(room.events.isEmpty());
        }
    }

    @Test
    void F8_aStoreThatFailsIsToldOnce() throws InterruptedException {
        try (Room room = new Room()) {
            MessageStore store = room.open();
            store.advise(Set.of(Kind.CRITICAL_ERROR), room.events::add);
            room.disk.failNextSync(false);
            room.wire.source().offer("m1", Room.mail("text/plain", "hello"));
            room.wire.notifySpooler(SpoolerNotice.NEWMAIL);

            StoreEvent event = room.event();
            assertEquals(Kind.CRITICAL_ERROR, event.kind());
            assertTrue(event.text().contains("the store failed"), event.text());
            store.close();
            assertTrue(room.events.isEmpty());
        }
    }

    /** A store that learns what another hand did to its folders. */
    private record Telling(InMemoryStoreProvider disk, AtomicReference<@Nullable StoreSupport> support)
            implements StoreProvider {
        @Override
        public Set<String> schemes() {
            return disk.schemes();
        }

        @Override
        public SpoolerLogon spoolerLogon(StoreSupport given, LogonRequest request) {
            support.set(given);
            return disk.spoolerLogon(given, request);
        }

        @Override
        public StoreLogon logon(StoreSupport given, LogonRequest request) {
            return disk.logon(given, request);
        }

        @Override
        public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
            return disk.compareStoreIds(one, other);
        }
    }

    @Test
    void F8_whatAStoreSaysOfItselfIsToldOnceForAll() throws InterruptedException {
        InMemoryStoreProvider disk = new InMemoryStoreProvider();
        AtomicReference<@Nullable StoreSupport> support = new AtomicReference<>();
        BlockingQueue<StoreEvent> events = new LinkedBlockingQueue<>();
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .store(new Telling(disk, support))
                        .build();
                MessageStore store = spooler.logon("ann").openStore(disk.freshAddress(), OpenOptions.DEFAULT)) {
            store.advise(ALL, events::add);
            StoreEvent foreign = StoreEvent.of(Kind.OBJECT_CREATED, new MessageId("x-1"), "Box");
            StoreSupport given = Objects.requireNonNull(support.get());
            given.storeNotify(foreign);
            given.modifyStatusRow(Set.of(StatusBit.AVAILABLE, StatusBit.OFFLINE));
            given.modifyStatusRow(Set.of(StatusBit.AVAILABLE, StatusBit.OFFLINE));
            given.storeNotify(foreign);

            assertEquals(foreign, events.poll(10, TimeUnit.SECONDS));
            StoreEvent row = events.poll(10, TimeUnit.SECONDS);
            assertEquals(Kind.STATUS_OBJECT_MODIFIED, row == null ? null : row.kind());
            assertEquals(foreign, events.poll(10, TimeUnit.SECONDS), "a row that says the same is no news");
        }
    }
}
