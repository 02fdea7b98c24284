package org.postlude.store.sql;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;

/**
 * A process dies, or the disk is full, while the log is brought back: page after page, the first one first, which has the
 * length that the file will have. Whatever is missing is in the log, and the next opening takes it.
 */
final class KilledCheckpointTest {
    private static final int PAGE = 4096;
    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;

    @TempDir
    Path dir;

    private final List<MessageId> ids = new ArrayList<>();
    private final SortedMap<Integer, byte[]> pages = new TreeMap<>();
    private byte[] file = new byte[0];
    private byte[] log = new byte[0];
    private byte[] mark = new byte[0];

    /** As SQLite brings it back: the last frame of each page, in the order of the pages. */
    @BeforeEach
    void aLogThatMakesTheFileGrow() throws Exception {
        Sqlite store = new Sqlite(dir.resolve("store"));
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            for (int i = 0; i < 30; i++) {
                ids.add(Sqlite.submit(open, "m" + i).id());
            }
            file = Files.readAllBytes(store.file());
            log = Files.readAllBytes(Logs.wal(store.file()));
            mark = Files.readAllBytes(mark(store));
        }
        int salt = ByteBuffer.wrap(log).getInt(16);
        ByteBuffer frames = ByteBuffer.wrap(log).position(HEADER);
        while (frames.remaining() >= FRAME_HEADER + PAGE && frames.getInt(frames.position() + 8) == salt) {
            byte[] page = new byte[PAGE];
            int at = frames.position();
            frames.get(at + FRAME_HEADER, page).position(at + FRAME_HEADER + PAGE);
            pages.put(frames.getInt(at), page);
        }
        assertTrue(pages.firstKey() == 1 && pages.lastKey() > file.length / PAGE, "it grows: " + pages.keySet());
    }

    private static Path mark(Sqlite store) {
        return store.file().resolveSibling(store.file().getFileName() + LogMark.END);
    }

    /** What is there once so many octets were written. */
    private Sqlite killedAfter(int octets) throws IOException {
        Sqlite store = new Sqlite(Files.createDirectory(dir.resolve("killed" + octets)));
        byte[] left = file;
        int written = 0;
        for (int page : pages.keySet()) {
            int length = Math.min(PAGE, octets - written);
            if (length > 0) {
                left = Arrays.copyOf(left, Math.max(left.length, (page - 1) * PAGE + length));
                System.arraycopy(pages.get(page), 0, left, (page - 1) * PAGE, length);
                written += length;
            }
        }
        Files.write(store.file(), left);
        Files.write(Logs.wal(store.file()), log);
        Files.write(mark(store), mark);
        return store;
    }

    private void assertAllMailIsIn(Sqlite store) throws IOException {
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            assertEquals(ids.size(), open.counts().messages());
            for (int i = 0; i < ids.size(); i++) {
                assertArrayEquals(Sqlite.bytes("m" + i), Sqlite.read(open, ids.get(i)));
            }
            assertEquals(List.of(), open.health().setAside());
        }
    }

    @Test
    void theFirstPageAloneIsBack() throws Exception {
        assertAllMailIsIn(killedAfter(PAGE));
    }

    @Test
    void halfOfThePagesAreBack() throws Exception {
        assertAllMailIsIn(killedAfter(pages.size() / 2 * PAGE));
    }

    @Test
    @Timeout(120)
    void howeverManyPagesAreBackAndPartOfTheNext() throws Exception {
        for (int page = 0; page <= pages.size(); page++) {
            assertAllMailIsIn(killedAfter(page * PAGE));
            assertAllMailIsIn(killedAfter(page * PAGE + 1000));
        }
    }

    @Test
    void aMarkThatCannotBeReadRefusesNothing() throws Exception {
        Sqlite store = killedAfter(PAGE);
        for (String rubbish : List.of("", "\u00ff\u00fe", "no number")) {
            Files.write(mark(store), rubbish.getBytes(ISO_8859_1));
            assertAllMailIsIn(store);
            Files.write(store.file(), file);
            Files.write(Logs.wal(store.file()), log);
        }
    }
}
