package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;

/** A copy of a store that is in use. */
final class BackupTest {
    @TempDir
    Path dir;

    private final SqliteStoreProvider provider = new SqliteStoreProvider(Sqlite.UNLIMITED);

    @Test
    void aBackupOfAStoreInUseOpensAsAStoreAndGivesIdsOfItsOwn() throws Exception {
        Sqlite store = new Sqlite(dir.resolve("store"));
        Sqlite copy = new Sqlite(dir.resolve("backups/monday"));
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            MessageId before = Sqlite.submit(open, "before").id();
            provider.backup(store.address(), copy.root());
            MessageId after = Sqlite.submit(open, "after").id();

            try (SpoolerLogon restored = copy.open(provider, Access.WRITE, Sqlite.LATER)) {
                assertEquals(1, restored.counts().messages());
                assertArrayEquals(Sqlite.bytes("before"), Sqlite.read(restored, before));
                assertNotEquals(after, Sqlite.submit(restored, "after").id());
            }
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.file())));
    }

    @Test
    void aBackupNeverOverwritesAStore() throws Exception {
        Sqlite store = new Sqlite(dir.resolve("store"));
        Sqlite other = new Sqlite(dir.resolve("other"));
        store.open(Access.WRITE).close();
        try (SpoolerLogon open = other.open(Access.WRITE)) {
            Sqlite.submit(open, "m");
        }

        assertThrows(FileAlreadyExistsException.class, () -> provider.backup(store.address(), other.root()));

        try (SpoolerLogon open = other.open(Access.WRITE)) {
            assertEquals(1, open.counts().messages());
        }
    }
}
