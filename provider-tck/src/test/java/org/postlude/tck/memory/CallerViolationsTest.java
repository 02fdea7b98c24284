package org.postlude.tck.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.ProviderContractException;
import org.postlude.message.Recipient;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.SpoolerLogon;

/** The store is stricter towards its caller than a real one, and forgets nothing. */
final class CallerViolationsTest {
    private static final Content BYTES = Content.of(new byte[3]);

    private final InMemoryStoreProvider process = new InMemoryStoreProvider();
    private final Queue queue = new Queue(process, process.freshAddress());
    private final SpoolerLogon store = queue.open();

    @Test
    void aCallerThatKeepsToTheRulesIsNotAccused() throws Exception {
        Lease lease = store.beginEpoch("test");
        MessageId id = queue.submit(store, "m").id();
        store.change(lease, List.of(claim(id, 1, "attempt 1")));
        store.change(lease, List.of(claim(id, 2, "attempt 1, permit")));
        store.finish(lease, List.of(new PartEnd(new PartId(id, 0), 3, new byte[0])), new Disposition.Delete());
        store.close();
        process.shutdown();

        process.assertNoViolations();
    }

    @Test
    void theRecipientsOfThePartsAreThoseOfTheEnvelopeEachOnce() {
        Envelope envelope = Envelope.smtp("", "a@example.org", "b@example.org");
        NewPart a = part("a@example.org");
        NewPart b = part("b@example.org");
        for (List<NewPart> wrong : List.of(List.of(a), List.of(a, b, b), List.of(a, b, part("c@example.org")))) {
            accused("Q1", () -> store.submit(new SubmissionKey("k"), envelope, wrong, BYTES));
        }
        NewPart claimed = new NewPart(envelope.recipients(), Queue.label(LabelState.CLAIMED, "l"), new byte[0]);
        accused("Q1", () -> store.submit(new SubmissionKey("k"), envelope, List.of(claimed), BYTES));
    }

    @Test
    void aChangeNeverWritesDoneNorALongRecordNorOnePartTwice() throws Exception {
        Lease lease = store.beginEpoch("test");
        MessageId id = queue.submit(store, "m").id();
        PartId part = new PartId(id, 0);
        Label done = Queue.label(LabelState.DONE, "lane");
        accused("Q4", () -> store.change(lease, List.of(new PartChange(part, 1, done, new byte[0]))));
        PartChange longRecord = new PartChange(part, 1, Queue.label(LabelState.READY, "lane"), new byte[65_537]);
        accused("Q4", () -> store.change(lease, List.of(longRecord)));
        accused("Q4", () -> store.change(lease, List.of(claim(id, 1, "x"), claim(id, 1, "y"))));
        PartEnd end = new PartEnd(part, 1, new byte[65_537]);
        accused("Q5", () -> store.finish(lease, List.of(end), new Disposition.Delete()));
        Label lane = Queue.label(LabelState.READY, "l".repeat(513));
        accused("Q4", () -> store.change(lease, List.of(new PartChange(part, 1, lane, new byte[0]))));

        assertEquals(1, store.parts(id).get(0).revision());
    }

    @Test
    void aPartIsClaimedOnce() throws Exception {
        Lease first = store.beginEpoch("first");
        MessageId id = queue.submit(store, "m").id();
        store.change(first, List.of(claim(id, 1, "attempt 1")));
        accused("Q4", () -> store.change(first, List.of(claim(id, 2, "attempt 1"))));

        Lease second = store.beginEpoch("second");
        accused("Q6", () -> store.change(second, List.of(claim(id, 2, "attempt 2"))));
    }

    @Test
    void aLeaseIsOneThatWasGiven() throws Exception {
        MessageId id = queue.submit(store, "m").id();
        accused("Q2", () -> store.change(new Lease(0), List.of(claim(id, 1, "x"))));
        Lease dead = store.beginEpoch("first");
        accused("Q2", () -> store.change(new Lease(dead.epoch() + 1), List.of(claim(id, 1, "x"))));
        store.beginEpoch("second");
        assertThrows(IllegalStateException.class, () -> store.due(dead, Instant.MAX, 1, 1, Set.of()));
        assertTrue(process.violations().stream()
                .allMatch(violation -> violation.rule().equals("Q2")));
    }

    @Test
    void nobodyCallsAfterLogoffOrFromADeadProcess() throws Exception {
        store.logoff();
        assertThrows(IllegalStateException.class, store::counts);
        assertEquals("S7", process.violations().get(0).rule());
        SpoolerLogon ghost = queue.open();
        process.crash();
        assertThrows(IllegalStateException.class, ghost::counts);
        assertThrows(IllegalStateException.class, queue::open);
        ghost.close();
        process.shutdown();
        assertEquals(3, process.violations().size(), "closing a ghost is no fault: " + process.violations());
    }

    @Test
    void aProviderIsShutDownOnceAndAfterItsLogons() {
        assertThrows(IllegalStateException.class, process::shutdown);
        store.close();
        process.shutdown();
        assertThrows(IllegalStateException.class, process::shutdown);
        assertThrows(IllegalStateException.class, queue::open);
        assertEquals(3, process.violations().size());
    }

    @Test
    void aViolationIsRememberedThoughItsCallerSwallowedIt() {
        assertThrows(
                ProviderContractException.class, () -> store.putNote("a name with spaces", 0, "x".getBytes(UTF_8)));

        AssertionError error = assertThrows(AssertionError.class, process::assertNoViolations);
        assertTrue(String.valueOf(error.getMessage()).contains("Q10"), error.getMessage());
        assertThrows(AssertionError.class, process.reopened()::assertNoViolations, "over processes too");
    }

    private void accused(String rule, Executable call) {
        int before = process.violations().size();
        ProviderContractException thrown = assertThrows(ProviderContractException.class, call);
        assertEquals(rule, thrown.rule());
        assertEquals(before + 1, process.violations().size());
    }

    private static NewPart part(String recipient) {
        return new NewPart(List.of(Recipient.smtp(recipient)), Queue.label(LabelState.READY, "lane"), new byte[0]);
    }

    private static PartChange claim(MessageId id, long revision, String record) {
        return new PartChange(
                new PartId(id, 0), revision, Queue.label(LabelState.CLAIMED, "lane"), record.getBytes(UTF_8));
    }
}
