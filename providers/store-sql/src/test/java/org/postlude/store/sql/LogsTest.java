package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.LogonFailedException;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.support.DurableSteps;

/** A log is never written into another file than its own, nor taken for rubbish. */
final class LogsTest {
    @TempDir
    Path dir;

    private Sqlite store = new Sqlite(Path.of(""));
    private Path log = Path.of("");
    private byte[] file = new byte[0];
    private byte[] octets = new byte[0];
    private MessageId id = new MessageId("none");

    /** As a process leaves them that is killed. */
    @BeforeEach
    void aFileAndALog() throws Exception {
        store = new Sqlite(dir.resolve("store"));
        log = Logs.wal(store.file());
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            id = Sqlite.submit(open, "m").id();
            file = Files.readAllBytes(store.file());
            octets = Files.readAllBytes(log);
        }
        assertTrue(octets.length > 0, "the mail is in the log");
        Files.write(log, octets);
    }

    private void assertRefused(Sqlite place, Path named) throws IOException {
        for (Access access : Access.values()) {
            LogonFailedException refusal = assertThrows(LogonFailedException.class, () -> place.open(access));
            String text = String.valueOf(refusal.getMessage());
            assertTrue(text.contains("" + named) && text.contains("Put the file back"), text);
        }
        assertArrayEquals(octets, Files.readAllBytes(named), "the log is as it was");
    }

    @Test
    void aLogWithoutItsFileIsRefusedAndKeptUntilTheFileIsBack() throws Exception {
        Files.delete(store.file());

        assertRefused(store, log);

        assertFalse(Files.exists(store.file()), "no file was made");
        assertTheMailIsThere();
    }

    @Test
    void aLogBesideAnEmptyFileIsRefusedAndKeptUntilTheFileIsBack() throws Exception {
        Files.write(store.file(), new byte[0]);

        assertRefused(store, log);

        assertTheMailIsThere();
    }

    private void assertTheMailIsThere() throws Exception {
        Files.write(store.file(), file);
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            assertArrayEquals(Sqlite.bytes("m"), Sqlite.read(open, id));
        }
    }

    @Test
    void aLogBesideARestoredFileIsRefusedAndKeptUntilItsOwnFileIsBack() throws Exception {
        Files.write(store.file(), file);
        store.open(Access.WRITE).close();
        byte[] lastNight = Files.readAllBytes(store.file());
        byte[] today;
        byte[] left;
        MessageId late;
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            late = Sqlite.submit(open, "late").id();
            today = Files.readAllBytes(store.file());
            left = Files.readAllBytes(log);
        }
        Files.write(store.file(), lastNight);
        Files.write(log, left);

        LogonFailedException refusal = assertThrows(LogonFailedException.class, () -> store.open(Access.WRITE));

        String text = String.valueOf(refusal.getMessage());
        assertTrue(text.contains("was written over another file"), text);
        assertArrayEquals(left, Files.readAllBytes(log), "the log is as it was");
        assertArrayEquals(lastNight, Files.readAllBytes(store.file()), "so is the file");
        Files.write(store.file(), today);
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            assertArrayEquals(Sqlite.bytes("late"), Sqlite.read(open, late));
        }
    }

    @Test
    void aLogBesideABackupOfItsOwnTimeIsRefused() throws Exception {
        Files.delete(log);
        Sqlite copy = new Sqlite(dir.resolve("copy"));
        byte[] left;
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            new SqliteStoreProvider(Sqlite.UNLIMITED).backup(store.address(), copy.root());
            Sqlite.submit(open, "late");
            left = Files.readAllBytes(log);
        }
        Files.copy(copy.file(), store.file(), StandardCopyOption.REPLACE_EXISTING);
        Files.write(log, left);

        assertThrows(LogonFailedException.class, () -> store.open(Access.WRITE));

        Files.delete(log);
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            assertEquals(1, open.counts().messages(), "the backup alone is a store");
        }
    }

    @Test
    void aJournalWithoutItsFileIsRefused() throws Exception {
        Sqlite other = new Sqlite(Files.createDirectory(dir.resolve("other")));
        Path journal = other.root().resolve(Database.FILE + "-journal");
        Files.write(journal, octets);

        assertRefused(other, journal);
    }

    @Test
    void aBackupIsNotPutBesideALog() throws Exception {
        Path target = Files.createDirectory(dir.resolve("target"));
        Path left = Files.write(target.resolve(Database.FILE + "-wal"), octets);
        SqliteStoreProvider provider = new SqliteStoreProvider(Sqlite.UNLIMITED);

        IOException refusal = assertThrows(IOException.class, () -> provider.backup(store.address(), target));

        assertTrue(String.valueOf(refusal.getMessage()).contains("" + left), refusal.getMessage());
        assertEquals(1, target.toFile().list().length, "nothing was put there");
    }

    /** What an opening leaves that is killed while somebody reads: its log was not emptied, and has its mark. */
    private Sqlite killed(Sqlite before, String name, int messages) throws Exception {
        Sqlite left = new Sqlite(Files.createDirectory(dir.resolve(name)));
        try (Link reader = Link.open(before.file(), "mode=rw")) {
            reader.run("BEGIN");
            assertEquals(messages, reader.number("SELECT count(*) FROM message"));
            try (SpoolerLogon open = before.open(Access.WRITE)) {
                Sqlite.submit(open, name);
                for (String end : List.of("", "-wal", LogMark.END)) {
                    String file = Database.FILE + end;
                    Files.copy(before.root().resolve(file), left.root().resolve(file));
                }
            }
        }
        return left;
    }

    @Test
    @Timeout(20) // Ten seconds for each opening is how long it once waited for the reader.
    void twoKillsWhileSomebodyReadsLeaveALogThatIsTaken() throws Exception {
        Sqlite third = killed(killed(store, "one", 1), "two", 2);

        try (SpoolerLogon open = third.open(Access.WRITE)) {
            assertEquals(3, open.counts().messages());
            assertArrayEquals(Sqlite.bytes("m"), Sqlite.read(open, id));
        }
    }

    @Test
    void afterAnOpeningTheWriterWaitsForOthersAsLongAsBefore() throws Exception {
        try (Link link = Link.open(store.file(), "mode=rw")) {
            LogMark mark = new LogMark(store.file(), new DurableSteps(Sqlite.SUPPORT.clock(), DurableSteps.Layer.NONE));
            mark.end(link, mark.begin(link));
            assertEquals(Link.BUSY_MILLIS, link.number("PRAGMA busy_timeout"));
        }
    }

    /** Its name is changed, for whoever made it may have failed to force that; it is the same file all the same. */
    @Test
    void anEmptyFileStaysWhatSomebodyMadeIt() throws Exception {
        Sqlite fresh = new Sqlite(dir.resolve("fresh"));
        Files.createDirectory(fresh.root());
        Files.createFile(fresh.file());
        Files.setPosixFilePermissions(fresh.file(), PosixFilePermissions.fromString("rw-rw----"));
        Path same = Files.createLink(dir.resolve("same"), fresh.file());

        try (SpoolerLogon open = fresh.open(Access.WRITE)) {
            Sqlite.submit(open, "m");
        }

        assertTrue(Files.isSameFile(same, fresh.file()));
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh.file())));
    }

    @Test
    void aJournalThatIsBackBesideALogIsRefusedAndNothingIsTakenBack() throws Exception {
        Path journal = store.file().resolveSibling(store.file().getFileName() + "-journal");
        byte[] old = {1, 2, 3};
        Files.write(journal, old);

        LogonFailedException refusal = assertThrows(LogonFailedException.class, () -> store.open(Access.WRITE));

        assertTrue(String.valueOf(refusal.getMessage()).contains("move the journal"), refusal.getMessage());
        assertArrayEquals(octets, Files.readAllBytes(log));
        assertArrayEquals(old, Files.readAllBytes(journal));
        Files.delete(journal);
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            assertEquals(1, open.parts(id).size());
        }
    }
}
