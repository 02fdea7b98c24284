package org.postlude.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.support.SharedOwners;

/** What is done behind an open store. */
@Timeout(120)
final class BehindTest {
    private static final int LONG = 70 << 20;

    @TempDir
    Path dir;

    @Tag("long")
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
        place.tear(new PartId(torn, 0));
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !store.health().setAside().isEmpty());
            String told = store.health().setAside().get(0);
            assertTrue(told.contains(torn.value()), told);
            await().atMost(Duration.ofSeconds(60)).until(() -> store.counts().messages() == 1);
            assertTrue(store.health().refusing().isEmpty(), "it takes mail all the same");
        }
        assertTrue(place.inspected().isClean(), "what is left holds together");
    }

    @Test
    void whatAnInspectionFoundIsLookedAtAgainBeforeItIsSetAside() throws Exception {
        Sqlite place = new Sqlite(dir);
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            MessageId torn = Sqlite.submit(store, "torn").id();
            MessageId mended = Sqlite.submit(store, "mended").id();
            place.past("UPDATE message SET digest = 'torn' || digest WHERE id IN (?, ?)", torn.value(), mended.value());
            Inspection.Findings old = place.inspected();
            assertEquals(2, old.torn().size());

            // The queue goes on meanwhile: a part is not its message's record.
            Lease lease = store.beginEpoch("a test");
            QueuedPart part = store.parts(torn).get(0);
            Label held = part.label().with(LabelState.HELD, Label.NEVER);
            store.change(lease, List.of(new PartChange(part.id(), part.revision(), held, part.record())));
            Sqlite.submit(store, "new");
            place.past("UPDATE message SET digest = substr(digest, 5) WHERE id = ?", mended.value());
            try (SharedOwners<Path, Database>.Share owner = place.owner()) {
                owner.get().found(old);
            }

            assertEquals(new QueueCounts(2, 0, 0, 0), store.counts());
            assertEquals(1, store.health().setAside().size());
            assertEquals(1, store.parts(mended).size(), "it was whole by then");
        }
        assertTrue(place.inspected().isClean(), "totals and heads fit the rows");
    }

    @Test
    void aLargeFileIsInspectedBehindTheOpeningWhateverItsSize() throws Exception {
        Sqlite place = new Sqlite(dir);
        MessageId torn;
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            torn = Sqlite.submit(store, "torn").id();
            Sqlite.submit(store, "whole");
        }
        place.tear(new PartId(torn, 0));
        SqliteStoreProvider behind = Sqlite.tuned(new Tuning(0, Long.MAX_VALUE));
        try (SpoolerLogon store = place.open(behind, Access.WRITE)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> store.counts().messages() == 1);
            assertTrue(store.health().setAside().get(0).contains(torn.value()), "" + store.health());
            assertTrue(store.health().refusing().isEmpty(), "it takes mail all the same");
        }
        assertTrue(place.inspected().isClean(), "what is left holds together");
    }
}
