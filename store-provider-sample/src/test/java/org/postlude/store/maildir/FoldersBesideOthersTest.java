package org.postlude.store.maildir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.MessageFlag;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.store.spi.support.DurableSteps;

/** A client's folders, while other programs write into them. */
final class FoldersBesideOthersTest {
    private static final String FOREIGN = "1767225600.M1P2.host,S=3";
    private static final int MANY = 1_000;

    @TempDir
    Path directory;

    private Maildir maildir;
    private Path box = Path.of("");

    @BeforeEach
    void make() {
        maildir = new Maildir(directory.resolve("store"));
        box = directory.resolve("store/.Box");
    }

    private static FolderLogon folders(SpoolerLogon store) {
        return (FolderLogon) store;
    }

    @Test
    void F6_aFolderThatMailIsBeingDeliveredIntoIsNotDeleted() throws Exception {
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            folders(store).createFolder("Box");
            Path draft = Files.writeString(box.resolve("tmp/" + FOREIGN), "one");

            assertThrows(StoreRefusingException.class, () -> folders(store).deleteFolder("Box"));

            Files.move(draft, box.resolve("new/" + FOREIGN));
            assertEquals(1, folders(store).messages("Box", "", 10).items().size());
            assertTrue(store.health().refusing().isEmpty());
        }
    }

    /** Dovecot makes what it misses, and delivers there. */
    @Test
    void F6_mailThatComesInWhileItsFolderIsBeingDeletedIsNotTouched() throws Exception {
        DurableSteps.Layer dovecot = (step, path, action) -> {
            action.run();
            if (step.equals("delete") && path.endsWith(".Box/cur")) {
                Files.createDirectories(box.resolve("cur"));
                Files.writeString(Files.createDirectories(box.resolve("new")).resolve(FOREIGN), "one");
            }
        };
        try (SpoolerLogon store = maildir.open(new MaildirStoreProvider(dovecot), Access.WRITE)) {
            folders(store).createFolder("Box");

            assertThrows(StoreRefusingException.class, () -> folders(store).deleteFolder("Box"));

            assertEquals("one", Files.readString(box.resolve("new/" + FOREIGN)));
            assertEquals(1, folders(store).messages("Box", "", 10).items().size());
            assertTrue(store.health().refusing().isEmpty());
        }
    }

    /** A directory of so many files is read in several steps, and a file that is renamed in between may be in none of them, or in two. */
    @Tag("long")
    @Test
    void F1_F2_mailThatIsMarkedWhileItsFolderIsListedIsListedOnce() throws Exception {
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            folders(store).createFolder("Box");
            List<Path> marked = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                String id = "9fba3250-00000001-%010x-19ca9450a00".formatted(i);
                marked.add(Files.createFile(box.resolve("cur/1772366400." + id + "." + "0".repeat(64) + ":2,")));
            }
            AtomicBoolean isOver = new AtomicBoolean();
            CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> markAll(marked, isOver));
            try {
                assertEquals(
                        MANY,
                        folders(store).messages("Box", "", MANY + 1).items().size());
                assertEquals(MANY, store.filed("Box", "", MANY + 1).items().size());
                assertEquals(
                        List.of((long) MANY),
                        folders(store).folders().stream()
                                .filter(folder -> folder.name().equals("Box"))
                                .map(FolderInfo::messages)
                                .toList());
            } finally {
                isOver.set(true);
            }
            assertTrue(other.join() > 0);
        }
    }

    private static int markAll(List<Path> files, AtomicBoolean isOver) {
        Random random = new Random(1);
        int count = 0;
        while (!isOver.get()) {
            int number = random.nextInt(files.size());
            Path from = files.get(number);
            String name = "" + from.getFileName();
            Path to = from.resolveSibling(name.endsWith("S") ? name.substring(0, name.length() - 1) : name + "S");
            try {
                files.set(number, Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LockSupport.parkNanos(100_000);
            count++;
        }
        return count;
    }

    @Test
    void F6_indexesOfOthersGoWithTheFolder() throws Exception {
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            folders(store).createFolder("Box");
            Files.writeString(box.resolve("dovecot-uidlist"), "3");
            Files.createDirectories(box.resolve("dovecot/index"));

            assertTrue(folders(store).deleteFolder("Box"));

            assertFalse(Files.exists(box));
        }
    }

    /** What comes in has its place when it is committed, whatever became of the folder while its bytes came. */
    @Test
    void F6_Q9_mailThatComesInWhileItsFolderIsDeletedIsFiledAndTheStoreGoesOn() throws Exception {
        MessageId id;
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            Content slow = new Content() {
                @Override
                public long size() {
                    return 3;
                }

                @Override
                public InputStream open() throws IOException {
                    assertTrue(folders(store).deleteFolder("Box"));
                    return new ByteArrayInputStream(new byte[] {'o', 'n', 'e'});
                }
            };
            id = store.deliver("in:1", "Box", slow).id();

            assertEquals(1, folders(store).messages("Box", "", 10).items().size());
            assertTrue(store.health().refusing().isEmpty());
        }
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            assertArrayEquals(new byte[] {'o', 'n', 'e'}, Maildir.read(store, id));
        }
    }

    @Test
    void F2_F4_F5_mailOfOthersIsReadMarkedAndMovedAndKeepsTheirMarks() throws Exception {
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            folders(store).createFolder("Box");
            Files.writeString(box.resolve("cur/" + FOREIGN + ":2,Fa"), "one");
            FolderEntry entry = folders(store).messages("Box", "", 10).items().get(0);
            MessageId id = entry.id();
            assertEquals(Set.of(MessageFlag.FLAGGED), entry.flags());
            assertArrayEquals(new byte[] {'o', 'n', 'e'}, Maildir.read(store, id));

            assertEquals("Box", folders(store).setFlags(id, Set.of(MessageFlag.SEEN), Set.of(MessageFlag.FLAGGED)));
            assertEquals("Box", folders(store).moveMessage(id, "Other"));

            assertEquals(
                    List.of(id),
                    folders(store).messages("Other", "", 10).items().stream()
                            .map(FolderEntry::id)
                            .toList());
            assertTrue(Files.exists(directory.resolve("store/.Other/cur/" + FOREIGN + ":2,Sa")));
        }
    }

    /** Dovecot copies so, and the copy has the name of the original. */
    @Test
    void F5_aCopyByALinkOfTheSameNameIsAMessageOfItsOwn() throws Exception {
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            MessageId ours = folders(store).append("Box", Set.of(MessageFlag.SEEN), Content.of(Maildir.bytes("m")));
            Files.writeString(box.resolve("new/" + FOREIGN), "one");
            MessageId theirs = ids(store, "Box").get(1);
            folders(store).createFolder("Copies");
            for (Path each : List.of(maildir.only(".Box/new"), maildir.only(".Box/cur"))) {
                Files.createLink(directory.resolve("store/.Copies/cur").resolve(each.getFileName()), each);
            }

            assertEquals("Box", folders(store).setFlags(theirs, Set.of(MessageFlag.SEEN), Set.of()));
            List<MessageId> copies = ids(store, "Copies");

            assertEquals(List.of(ours, theirs), ids(store, "Box"));
            assertEquals(4, Set.of(ours, theirs, copies.get(0), copies.get(1)).size(), () -> "" + copies);
            assertArrayEquals(Maildir.bytes("m"), Maildir.read(store, copies.get(0)));
            assertEquals("Copies", folders(store).moveMessage(copies.get(0), "Box"));
            assertEquals("Copies", folders(store).deleteMessage(copies.get(1)));
            assertEquals(3, ids(store, "Box").size());
            assertArrayEquals(new byte[] {'o', 'n', 'e'}, Maildir.read(store, theirs));
        }
    }

    private static List<MessageId> ids(SpoolerLogon store, String folder) throws Exception {
        return folders(store).messages(folder, "", 10).items().stream()
                .map(FolderEntry::id)
                .toList();
    }
}
