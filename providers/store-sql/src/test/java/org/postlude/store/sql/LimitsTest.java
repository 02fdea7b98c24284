package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreRefusingException;

/** New mail is refused for want of room; what becomes of accepted mail is recorded. */
final class LimitsTest {
    @TempDir
    Path dir;

    @Test
    void aSubmitAboveTheQuotaIsRefusedUntilMailHasLeft() throws Exception {
        int size = Sqlite.bytes("m0").length;
        SqliteStoreProvider small = new SqliteStoreProvider(new Limits(2L * size, 0));
        try (SpoolerLogon store = new Sqlite(dir).open(small, Access.WRITE)) {
            MessageId first = Sqlite.submit(store, "m0").id();
            Sqlite.submit(store, "m1");

            StoreRefusingException refusal =
                    assertThrows(StoreRefusingException.class, () -> Sqlite.submit(store, "m2"));

            assertEquals(ErrorKind.NOT_ENOUGH_DISK, refusal.code());
            assertTrue(store.health().refusing().isEmpty(), "the store is sound");
            Sqlite.finish(store, first, new Disposition.Delete());
            assertFalse(Sqlite.submit(store, "m2").existed(), "there is room now");
            assertThrows(StoreRefusingException.class, () -> Sqlite.submit(store, "m3"));
        }
    }

    @Test
    void aSubmitThatWouldTouchTheReserveIsRefusedAndOutcomesAreRecorded() throws Exception {
        Sqlite place = new Sqlite(dir);
        MessageId id;
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            id = Sqlite.submit(store, "m").id();
        }
        SqliteStoreProvider full = new SqliteStoreProvider(new Limits(Long.MAX_VALUE, Long.MAX_VALUE));
        try (SpoolerLogon store = place.open(full, Access.WRITE)) {
            StoreRefusingException refusal =
                    assertThrows(StoreRefusingException.class, () -> Sqlite.submit(store, "n"));

            assertTrue(String.valueOf(refusal.getMessage()).contains("reserve"), refusal.getMessage());
            Sqlite.finish(store, id, new Disposition.Delete());
            assertEquals(0, store.counts().messages());
        }
    }

    @Test
    void whatAClientPutsIntoAFolderIsRefusedAsASubmitIsAndWhatIsDeliveredIsNot() throws Exception {
        Content content = Content.of(Sqlite.bytes("m0"));
        Sqlite place = new Sqlite(dir);
        MessageId filed;
        SqliteStoreProvider small = new SqliteStoreProvider(new Limits(2 * content.size(), 0));
        try (SpoolerLogon store = place.open(small, Access.WRITE)) {
            FolderLogon folders = (FolderLogon) store;
            filed = folders.append("Drafts", Set.of(), content);
            folders.copyMessage(filed, "Sent");

            assertRefused("quota", () -> folders.append("Drafts", Set.of(), content));
            assertRefused("quota", () -> folders.copyMessage(filed, "Sent"));
            assertEquals(1, folders.messages("Drafts", "", 9).items().size(), "nothing was put there");
            store.deliver("inbound:1", "Drafts", content);
            assertTrue(store.health().refusing().isEmpty(), "the store is sound");
        }
        SqliteStoreProvider full = new SqliteStoreProvider(new Limits(Long.MAX_VALUE, Long.MAX_VALUE));
        try (SpoolerLogon store = place.open(full, Access.WRITE)) {
            FolderLogon folders = (FolderLogon) store;
            assertRefused("reserve", () -> folders.append("Drafts", Set.of(), content));
            assertRefused("reserve", () -> folders.copyMessage(filed, "Sent"));
            store.deliver("inbound:2", "Drafts", content);
            folders.moveMessage(filed, "Sent");
        }
    }

    private static void assertRefused(String why, Executable call) {
        StoreRefusingException refusal = assertThrows(StoreRefusingException.class, call);
        assertEquals(ErrorKind.NOT_ENOUGH_DISK, refusal.code());
        String said = String.valueOf(refusal.getMessage());
        assertTrue(said.contains(why) && said.endsWith("into the folder again"), said);
    }

    @Test
    void aDiskThatDoesNotTellItsSizeIsNotTakenForAFullOne() {
        Limits limits = Limits.DEFAULT;

        assertFalse(limits.isShort(() -> 0, 0, 1000), "it says nothing");
        assertTrue(limits.isShort(() -> 1L << 40, 0, 1000), "it is full");
        assertFalse(limits.isShort(() -> 1L << 40, 1L << 30, 1000), "there is room");
    }
}
