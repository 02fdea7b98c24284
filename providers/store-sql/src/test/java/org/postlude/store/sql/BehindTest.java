package org.postlude.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;

/** What is done behind an open store. */
@Timeout(120)
final class BehindTest {
    private static final int LONG = 70 << 20;

    @TempDir
    Path dir;

    @Test
    void theLogGoesBackIntoTheFileAndALargeFileIsInspectedWhileItIsOpen() throws Exception {
        Sqlite place = new Sqlite(dir);
        MessageId torn;
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            torn = Sqlite.submit(store, "torn").id();
            Sqlite.submit(store, "long", "lane", new MadeContent(LONG, Long.MAX_VALUE));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> place.file().toFile().length() > LONG / 2);
        }
        try (Link link = Link.open(place.file(), "mode=rw")) {
            link.update("UPDATE part SET record = x'00' WHERE message = ?", torn.value());
        }
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !store.health().setAside().isEmpty());
            String told = store.health().setAside().get(0);
            assertTrue(told.contains(torn.value()), told);
            await().atMost(Duration.ofSeconds(60)).until(() -> store.counts().messages() == 1);
            assertTrue(store.health().refusing().isEmpty(), "it takes mail all the same");
        }
        Inspection.Findings findings = new ReaderView(place.file()).look(Inspection::of);
        assertEquals(0, findings.torn().size(), "what is left holds together");
    }
}
