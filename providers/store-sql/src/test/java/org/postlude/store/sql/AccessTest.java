package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;

/** Who may open what, and what is left beside the database. */
final class AccessTest {
    @TempDir
    Path dir;

    @Test
    void aReaderLeavesNothingBesideTheDatabase() throws Exception {
        Sqlite store = new Sqlite(dir);
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            Sqlite.submit(open, "m");
        }
        List<String> before = names();

        try (SpoolerLogon reader = store.open(Access.READ_ONLY)) {
            assertEquals(1, reader.counts().messages());
            assertEquals(before, names());
        }

        assertEquals(List.of("lock", "postlude.db", "postlude.db-mark"), names());
    }

    @Test
    void everyFileIsItsUsersOwn() throws Exception {
        Path place = dir.resolve("new");
        try (SpoolerLogon open = new Sqlite(place).open(Access.WRITE)) {
            Sqlite.submit(open, "m");
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(place)));
            try (Stream<Path> files = Files.list(place)) {
                for (Path file : files.toList()) {
                    assertEquals(
                            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), "" + file);
                }
            }
        }
    }

    @Test
    void aReaderSeesWhatAnotherProcessWritesAndWhoItIs() throws Exception {
        try (OtherProcess other = OtherProcess.submitting(dir, "r")) {
            int answered = other.lines(20).size();
            try (SpoolerLogon reader = new Sqlite(dir).open(Access.READ_ONLY)) {
                assertTrue(reader.counts().messages() >= answered, "counts " + reader.counts());
                assertTrue(reader.info().owner().orElse("").startsWith("pid "), "" + reader.info());
            }
            LogonFailedException refusal =
                    assertThrows(LogonFailedException.class, () -> new Sqlite(dir).open(Access.WRITE));
            assertEquals(Reason.OWNED_BY_ANOTHER, refusal.reason());
        }
    }

    @Test
    void aReaderOfAStoreThatIsNotInTheDatabaseIsRefused() throws Exception {
        new Sqlite(dir).open(Access.WRITE).close();
        StoreAddress other = new StoreAddress("sqlite", dir + "#other");

        LogonFailedException refusal = assertThrows(
                LogonFailedException.class,
                () -> new SqliteStoreProvider()
                        .logon(Sqlite.SUPPORT, new LogonRequest(other, Access.READ_ONLY, false)));

        assertTrue(String.valueOf(refusal.getMessage()).contains("no store named other"), refusal.getMessage());
    }

    @Test
    void anAddressWithoutAStoresNameBehindTheHashSaysHowToWriteIt() {
        StoreAddress odd = new StoreAddress("sqlite", dir + "#");

        LogonFailedException refusal =
                assertThrows(LogonFailedException.class, () -> new SqliteStoreProvider().compareStoreIds(odd, odd));

        assertEquals(Reason.UNCONFIGURED, refusal.reason());
    }

    private List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> "" + file.getFileName()).sorted().toList();
        }
    }
}
