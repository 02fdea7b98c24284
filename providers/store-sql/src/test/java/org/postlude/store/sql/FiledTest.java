package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;

/** A folder's list where a row is damaged. */
final class FiledTest {
    @TempDir
    Path dir;

    @Test
    void aRowThatCannotBeReadIsNamedAndHidesNobodyBehindIt() throws Exception {
        Sqlite place = new Sqlite(dir);
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            MessageId damaged = deliver(store, "one");
            MessageId sound = deliver(store, "two");
            try (Link past = Link.open(place.file(), "mode=rw")) {
                past.update("UPDATE message SET size = size + 1 WHERE id = ?", damaged.value());
            }

            assertEquals(List.of(sound), store.filed(SpoolerLogon.INBOX, "", 1).items());

            assertTrue(
                    store.health().setAside().toString().contains(damaged.value()),
                    () -> store.health().toString());
        }
    }

    @Test
    void aRowWhoseNameIsDamagedIsToldByWhatStandsThere() throws Exception {
        Sqlite place = new Sqlite(dir);
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            MessageId damaged = deliver(store, "one");
            place.past("UPDATE message SET id = 'no name' WHERE id = ?", damaged.value());

            assertEquals(List.of(), store.filed(SpoolerLogon.INBOX, "", 10).items());

            assertTrue(
                    store.health().setAside().toString().contains("message no name cannot be read"),
                    () -> store.health().toString());
        }
    }

    private static MessageId deliver(SpoolerLogon store, String key) throws Exception {
        return store.deliver(key, SpoolerLogon.INBOX, Content.of(Sqlite.bytes(key)))
                .id();
    }
}
