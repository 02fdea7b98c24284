package org.postlude.spooler.run;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageState;
import org.postlude.spooler.core.Mark;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.core.Past;
import org.postlude.spooler.core.Terms;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.MessageStatus;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** A queue as a process sees it that does not own the store (rule S3). */
class QueueFromOutsideTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOON);
    private static final Label READY = new Label(LabelState.READY, NOON, 0, "wire|example.org");

    private final InMemoryStoreProvider owner = new InMemoryStoreProvider();
    private final StoreAddress address = owner.freshAddress();
    private final SpoolerLogon store = owner.spoolerLogon(
            new SupportShare(new SupportShare.Body(
                    CLOCK,
                    (mode, deadline) -> {
                        throw new IllegalStateException("nobody logs off here");
                    },
                    () -> {},
                    event -> {})),
            new LogonRequest(address, LogonRequest.Access.WRITE, false));

    @AfterEach
    void theStoreWasUsedAsItsContractSays() {
        store.close();
        owner.assertNoViolations();
    }

    @Test
    void whileAnOwnerLivesItsAttemptIsActiveAndHowFarItIsNobodyKnows() throws IOException {
        claim(record(InDoubtPolicy.RETRY));

        MessageStatus seen = look();

        assertEquals(MessageState.ACTIVE, seen.state());
        assertNull(seen.phase());
    }

    @Test
    void anAttemptOfADeadOwnerIsInDoubt() throws IOException {
        claim(record(InDoubtPolicy.RETRY));
        store.close();

        MessageStatus seen = look();

        assertEquals(MessageState.IN_DOUBT, seen.state());
        assertEquals(MessageState.IN_DOUBT, seen.recipients().get(0).state());
        assertNull(seen.phase());
    }

    @Test
    void anAttemptOfADeadOwnerThatHadNoPermitIsQueued() throws IOException {
        claim(record(InDoubtPolicy.HOLD));
        store.close();

        assertEquals(MessageState.QUEUED, look().state());
    }

    @Test
    void whatATransportOfADeadOwnerKeptIsQueued() throws IOException {
        QueuedPart part = submit(record(InDoubtPolicy.RETRY, MessageState.TRANSPORT_DEFERRED));
        change(part, READY.with(LabelState.HELD, Label.NEVER));
        assertEquals(MessageState.TRANSPORT_DEFERRED, look().state());

        store.close();

        assertEquals(MessageState.QUEUED, look().state());
    }

    private MessageStatus look() throws IOException {
        Providers another = new Providers(List.of(owner.reopened()), List.of());
        try (ReadOnly reader = ReadOnly.logon(another, address, CLOCK)) {
            return reader.list(10).get(0);
        }
    }

    private void claim(PartRecord record) throws IOException {
        change(submit(record), READY.with(LabelState.CLAIMED, NOON));
    }

    private void change(QueuedPart part, Label label) throws IOException {
        store.change(
                store.beginEpoch("a test"), List.of(new PartChange(part.id(), part.revision(), label, part.record())));
    }

    private QueuedPart submit(PartRecord record) throws IOException {
        Envelope envelope = Envelope.smtp("me@example.org", "ann@example.org");
        NewPart part = new NewPart(envelope.recipients(), READY, PartRecordCodec.encode(record));
        Content content = Content.of("Subject: m\r\n\r\nText\r\n".getBytes(US_ASCII));
        return store.parts(store.submit(new SubmissionKey("m"), envelope, List.of(part), content)
                        .id())
                .get(0);
    }

    private static PartRecord record(InDoubtPolicy policy) {
        return record(policy, MessageState.ACTIVE);
    }

    private static PartRecord record(InDoubtPolicy policy, MessageState state) {
        return new PartRecord(
                "<m@example.org>",
                "me@example.org",
                NOON,
                null,
                policy,
                1,
                1,
                NOON,
                state,
                false,
                "wire",
                "wire:next-hop",
                List.of(),
                null,
                null,
                List.of(Mark.PENDING),
                Terms.USUAL,
                Past.NONE);
    }
}
