package org.postlude.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon.LabelQuery;

/** What is damaged and is no message does not shut the store for ever: it is set right or set aside, and told. */
@Timeout(60)
@Tag("long")
final class MendingTest {
    /** As plain as it can be asked. */
    private static final String HEADS_AND_WAITING =
            "SELECT CASE WHEN (SELECT group_concat(h) FROM (SELECT store || priority"
                    + " || lane || due || message || idx AS h FROM lane ORDER BY h)) = (SELECT group_concat(h) FROM (SELECT store"
                    + " || priority || lane || min(due) || message || idx AS h FROM part WHERE state IN (0, 2, 3)"
                    + " GROUP BY store, priority, lane ORDER BY h)) THEN 'as the parts have it' ELSE 'not as the parts have it' END";

    @TempDir
    Path dir;

    private Sqlite place = new Sqlite(Path.of(""));
    private MessageId id = new MessageId("none");

    @BeforeEach
    void twoMessagesAndANote() throws Exception {
        place = new Sqlite(dir);
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            id = Sqlite.submit(store, "m").id();
            Sqlite.submit(store, "n");
            store.putNote("note", 0, new byte[] {1});
        }
    }

    /** At the opening, or behind it. */
    private SpoolerLogon opened(long inspectedAtOnce) throws Exception {
        SpoolerLogon store = place.open(Sqlite.tuned(new Tuning(inspectedAtOnce, Long.MAX_VALUE)), Access.WRITE);
        await().atMost(Duration.ofSeconds(30)).until(() -> place.inspected().isClean());
        return store;
    }

    private void assertToldUntilDeleted(String what) throws Exception {
        for (int i = 0; i < 2; i++) {
            try (SpoolerLogon store = place.open(Access.WRITE)) {
                List<String> told = store.health().setAside();
                assertEquals(1, told.size(), "" + told);
                assertTrue(told.get(0).contains(what), told.get(0));
            }
        }
        place.past("DELETE FROM aside");
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            assertEquals(List.of(), store.health().setAside());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 0})
    void missingRowsAreToldAndTheOtherMailGoesOn(long inspectedAtOnce) throws Exception {
        place.past("DELETE FROM part WHERE message = ?", id.value());
        place.past("DELETE FROM lane");
        place.past("DELETE FROM message WHERE id = ?", id.value());

        try (SpoolerLogon store = opened(inspectedAtOnce)) {
            assertEquals(new QueueCounts(1, 0, 0, 0), store.counts());
            assertFalse(Sqlite.submit(store, "new").existed());
        }
        assertToldUntilDeleted("CORRUPT: rows of this store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM lane",
                "UPDATE lane SET due = due + 1",
                "UPDATE lane SET idx = idx + 1",
                "INSERT INTO lane SELECT store, priority, 'nobody', due, message, idx FROM lane"
            })
    void headsOfLanesThatDoNotFitAreFoundAndSetRight(String damage) throws Exception {
        place.past(damage);
        opened(Long.MAX_VALUE).close();
        List<String> heads =
                new ReaderView(place.file()).look(link -> link.list(HEADS_AND_WAITING, row -> row.getString(1)));
        assertEquals(List.of("as the parts have it"), heads);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 0})
    void aDamagedNoteIsSetAsideAndTheMailGoesOn(long inspectedAtOnce) throws Exception {
        place.past("UPDATE note SET octets = x'00'");

        try (SpoolerLogon store = opened(inspectedAtOnce)) {
            assertEquals(List.of(), store.notes("note"));
            assertTrue(store.putNote("note", 0, new byte[] {2}), "it begins anew");
            assertEquals(2, store.counts().messages());
        }
        assertToldUntilDeleted("CORRUPT: note note");
    }

    /** A write of the table that the indexes do not learn of. */
    private static void unseenBy(Link link, List<String> indexes, String statement) throws Exception {
        String names = "('" + String.join("', '", indexes) + "')";
        for (String each : List.of(
                "CREATE TEMP TABLE entry AS SELECT * FROM sqlite_schema WHERE name IN " + names,
                "PRAGMA writable_schema = ON",
                "DELETE FROM sqlite_schema WHERE name IN " + names,
                "PRAGMA writable_schema = RESET",
                statement,
                "PRAGMA writable_schema = ON",
                "INSERT INTO sqlite_schema SELECT * FROM entry",
                "PRAGMA writable_schema = RESET")) {
            link.run(each);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 0})
    void aPartThatOnlyTheIndexStillHasIsToldWithItsMessage(long inspectedAtOnce) throws Exception {
        MessageId two;
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            two = Sqlite.submitTwoParts(store, "two").id();
        }
        try (Link link = Link.open(place.file(), "mode=rw")) {
            unseenBy(link, List.of("part_state"), "DELETE FROM part WHERE idx = 1 AND message = '" + two + "'");
        }
        assertTrue(place.inspected().areIndexesWrong(), "SQLite finds it");

        try (SpoolerLogon store = opened(inspectedAtOnce)) {
            assertEquals(new QueueCounts(2, 0, 0, 0), store.counts());
            assertTrue(place.aside(two).contains("idx=1 state=0"), place.aside(two));
            assertTrue(place.aside(two).contains("idx=0 revision=1"), place.aside(two));
        }
        assertToldUntilDeleted(two.value());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 0})
    void aPartThatHadEndedAndIsReadyAgainIsNotSentTwice(long inspectedAtOnce) throws Exception {
        try (Link link = Link.open(place.file(), "mode=rw")) {
            link.run("CREATE TEMP TABLE parts AS SELECT * FROM part WHERE message = '" + id + "'");
            try (SpoolerLogon store = place.open(Access.WRITE)) {
                Sqlite.finish(
                        store, id, new Disposition.Retire(Sqlite.LATER.clock().instant()));
            }
            unseenBy(link, List.of("part_state", "part_lane"), "REPLACE INTO part SELECT * FROM parts");
        }
        assertTrue(place.inspected().areIndexesWrong(), "SQLite finds it");

        try (SpoolerLogon store = opened(inspectedAtOnce)) {
            assertEquals(
                    1,
                    store.page(LabelQuery.of(LabelState.READY), "", 10).items().size());
            assertEquals(new QueueCounts(1, 0, 0, 0), store.counts());
            assertTrue(place.aside(id).contains("idx=0 state=4"), place.aside(id));
        }
        assertToldUntilDeleted(id.value());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 0})
    void aRecipientWhoIsInNoPartIsToldWithTheMessage(long inspectedAtOnce) throws Exception {
        MessageId two;
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            two = Sqlite.submitTwoParts(store, "two").id();
        }
        place.past("DELETE FROM part WHERE idx = 1 AND message = ?", two.value());

        try (SpoolerLogon store = opened(inspectedAtOnce)) {
            assertEquals(new QueueCounts(2, 0, 0, 0), store.counts());
            assertTrue(place.aside(two).contains("two@example.net"), "the envelope: " + place.aside(two));
        }
        assertToldUntilDeleted(two.value());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 0})
    void anIndexThatDoesNotFitItsTableIsMadeAnew(long inspectedAtOnce) throws Exception {
        try (Link link = Link.open(place.file(), "mode=rw")) {
            link.run("CREATE TEMP TABLE parts AS SELECT * FROM part WHERE message = '" + id + "'");
            link.run("DELETE FROM part WHERE message = '" + id + "'");
            unseenBy(link, List.of("part_state"), "INSERT INTO part SELECT * FROM parts");
        }
        assertTrue(place.inspected().areIndexesWrong(), "SQLite finds it");

        try (SpoolerLogon store = opened(inspectedAtOnce)) {
            assertEquals(
                    2,
                    store.page(LabelQuery.of(LabelState.READY), "", 10).items().size());
            assertEquals(List.of(), store.health().setAside(), "nothing was lost");
        }
    }

    @Test
    void whoeverRunsAnalyzeShutsNobodyOut() throws Exception {
        place.past("ANALYZE");

        try (SpoolerLogon store = place.open(Access.WRITE)) {
            assertEquals(2, store.counts().messages());
        }
    }
}
