package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.store.LoneSupport;

/** Bodies of many chunks. */
final class LongBodyTest {
    private static final int FIFTY_MEBIBYTES = 50 << 20;

    @TempDir
    Path dir;

    @Test
    @Tag("long")
    void fiftyMebibytesGoInAndOutOfAProcessWithASmallHeap() throws Exception {
        assertEquals(0, OtherProcess.run(dir, "-Xmx24m", "stream", "" + FIFTY_MEBIBYTES));

        try (SpoolerLogon store = new Sqlite(dir).open(Access.READ_ONLY)) {
            assertEquals(1, store.counts().messages());
        }
    }

    @Test
    void lengthsAroundTheBordersOfChunksComeBack() throws Exception {
        try (SpoolerLogon store = new Sqlite(dir).open(Access.WRITE)) {
            for (int size : new int[] {Bodies.CHUNK - 1, Bodies.CHUNK, Bodies.CHUNK + 1, 2 * Bodies.CHUNK, 700_001}) {
                MadeContent made = new MadeContent(size, Long.MAX_VALUE);
                Submitted submitted = Sqlite.submit(store, "m" + size, "lane", made);
                assertEquals(
                        made.sha256(),
                        MadeContent.sha256(store.open(submitted.id()).content()),
                        size + " octets");
                assertEquals(size, store.open(submitted.id()).content().size());
            }
        }
    }

    @Test
    void aSourceThatFailsMidwayLeavesNothingBehind() throws Exception {
        Sqlite place = new Sqlite(dir);
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            MadeContent broken = new MadeContent(2_000_000, 1_000_000);

            assertThrows(IOException.class, () -> Sqlite.submit(store, "m", "lane", broken));

            assertEquals(0, chunks(place));
            assertFalse(Sqlite.submit(store, "m").existed(), "the key was stored without its message");
        }
    }

    @Test
    void aRepeatedSubmitLeavesOneBody() throws Exception {
        Sqlite place = new Sqlite(dir);
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            MadeContent made = new MadeContent(600_000, Long.MAX_VALUE);
            Submitted first = Sqlite.submit(store, "m", "lane", made);
            assertEquals(new Submitted(first.id(), true), Sqlite.submit(store, "m", "lane", made));
            assertEquals(3, chunks(place));
        }
    }

    @Test
    void whatWasStagedByAProcessThatDiedIsSweptWhenTheStoreIsOpened() throws Exception {
        Sqlite place = new Sqlite(dir);
        place.open(Access.WRITE).close();
        try (Link link = Link.open(place.file(), "mode=rw")) {
            link.update("INSERT INTO staged VALUES (7)");
            link.update("INSERT INTO chunk VALUES (?, ?, 0)", 7L << Bodies.SHIFT, new byte[Bodies.CHUNK]);
        }

        place.open(Access.WRITE).close();

        assertEquals(0, chunks(place));
    }

    @Test
    void aSubmitUnderAKeyWhoseMessageIsTornLeavesNothingBehind() throws Exception {
        Sqlite place = new Sqlite(dir);
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            MadeContent made = new MadeContent(600_000, Long.MAX_VALUE);
            Sqlite.submit(store, "m", "lane", made);
            place.past("UPDATE message SET digest = 'torn'");

            assertThrows(DamagedMessageException.class, () -> Sqlite.submit(store, "m", "lane", made));

            assertEquals(3, chunks(place));
        }
    }

    @Test
    void aReaderIsNotGivenTheBodyOfAnotherMessageThatHasTheSameNumber() throws Exception {
        Sqlite place = new Sqlite(dir);
        MadeContent made = new MadeContent(600_000, Long.MAX_VALUE);
        SpoolerLogon first = place.open(Access.WRITE);
        MessageId id = Sqlite.submit(first, "m", "lane", made).id();
        try (SpoolerLogon reader = place.open(Access.READ_ONLY);
                InputStream in = reader.open(id).content().open()) {
            assertEquals(1000, in.readNBytes(1000).length);
            Sqlite.finish(first, id, new Disposition.Delete());
            first.close();
            try (SpoolerLogon second = place.open(Access.WRITE)) {
                Sqlite.submit(second, "n", "lane", made);
                assertEquals(3, chunks(place), "the number is used again");

                assertThrows(NoSuchMessageException.class, in::readAllBytes);
            }
        }
    }

    @Test
    void anotherOpeningGivesNoNumberThatWasGivenBefore() throws Exception {
        Sqlite place = new Sqlite(dir);
        long early = numberOfOneThatLeaves(place, Sqlite.SUPPORT);
        long late = numberOfOneThatLeaves(place, Sqlite.LATER);
        assertTrue(late - early >= Duration.ofHours(1).toMillis(), early + " and an hour later " + late);

        long clockSetBack = numberOfOneThatLeaves(place, Sqlite.SUPPORT);

        assertTrue(clockSetBack > late, late + " and then " + clockSetBack);
    }

    private static long numberOfOneThatLeaves(Sqlite place, LoneSupport support) throws Exception {
        try (SpoolerLogon store = place.open(new SqliteStoreProvider(Sqlite.UNLIMITED), Access.WRITE, support)) {
            assertEquals(0, greatest(place));
            MessageId id = Sqlite.submit(store, "m" + reserved(place)).id();
            long number = greatest(place) >> Bodies.SHIFT;
            Sqlite.finish(store, id, new Disposition.Delete());
            return number;
        }
    }

    private static long reserved(Sqlite place) throws IOException {
        return new ReaderView(place.file()).look(link -> link.number("SELECT value FROM meta WHERE name = 'body'"));
    }

    private static long greatest(Sqlite place) throws IOException {
        return new ReaderView(place.file()).look(link -> link.number("SELECT max(id) FROM chunk"));
    }

    private static long chunks(Sqlite place) throws IOException {
        return new ReaderView(place.file()).look(link -> link.number("SELECT count(*) FROM chunk"));
    }
}
