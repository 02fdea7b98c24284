package org.postlude.store.maildir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.Submitted;

/** What other mail programs find, and may do to it. */
final class LayoutTest {
    @TempDir
    Path directory;

    private Maildir maildir;
    private SpoolerLogon store;

    @BeforeEach
    void open() {
        maildir = new Maildir(directory.resolve("store"));
        store = maildir.open(Access.WRITE);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void newMailStandsInThePlainInboxByteForByte() throws Exception {
        deliver("k", SpoolerLogon.INBOX);

        Path file = maildir.only("new");
        assertArrayEquals(Maildir.bytes("k"), Files.readAllBytes(file));
        assertTrue(file.getFileName().toString().matches("[0-9]+\\.[^:/]+"), "time first, no colon: " + file);
        assertEquals(List.of(), maildir.files("tmp"));
        assertEquals(List.of(), maildir.files("cur"));
    }

    @Test
    void whatIsQueuedStandsOutsideOfEveryFolder() throws Exception {
        Maildir.submit(store, "m");

        for (String part : List.of("tmp", "new", "cur")) {
            assertEquals(List.of(), maildir.files(part));
        }
        Set<String> suffixes = new TreeSet<>();
        for (Path file : maildir.files("postlude/queue")) {
            suffixes.add(file.getFileName().toString().replaceAll(".*\\.", ""));
        }
        assertEquals(Set.of("eml", "parts"), suffixes);
    }

    @Test
    void aMovedMessageIsSeenMailInAMaildirPlusPlusFolder() throws Exception {
        MessageId id = Maildir.submit(store, "m").id();
        Maildir.finish(store, id, new Disposition.Move("Archive/2026"));

        Path file = maildir.only(".Archive.2026/cur");
        assertTrue(file.toString().endsWith(":2,S"), "sent mail is no unread mail: " + file);
        assertArrayEquals(Maildir.bytes("m"), Files.readAllBytes(file));
        assertArrayEquals(Maildir.bytes("m"), Maildir.read(store, id));
    }

    @Test
    void aMessageThatAnotherProgramHasReadIsFoundUnderItsNewName() throws Exception {
        Submitted filed = deliver("k", SpoolerLogon.INBOX);
        Path file = maildir.only("new");
        Path read = maildir.root().resolve("cur").resolve(file.getFileName() + ":2,RS");
        Files.move(file, read);

        assertArrayEquals(Maildir.bytes("k"), Maildir.read(store, filed.id()));
        assertTrue(deliver("k", SpoolerLogon.INBOX).existed());
        assertEquals(List.of(), maildir.files("new"), "a delivery that was repeated is no new mail");
    }

    @Test
    void whatTheStoreFiledIsListedUnderAnyNameAndWhatOthersPutThereIsNot() throws Exception {
        MessageId read = deliver("k", SpoolerLogon.INBOX).id();
        Path file = maildir.only("new");
        Files.move(file, maildir.root().resolve("cur").resolve(file.getFileName() + ":2,RS"));
        MessageId unread = deliver("k2", SpoolerLogon.INBOX).id();
        MessageId gone = deliver("k3", SpoolerLogon.INBOX).id();
        for (Path each : maildir.files("new")) {
            if (each.toString().contains(gone.value())) {
                Files.delete(each);
            }
        }
        Files.write(maildir.root().resolve("new/1754200000.M1P2.mx.example.org"), Maildir.bytes("k"));

        assertEquals(
                List.of(read, unread), store.filed(SpoolerLogon.INBOX, "", 10).items());
    }

    @Test
    void aMessageThatTheUserDeletedIsNotDeliveredAgain() throws Exception {
        Submitted filed = deliver("k", SpoolerLogon.INBOX);
        Files.delete(maildir.only("new"));
        store.close();
        store = maildir.open(Access.WRITE);

        assertTrue(deliver("k", SpoolerLogon.INBOX).existed());
        assertEquals(List.of(), maildir.files("new"));
        assertThrows(NoSuchMessageException.class, () -> store.open(filed.id()));
    }

    @Test
    void aNameThatCannotBeAFolderIsRefusedWhileTheMessageStillWaits() throws Exception {
        MessageId id = Maildir.submit(store, "m").id();
        for (String name : List.of("", "..", "../outside", "a//b", ".hidden", "postlude", "a\0b")) {
            assertThrows(
                    IllegalArgumentException.class, () -> Maildir.finish(store, id, new Disposition.Move(name)), name);
            assertThrows(IllegalArgumentException.class, () -> deliver("k" + name, name), name);
        }
        assertEquals(1, store.counts().messages());
        assertFalse(deliver("k..", SpoolerLogon.INBOX).existed(), "no key was taken");
    }

    @Test
    void whatIsMadeIsItsOwnersAlone() throws Exception {
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
        MessageId moved = Maildir.submit(store, "moved").id();
        Maildir.finish(store, moved, new Disposition.Move("Archive/2026"));
        Maildir.submit(store, "queued");
        deliver("k", SpoolerLogon.INBOX);

        try (Stream<Path> all = Files.walk(maildir.root())) {
            for (Path each : all.toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(each));
                assertEquals(Files.isDirectory(each) ? "rwx------" : "rw-------", mode, each::toString);
            }
        }
    }

    @Test
    void whatIsThereKeepsItsPermissions() throws Exception {
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
        Set<PosixFilePermission> shared = PosixFilePermissions.fromString("rwxr-x---");
        Files.setPosixFilePermissions(maildir.root(), shared);
        Files.setPosixFilePermissions(maildir.root().resolve("new"), shared);
        store.close();
        store = maildir.open(Access.WRITE);
        deliver("k", SpoolerLogon.INBOX);

        assertEquals(shared, Files.getPosixFilePermissions(maildir.root()));
        assertEquals(shared, Files.getPosixFilePermissions(maildir.root().resolve("new")));
    }

    private Submitted deliver(String key, String folder) throws Exception {
        return store.deliver(key, folder, Content.of(Maildir.bytes("k")));
    }
}
