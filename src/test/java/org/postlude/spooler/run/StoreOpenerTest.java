package org.postlude.spooler.run;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon.LabelQuery;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.store.LoneSupport;

/** Every marker that a process left is read, and not only those that are looked at together. */
class StoreOpenerTest {
    private static final Instant NOON = Instant.parse("2026-08-03T12:00:00Z");
    private static final Label READY = new Label(LabelState.READY, NOON, 0, "wire|example.org");
    /** More than two looks. */
    private static final int MANY = 1_201;

    private final InMemoryStoreProvider before = new InMemoryStoreProvider();
    private final StoreAddress address = before.freshAddress();

    @Test
    void allThatWasClaimedIsInDoubtHoweverMuchItIs() throws Exception {
        leave(LabelState.CLAIMED, MessageState.ACTIVE);
        SpoolerLogon store = logon(before.reopened());

        StoreOpener opener = new StoreOpener(store, InstantSource.fixed(NOON));
        opener.open("a test");

        assertEquals(MANY, count(store, LabelState.IN_DOUBT));
        String told = opener.doubt().orElseThrow();
        assertTrue(told.startsWith(MANY + " messages are in doubt"), told);
    }

    @Test
    void allThatATransportKeptIsQueuedHoweverMuchItIs() throws Exception {
        leave(LabelState.HELD, MessageState.TRANSPORT_DEFERRED);
        SpoolerLogon store = logon(before.reopened());

        new StoreOpener(store, InstantSource.fixed(NOON)).open("a test");

        assertEquals(MANY, count(store, LabelState.READY));
    }

    private static int count(SpoolerLogon store, LabelState state) throws IOException {
        return store.page(LabelQuery.of(state), "", 2 * MANY).items().size();
    }

    private void leave(LabelState label, MessageState state) throws IOException {
        SpoolerLogon store = logon(before);
        Lease lease = store.beginEpoch("a test");
        for (int i = 0; i < MANY; i++) {
            String name = "m" + i;
            Envelope envelope = Envelope.smtp("me@example.org", name + "@example.org");
            byte[] record = PartRecordCodec.encode(record(name, state));
            Content content = Content.of(("Subject: " + name + "\r\n\r\nText\r\n").getBytes(US_ASCII));
            NewPart part = new NewPart(envelope.recipients(), READY, record);
            QueuedPart queued = store.parts(store.submit(new SubmissionKey(name), envelope, List.of(part), content)
                            .id())
                    .get(0);
            store.change(
                    lease, List.of(new PartChange(queued.id(), queued.revision(), READY.with(label, NOON), record)));
        }
        store.close();
    }

    private SpoolerLogon logon(InMemoryStoreProvider process) {
        return process.spoolerLogon(LoneSupport.at(NOON), new LogonRequest(address, Access.WRITE, true));
    }

    private static PartRecord record(String name, MessageState state) {
        return new PartRecord(
                "<" + name + "@example.org>",
                "me@example.org",
                NOON,
                null,
                InDoubtPolicy.RETRY,
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
