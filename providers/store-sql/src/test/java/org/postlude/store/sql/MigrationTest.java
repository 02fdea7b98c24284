package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.LogonFailedException;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon.LabelQuery;
import org.postlude.store.spi.support.DurableSteps;

/**
 * Files of other versions. {@code version-N.db} was written by version N of the tables: one message under key {@code old}, one
 * note {@code n}. It stays as it is for ever.
 */
final class MigrationTest {
    @TempDir
    Path dir;

    private Sqlite store = new Sqlite(Path.of(""));

    @BeforeEach
    void theFileOfVersionOne() throws Exception {
        store = fileOf(1);
    }

    private Sqlite fileOf(int version) throws Exception {
        Sqlite made = new Sqlite(Files.createDirectory(dir.resolve("version-" + version)));
        String name = "version-" + version + ".db";
        try (InputStream in = Objects.requireNonNull(MigrationTest.class.getResourceAsStream(name), name)) {
            Files.copy(in, made.file());
        }
        return made;
    }

    private static SqliteStoreProvider withTables(Schema schema) {
        return new SqliteStoreProvider(Sqlite.UNLIMITED, DurableSteps.Layer.NONE, schema, Tuning.DEFAULT);
    }

    /** The tables as they may be one day. */
    private static SqliteStoreProvider next() {
        List<List<String>> versions = new ArrayList<>(Schema.CURRENT.versions());
        versions.add(List.of("ALTER TABLE note ADD COLUMN colour TEXT", "CREATE INDEX note_colour ON note (colour)"));
        return withTables(new Schema(versions));
    }

    @Test
    void aFileOfVersionOneOpensAndHoldsWhatItHeld() throws Exception {
        assertOld(new SqliteStoreProvider(Sqlite.UNLIMITED));
    }

    @Test
    void aFileOfEachLaterVersionOpensAndHoldsWhatItHeld() throws Exception {
        for (int version = 2; version <= Schema.CURRENT.version(); version++) {
            store = fileOf(version);
            assertOld(new SqliteStoreProvider(Sqlite.UNLIMITED));
        }
    }

    @Test
    void aFileOfAnEarlierVersionIsBroughtUpToDateOnceAndHoldsWhatItHeld() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertOld(next());
            long version = new ReaderView(store.file()).look(link -> link.number("PRAGMA user_version"));
            assertEquals(Schema.CURRENT.version() + 1, version);
        }
    }

    private void assertOld(SqliteStoreProvider provider) throws Exception {
        try (SpoolerLogon open = store.open(provider, Access.WRITE)) {
            List<QueuedPart> parts =
                    open.page(LabelQuery.of(LabelState.READY), "", 10).items();
            assertEquals(1, parts.size());
            MessageId id = parts.get(0).id().message();
            assertArrayEquals(Sqlite.bytes("old"), Sqlite.read(open, id));
            assertTrue(Sqlite.submit(open, "old").existed(), "its key is known");
            assertArrayEquals(new byte[] {1}, open.notes("n").get(0).bytes());
        }
    }

    @Test
    void aReaderBringsNothingUpToDateAndSaysWhatToDo() {
        LogonFailedException refusal =
                assertThrows(LogonFailedException.class, () -> store.open(next(), Access.READ_ONLY));

        assertTrue(String.valueOf(refusal.getMessage()).contains("open it for writing once"), refusal.getMessage());
    }

    @Test
    void aNewerFileIsRefusedByItsVersion() throws Exception {
        store.open(next(), Access.WRITE).close();
        byte[] before = Files.readAllBytes(store.file());

        for (Access access : Access.values()) {
            LogonFailedException refusal = assertThrows(LogonFailedException.class, () -> store.open(access));
            assertTrue(
                    String.valueOf(refusal.getMessage()).contains("version " + (Schema.CURRENT.version() + 1)),
                    refusal.getMessage());
        }
        assertArrayEquals(before, Files.readAllBytes(store.file()));
    }

    @Test
    void theDatabaseOfAnotherProgramIsRefusedAndLeftAlone() throws Exception {
        Sqlite other = new Sqlite(Files.createDirectory(dir.resolve("other")));
        try (Link link = Link.open(other.file(), "mode=rwc")) {
            link.run("CREATE TABLE theirs (x)");
        }

        LogonFailedException refusal = assertThrows(LogonFailedException.class, () -> other.open(Access.WRITE));

        assertTrue(String.valueOf(refusal.getMessage()).contains("no store of this kind"), refusal.getMessage());
    }
}
