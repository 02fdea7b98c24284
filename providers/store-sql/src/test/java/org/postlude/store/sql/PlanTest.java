package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon.LabelQuery;

/** No question of the spooler walks over what waits, or sorts it. */
final class PlanTest {
    @TempDir
    Path dir;

    @Test
    void everyQuestionOfTheSpoolerIsAnsweredInTheOrderOfAnIndex() throws Exception {
        Sqlite place = new Sqlite(dir);
        place.open(Access.WRITE).close();
        for (String question : List.of(
                "SELECT lane, due, message, idx FROM lane INDEXED BY lane_due WHERE store = 1 AND priority = 0"
                        + " ORDER BY due, message, idx",
                Queue.NEXT_OF_LANE,
                Queue.SOME_OF_LANE,
                MessageRow.BY_ID + Link.ANY_OF_SO_MANY,
                Rows.SELECT + " INDEXED BY part_state WHERE store = 1 AND state = 1 AND (message, idx) > ('x', 1)"
                        + " ORDER BY message, idx",
                MessageRow.SELECT + " INDEXED BY message_keep WHERE store = 1 AND keep <= 5 AND keep < 253402300799000"
                        + " ORDER BY keep LIMIT 1",
                MessageRow.SELECT + " WHERE store = 1 AND id > 'x' AND place = 'folder:INBOX' ORDER BY id",
                MessageRow.SELECT + " WHERE store = 1 AND key = 's:x'",
                Rows.UPDATE + Rows.IF_AS_BEFORE,
                Rows.UPDATE_WITH_LABEL + Rows.IF_AS_BEFORE)) {
            List<String> plan = new ReaderView(place.file())
                    .look(link -> link.list("EXPLAIN QUERY PLAN " + question, row -> row.getString("detail")));
            assertEquals(1, plan.size(), question + ": " + plan);
            assertTrue(plan.get(0).startsWith("SEARCH"), question + ": " + plan);
            assertFalse(plan.toString().contains("TEMP B-TREE"), question + ": " + plan);
            assertEquals(
                    question.startsWith("UPDATE"),
                    plan.get(0).contains("PRIMARY KEY (store=? AND message=? AND idx=?)"));
        }
    }

    @Test
    void whatIsDueEarlierThanTheHeadOfItsLaneBecomesTheHead() throws Exception {
        Sqlite place = new Sqlite(dir);
        Instant now = Sqlite.SUPPORT.clock().instant();
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            for (int hours : new int[] {2, 3, 1}) {
                String name = "in" + hours;
                Envelope envelope = Envelope.smtp("me@example.org", name + "@example.org");
                Label label = new Label(LabelState.READY, now.plus(Duration.ofHours(hours)), 0, "lane");
                NewPart part = new NewPart(envelope.recipients(), label, new byte[0]);
                store.submit(new SubmissionKey(name), envelope, List.of(part), Content.of(Sqlite.bytes(name)));
            }
            assertEquals(
                    Optional.of(now.plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS)), store.nextDue(Set.of()));
        }
        assertTrue(place.inspected().isClean(), "heads fit the parts");
    }

    /** The table of heads against a plain walk over all parts, after a life of changes. */
    @Test
    void theHeadsOfTheLanesFollowEveryChange() throws Exception {
        Random random = new Random(7);
        Sqlite place = new Sqlite(dir);
        try (SpoolerLogon store = place.open(Access.WRITE)) {
            for (int i = 0; i < 200; i++) {
                Sqlite.submit(store, "m" + i, "lane" + random.nextInt(7), Content.of(Sqlite.bytes("m" + i)));
                if (i % 3 == 0) {
                    QueuedPart first =
                            store.page(LabelQuery.of(LabelState.READY), "", 1 + random.nextInt(20)).items().stream()
                                    .reduce((one, two) -> two)
                                    .orElseThrow();
                    store.withdraw(first.id().message());
                }
            }
            List<QueuedPart> due = store.due(store.beginEpoch("a test"), Label.NEVER, 1000, 1000, Set.of("lane3"));
            Set<QueuedPart> expected = new HashSet<>();
            Optional<String> cursor = Optional.of("");
            while (cursor.isPresent()) {
                Page<QueuedPart> page = store.page(LabelQuery.of(LabelState.READY), cursor.get(), 50);
                page.items().stream()
                        .filter(part -> !part.label().lane().equals("lane3"))
                        .forEach(expected::add);
                cursor = page.next();
            }
            assertEquals(
                    expected.stream().map(QueuedPart::id).sorted().toList(),
                    due.stream().map(QueuedPart::id).sorted().toList());
        }
        Inspection.Findings findings = new ReaderView(place.file()).look(Inspection::of);
        assertTrue(findings.isClean(), "heads and totals fit the parts");
    }
}
