package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.SpoolerLogon;

/** Messages that are claimed together are read together, once; whoever opens one again, or another one, looks at the disk. */
final class AheadTest {
    private static final int MANY = 20;

    @TempDir
    Path dir;

    private Sqlite place = new Sqlite(Path.of(""));
    private SpoolerLogon store;
    private Lease lease = new Lease(0);
    private final List<PartId> parts = new ArrayList<>();

    @BeforeEach
    void moreAreQueuedThanOneStatementAsksFor() throws Exception {
        place = new Sqlite(dir);
        store = place.open(Access.WRITE);
        lease = store.beginEpoch("a test");
        for (int i = 0; i < MANY; i++) {
            parts.add(new PartId(
                    Sqlite.submit(store, "m" + i, "lane", Content.of(Sqlite.bytes("m" + i)))
                            .id(),
                    0));
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void change(LabelState state, long revision, List<PartId> some) throws IOException {
        Label label = new Label(state, Sqlite.SUPPORT.clock().instant(), 0, "lane");
        List<PartChange> changes = some.stream()
                .map(part -> new PartChange(part, revision, label, new byte[0]))
                .toList();
        assertTrue(store.change(lease, changes).stream().allMatch(ChangeResult.APPLIED::equals));
    }

    private byte[] opened(MessageId id) throws IOException {
        try (InputStream in = store.open(id).content().open()) {
            return in.readAllBytes();
        }
    }

    private void damage() throws Exception {
        place.past("UPDATE chunk SET octets = zeroblob(length(octets))");
    }

    @Test
    void whatIsClaimedTogetherWasReadBeforeItIsOpened() throws Exception {
        change(LabelState.CLAIMED, 1, parts);
        damage();
        for (int i = 0; i < MANY; i++) {
            assertArrayEquals(Sqlite.bytes("m" + i), opened(parts.get(i).message()));
        }
        assertThrows(IOException.class, () -> opened(parts.get(0).message()), "who opens it again looks again");
    }

    @Test
    void whatWasGivenBackIsForgottenAndReadAgainWithItsNextClaim() throws Exception {
        change(LabelState.CLAIMED, 1, parts);
        change(LabelState.READY, 2, parts);
        damage();
        change(LabelState.CLAIMED, 3, parts);
        for (PartId part : parts) {
            assertThrows(IOException.class, () -> opened(part.message()), "what is damaged is not read ahead");
        }
    }

    @Test
    void aMarkerIsNoClaim() throws Exception {
        change(LabelState.CLAIMED, 1, parts);
        assertArrayEquals(Sqlite.bytes("m0"), opened(parts.get(0).message()));
        change(LabelState.CLAIMED, 2, parts);
        damage();
        assertThrows(IOException.class, () -> opened(parts.get(0).message()), "it was given out, and not read again");
        assertArrayEquals(Sqlite.bytes("m1"), opened(parts.get(1).message()));
    }

    @Test
    void whatHasEndedIsForgotten() throws Exception {
        change(LabelState.CLAIMED, 1, parts);
        List<PartEnd> ends =
                parts.stream().map(part -> new PartEnd(part, 2, new byte[0])).toList();
        store.finish(lease, ends, new Disposition.Delete());
        for (PartId part : parts) {
            assertThrows(IOException.class, () -> opened(part.message()));
        }
    }

    @Test
    void aLongOneAmongThemIsReadWhenItIsOpened() throws Exception {
        byte[] octets = new byte[200 * 1024];
        PartId large = new PartId(
                Sqlite.submit(store, "large", "lane", Content.of(octets)).id(), 0);
        change(LabelState.CLAIMED, 1, List.of(parts.get(0), large, parts.get(1)));
        assertArrayEquals(octets, opened(large.message()));
        assertArrayEquals(Sqlite.bytes("m1"), opened(parts.get(1).message()));
    }

    @Test
    void theQuestionsAboutSeveralWalkOverNoTable() throws Exception {
        for (String question : List.of(Bodies.OPENING_ALL, Rows.OF_SEVERAL)) {
            List<String> plan = new ReaderView(place.file())
                    .look(link -> link.list("EXPLAIN QUERY PLAN " + question, row -> row.getString("detail")));
            assertFalse(plan.toString().contains("SCAN") || plan.toString().contains("TEMP B-TREE"), plan::toString);
            assertEquals(question.contains("chunk"), plan.toString().contains("found"), plan::toString);
        }
    }
}
