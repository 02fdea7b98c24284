package org.postlude.spooler.folders;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.Envelope;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.Folders;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageFlag;
import org.postlude.store.MessageStore;
import org.postlude.store.NotSupportedException;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.StoredEntry;
import org.postlude.store.Submission;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.memory.Operation;

/** A client's folders, over the spooler. */
@Timeout(60)
class ClientFoldersTest {
    /** Its logons have the contract's methods only. */
    private record Plain(InMemoryStoreProvider disk) implements StoreProvider {
        @Override
        public Set<String> schemes() {
            return disk.schemes();
        }

        @Override
        public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
            SpoolerLogon logon = disk.spoolerLogon(support, request);
            InvocationHandler plain = (proxy, method, arguments) -> {
                try {
                    return method.invoke(logon, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            return (SpoolerLogon) Proxy.newProxyInstance(
                    SpoolerLogon.class.getClassLoader(), new Class<?>[] {SpoolerLogon.class}, plain);
        }

        @Override
        public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
            return disk.compareStoreIds(one, other);
        }
    }

    @Test
    void F2_F3_F4_F5_F6_aClientWorksInItsFolders() throws Exception {
        try (Room room = new Room();
                MessageStore store = room.open()) {
            Folders folders = store.folders();
            assertTrue(folders.create("Archive/2026"));
            MessageId id = folders.append("Drafts", Set.of(MessageFlag.DRAFT), Room.content("one"));
            assertTrue(folders.setFlags(id, Set.of(MessageFlag.SEEN), Set.of(MessageFlag.DRAFT)));
            MessageId copy = folders.copy(id, "Copies");
            assertTrue(folders.move(id, "Archive/2026"));

            assertEquals(
                    List.of(
                            new FolderInfo("Archive/2026", 1, 0),
                            new FolderInfo("Copies", 1, 0),
                            new FolderInfo("Drafts", 0, 0),
                            new FolderInfo("INBOX", 0, 0)),
                    folders.list());
            FolderEntry entry = Room.in(store, "Archive/2026").get(0);
            assertEquals(id, entry.id());
            assertEquals(Set.of(MessageFlag.SEEN), entry.flags());
            assertNotEquals(id, copy);
            assertTrue(folders.delete("Drafts"));
            assertTrue(folders.delete(copy));
            assertFalse(folders.delete(copy), "it is gone");
            assertFalse(folders.move(copy, "Copies"), "it is gone");
            assertFalse(folders.setFlags(copy, Set.of(MessageFlag.SEEN), Set.of()), "it is gone");
        }
    }

    @Test
    void aMessageIsOpenedWhereverItIs() throws Exception {
        try (Room room = new Room();
                MessageStore store = room.open()) {
            MessageId filed = store.folders().append("Box", Set.of(), Room.content("filed"));
            room.wire.on("bob@example.org").defer(Duration.ofHours(1));
            MessageId queued = store.submit(
                            Submission.of(Envelope.smtp("ann@example.org", "bob@example.org"), Room.content("queued")))
                    .id();

            StoredEntry entry = store.openEntry(filed).orElseThrow();
            assertFalse(entry.isQueued());
            assertEquals(room.time.instant(), entry.stored());
            try (InputStream in = entry.content().open()) {
                assertArrayEquals(Room.mail("text/plain", "filed"), in.readAllBytes());
            }
            assertTrue(store.openEntry(queued).orElseThrow().isQueued());
            assertTrue(store.openEntry(new MessageId("nobody")).isEmpty());
            assertFalse(store.folders().delete(queued), "what is queued is withdrawn, not deleted (rule F6)");
        }
    }

    @Test
    void whatIsRefusedSaysThatNothingWasChanged() {
        try (Room room = new Room();
                MessageStore store = room.open()) {
            Folders folders = store.folders();
            MessageId id = folders.append("Box", Set.of(), Room.content("one"));
            StoreFailedException full = assertThrows(StoreFailedException.class, () -> folders.delete("Box"));
            assertFalse(full.isResultUnknown());
            assertTrue(String.valueOf(full.getMessage()).contains("holds mail"), "" + full);
            StoreFailedException none =
                    assertThrows(StoreFailedException.class, () -> folders.copy(new MessageId("nobody"), "Box"));
            assertEquals(ErrorKind.NOT_FOUND, none.code());
            assertThrows(IllegalArgumentException.class, () -> folders.create("a//b"));
            assertThrows(IllegalArgumentException.class, () -> folders.messages("Box", "", 0));
            Set<MessageFlag> seen = Set.of(MessageFlag.SEEN);
            assertThrows(IllegalArgumentException.class, () -> folders.setFlags(id, seen, seen));
            room.disk.refuse(ErrorKind.NOT_ENOUGH_DISK, "the disk is full", room.time.instant(), Operation.FOLDERS);
            StoreFailedException refused = assertThrows(
                    StoreFailedException.class, () -> folders.append("Box", Set.of(), Room.content("two")));
            assertEquals(ErrorKind.NOT_ENOUGH_DISK, refused.code());
            assertEquals(1, Room.in(store, "Box").size());
        }
    }

    @Test
    void D1_afterItsReleaseAHandlesFoldersFailToo() {
        try (Room room = new Room();
                MessageStore store = room.open()) {
            Folders folders = store.folders();
            store.storeLogoff(LogoffMode.ORDERLY);
            assertThrows(StoreClosedException.class, folders::list);
            assertThrows(StoreClosedException.class, () -> folders.append("Box", Set.of(), Room.content("one")));
            assertThrows(StoreClosedException.class, store::folders);
            assertThrows(StoreClosedException.class, () -> store.openEntry(new MessageId("m")));
        }
    }

    @Test
    void aStoreWithoutFoldersSaysSo() {
        InMemoryStoreProvider disk = new InMemoryStoreProvider();
        try (SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().store(new Plain(disk)).build();
                MessageStore store = spooler.logon("ann").openStore(disk.freshAddress(), OpenOptions.DEFAULT)) {
            NotSupportedException none = assertThrows(NotSupportedException.class, store::folders);
            assertTrue(String.valueOf(none.getMessage()).contains("nothing was changed"), "" + none);
        }
    }
}
