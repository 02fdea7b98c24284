package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;

/** Operation 5: how parts and messages end. */
public interface FinishRules extends StoreContract {
    /**
     * A finished part is done with its last record.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q5_aFinishedPartIsDoneWithItsLastRecord(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        QueuedPart claimed = bench.claim(id);

        assertEquals(ChangeResult.APPLIED, bench.finish(claimed, bench.retire()));

        bench.restart();
        QueuedPart part = bench.part(id);
        assertEquals(LabelState.DONE, part.label().state());
        assertEquals(claimed.revision() + 1, part.revision());
        assertEquals("ended", Mail.text(part.record()));
        assertEquals(new QueueCounts(0, 0, 0, 0), bench.spooler().counts());
        assertEquals(List.of(), bench.due(10, 10));
    }

    /**
     * Finish is idempotent.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q5_finishIsIdempotent(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m", Mail.part("a@example.org"), Mail.part("b@example.net"));
        QueuedPart claimed = bench.claim(id);
        assertEquals(ChangeResult.APPLIED, bench.finish(claimed, bench.retire()));
        long revision = bench.part(id).revision();

        assertEquals(ChangeResult.APPLIED, bench.finish(claimed, bench.retire()), "at once");
        bench.restart();
        assertEquals(ChangeResult.APPLIED, bench.finish(claimed, bench.retire()), "after a restart");
        assertEquals(revision, bench.part(id).revision(), "a repetition changes nothing");
        assertEquals(1, bench.spooler().counts().messages(), "the other part has not ended");

        QueuedPart other = bench.part(new PartId(id, 1));
        assertEquals(ChangeResult.APPLIED, bench.finish(other, bench.retire()));
        assertEquals(ChangeResult.APPLIED, bench.finish(claimed, bench.retire()), "after the message ended");
        assertEquals(ChangeResult.APPLIED, bench.finish(other, bench.retire()), "the last part");
    }

    /**
     * A part that ended otherwise is gone.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q5_aPartThatEndedOtherwiseIsGone(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        bench.end(id, bench.retire());
        PartEnd other = new PartEnd(new PartId(id, 0), bench.part(id).revision(), Mail.bytes("another end"));

        assertEquals(List.of(ChangeResult.GONE), bench.spooler().finish(bench.lease(), List.of(other), bench.retire()));
        assertEquals("ended", Mail.text(bench.part(id).record()));
        PartEnd unknown = new PartEnd(new PartId(new MessageId("nobody-knows-it"), 0), 1, Mail.bytes("ended"));
        assertEquals(
                List.of(ChangeResult.GONE), bench.spooler().finish(bench.lease(), List.of(unknown), bench.retire()));
    }

    /**
     * A stale revision ends nothing.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q5_aStaleRevisionEndsNothing(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        QueuedPart first = bench.part(id);
        bench.claim(id);

        assertEquals(ChangeResult.STALE, bench.finish(first, new Disposition.Delete()));

        assertEquals(LabelState.CLAIMED, bench.part(id).label().state());
        assertEquals(1, bench.spooler().counts().claimed());
    }

    /**
     * A part need not be claimed to end.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q5_aPartNeedNotBeClaimedToEnd(StoreBench bench) throws Exception {
        MessageId ready = bench.submit("ready");
        MessageId doubt = bench.submit("doubt");
        bench.change(bench.claim(doubt), LabelState.IN_DOUBT);

        assertEquals(ChangeResult.APPLIED, bench.finish(bench.part(ready), bench.retire()));
        assertEquals(ChangeResult.APPLIED, bench.finish(bench.part(doubt), bench.retire()));
        assertEquals(new QueueCounts(0, 0, 0, 0), bench.spooler().counts());
    }

    /**
     * The message ends with its last part.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q5_theMessageEndsWithItsLastPart(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m", Mail.part("a@example.org"), Mail.part("b@example.net"));

        bench.finish(bench.part(new PartId(id, 1)), new Disposition.Delete());

        bench.restart();
        assertArrayEquals(Mail.message("m"), Mail.read(bench.spooler().open(id).content()));
        assertEquals(LabelState.DONE, bench.part(new PartId(id, 1)).label().state());
        assertEquals(List.of(new PartId(id, 0)), bench.due(10, 10));
        assertEquals(1, bench.spooler().counts().messages());

        bench.finish(bench.part(new PartId(id, 0)), new Disposition.Delete());
        assertThrows(NoSuchMessageException.class, () -> bench.spooler().open(id));
        assertEquals(0, bench.spooler().counts().messages());
    }

    /**
     * Delete keeps nothing.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q5_deleteKeepsNothing(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        bench.end(id, new Disposition.Delete());

        for (int round = 0; round < 2; round++) {
            assertThrows(NoSuchMessageException.class, () -> bench.spooler().open(id));
            assertEquals(List.of(), bench.spooler().parts(id));
            bench.restart();
        }
    }

    /**
     * Move files the bytes under the same id.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q5_moveFilesTheBytesUnderTheSameId(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        bench.end(id, new Disposition.Move("Sent"));

        for (int round = 0; round < 2; round++) {
            assertArrayEquals(
                    Mail.message("m"), Mail.read(bench.spooler().open(id).content()));
            assertEquals(new QueueCounts(0, 0, 0, 0), bench.spooler().counts());
            bench.restart();
        }
    }

    /**
     * Retire drops the bytes and keeps the parts.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q5_retireDropsTheBytesAndKeepsTheParts(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m", Mail.part("a@example.org"), Mail.part("b@example.net"));
        bench.finish(bench.part(new PartId(id, 0)), bench.retire());
        bench.finish(bench.part(new PartId(id, 1)), bench.retire());

        for (int round = 0; round < 2; round++) {
            assertThrows(NoSuchMessageException.class, () -> bench.spooler().open(id));
            List<QueuedPart> parts = bench.spooler().parts(id);
            assertEquals(2, parts.size());
            parts.forEach(part -> assertEquals("ended", Mail.text(part.record())));
            parts.forEach(part -> assertEquals(LabelState.DONE, part.label().state()));
            bench.restart();
        }
    }

    /**
     * A list ends each of its parts.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q5_aListEndsEachOfItsParts(StoreBench bench) throws Exception {
        MessageId a = bench.submit("a", Mail.part("a@example.org"), Mail.part("a@example.net"));
        MessageId b = bench.submit("b");
        MessageId c = bench.submit("c");
        bench.claim(c);
        List<PartEnd> ends = List.of(
                new PartEnd(new PartId(a, 1), 1, Mail.bytes("1")),
                new PartEnd(new PartId(c, 0), 1, Mail.bytes("2")),
                new PartEnd(new PartId(b, 0), 1, Mail.bytes("3")),
                new PartEnd(new PartId(a, 0), 1, Mail.bytes("4")));

        assertEquals(
                List.of(ChangeResult.APPLIED, ChangeResult.STALE, ChangeResult.APPLIED, ChangeResult.APPLIED),
                bench.spooler().finish(bench.lease(), ends, bench.retire()));

        bench.restart();
        assertEquals(new QueueCounts(1, 1, 0, 0), bench.spooler().counts());
        assertEquals("1", Mail.text(bench.part(new PartId(a, 1)).record()));
        assertEquals("4", Mail.text(bench.part(new PartId(a, 0)).record()));
        assertEquals("3", Mail.text(bench.part(b).record()));
    }
}
