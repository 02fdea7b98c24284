package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon.LabelQuery;
import org.postlude.store.spi.StoredMessage;

/** Operation 8: the bytes, and what becomes of a message that cannot be sent as it is. */
public interface ContentRules extends StoreContract {
    /**
     * Open gives the same bytes each time.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q8_openGivesTheSameBytesEachTime(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        StoredMessage message = bench.spooler().open(id);

        for (int i = 0; i < 3; i++) {
            assertArrayEquals(Mail.message("m"), Mail.read(message.content()));
            assertArrayEquals(
                    Mail.message("m"), Mail.read(bench.spooler().open(id).content()));
        }
        assertEquals(Mail.message("m").length, message.content().size());
        try (InputStream one = message.content().open();
                InputStream two = message.content().open()) {
            assertEquals('F', one.read());
            assertArrayEquals(Mail.message("m"), two.readAllBytes(), "a stream of its own");
            assertEquals('r', one.read());
        }
    }

    /**
     * Open gives the envelope and the time of the submit.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q8_openGivesTheEnvelopeAndTheTimeOfTheSubmit(StoreBench bench) throws Exception {
        NewPart part = Mail.part("a@example.org");
        bench.time().advance(Duration.ofHours(1));
        MessageId id = bench.submit("m", part);
        bench.time().advance(Duration.ofHours(1));
        bench.restart();

        StoredMessage message = bench.spooler().open(id);

        assertEquals(id, message.id());
        assertEquals(Optional.of(Mail.envelope(part)), message.envelope());
        assertEquals(Mail.START.plus(Duration.ofHours(1)), message.submitted());
    }

    /**
     * What changes of a part does not touch the bytes.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q8_whatChangesOfAPartDoesNotTouchTheBytes(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        bench.change(bench.claim(id), LabelState.IN_DOUBT);
        bench.restart();

        assertArrayEquals(Mail.message("m"), Mail.read(bench.spooler().open(id).content()));
    }

    /**
     * There is no message that nobody submitted.
     *
     * @param bench the store
     */
    @Test
    default void Q8_thereIsNoMessageThatNobodySubmitted(StoreBench bench) {
        MessageId unknown = new MessageId("nobody-knows-it");

        assertThrows(NoSuchMessageException.class, () -> bench.spooler().open(unknown));
        assertThrows(NoSuchMessageException.class, () -> bench.spooler().setAside(unknown, "a test"));
    }

    /**
     * What is set aside is held until a person decides, and counts until then.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q8_whatIsSetAsideIsHeldUntilAPersonDecides(StoreBench bench) throws Exception {
        MessageId waiting = bench.submit("waiting", Mail.part("a@example.org"), Mail.part("b@example.net"));
        bench.finish(bench.claim(waiting), bench.retire());
        MessageId doubtful = bench.submit("doubtful");
        bench.change(bench.claim(doubtful), LabelState.IN_DOUBT);
        MessageId other = bench.submit("other");
        long[] revisions = {
            bench.part(new PartId(waiting, 1)).revision() + 1,
            bench.part(doubtful).revision() + 1
        };

        for (MessageId id : List.of(waiting, doubtful, waiting)) {
            String place = bench.spooler().setAside(id, "its digest does not fit");
            assertFalse(place.isBlank(), "where it lies now, in words");
        }

        bench.restart();
        assertEquals(new QueueCounts(3, 0, 0, 2), bench.spooler().counts());
        assertEquals(
                List.of(other),
                bench.due(10, 10).stream().map(part -> part.message()).toList());
        assertEquals(LabelState.DONE, bench.part(waiting).label().state(), "what has ended stays as it is");
        QueuedPart[] held = {bench.part(new PartId(waiting, 1)), bench.part(doubtful)};
        for (int i = 0; i < held.length; i++) {
            assertEquals(LabelState.HELD, held[i].label().state());
            assertEquals(Label.NEVER, held[i].label().due());
            assertEquals(revisions[i], held[i].revision(), "the second order changed nothing");
        }
        assertEquals("new b@example.net", Mail.text(held[0].record()), "the store writes no record of its own");
        assertEquals(
                List.of(held[0].id(), held[1].id()),
                bench.spooler().page(LabelQuery.of(LabelState.HELD), "", 10).items().stream()
                        .map(QueuedPart::id)
                        .toList());
        for (MessageId id : List.of(waiting, doubtful)) {
            assertEquals(Withdrawal.WITHDRAWN, bench.spooler().withdraw(id));
        }
        bench.restart();
        assertEquals(new QueueCounts(1, 0, 0, 0), bench.spooler().counts());
    }

    /**
     * A claimed part of what is set aside is left to its owner: it may be on the wire, and what becomes of it is recorded.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q8_aClaimedPartOfWhatIsSetAsideIsLeftToItsOwner(StoreBench bench) throws Exception {
        MessageId id =
                bench.submit("m", Mail.part("a@example.org"), Mail.part("b@example.net"), Mail.part("c@example.com"));
        QueuedPart[] claimed = new QueuedPart[2];
        for (int i = 0; i < claimed.length; i++) {
            bench.change(bench.part(new PartId(id, i)), LabelState.CLAIMED);
            claimed[i] = bench.part(new PartId(id, i));
        }

        for (int i = 0; i < 2; i++) {
            bench.spooler().setAside(id, "its digest does not fit");
        }

        for (QueuedPart part : claimed) {
            QueuedPart now = bench.part(part.id());
            assertEquals(part.label(), now.label());
            assertEquals(part.revision(), now.revision(), "its owner can write what becomes of it");
            assertArrayEquals(part.record(), now.record());
        }
        assertEquals(LabelState.HELD, bench.part(new PartId(id, 2)).label().state());
        assertEquals(Withdrawal.UNABLE_TO_ABORT, bench.spooler().withdraw(id), "sent and withdrawn: never both");
        assertEquals(ChangeResult.APPLIED, bench.finish(claimed[0], bench.retire()), "it was sent");
        Label held = claimed[1].label().with(LabelState.HELD, Label.NEVER);
        assertEquals(ChangeResult.APPLIED, bench.change(claimed[1], held, "its attempt found the damage"));
        bench.restart();
        assertEquals(new QueueCounts(1, 0, 0, 1), bench.spooler().counts());
        assertEquals(LabelState.DONE, bench.part(claimed[0].id()).label().state());
        assertEquals(
                "its attempt found the damage",
                Mail.text(bench.part(claimed[1].id()).record()));
        assertEquals(Withdrawal.WITHDRAWN, bench.spooler().withdraw(id));
    }

    /**
     * A claim that a dead owner left on what was set aside is found as any other.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q8_aDeadOwnersClaimOnWhatIsSetAsideIsFoundByTheNextOwner(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        QueuedPart claimed = bench.claim(id);
        bench.spooler().setAside(id, "its digest does not fit");

        bench.restart();

        List<QueuedPart> found =
                bench.spooler().claimedBefore(bench.lease().epoch(), "", 10).items();
        assertEquals(List.of(claimed.id()), found.stream().map(QueuedPart::id).toList());
        assertEquals(ChangeResult.APPLIED, bench.change(found.get(0), LabelState.IN_DOUBT));
        assertEquals(new QueueCounts(1, 0, 1, 0), bench.spooler().counts());
    }
}
