package org.postlude.spooler.run;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.postlude.spooler.queue.Explanation;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.Reason;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.MessageStatus;
import org.postlude.store.QueuePage;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** How far a search looks (rule O1), and what is seen from outside of the owner (rule O6). */
class SearchTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int MAILS = 4_500;
    /** What a search holds in its hands at a time. */
    private static final int MOST_AT_ONCE = 2_000;

    private final InMemoryStoreProvider owner = new InMemoryStoreProvider();
    private final StoreAddress address = owner.freshAddress();
    private final SpoolerLogon store = owner.spoolerLogon(
            new SupportShare(new SupportShare.Body(
                    InstantSource.fixed(NOON),
                    (mode, deadline) -> {
                        throw new IllegalStateException("nobody logs off here");
                    },
                    () -> {},
                    event -> {})),
            new LogonRequest(address, LogonRequest.Access.WRITE, false));

    private int looks;
    private int seen;
    private int most;

    @AfterEach
    void theStoreWasUsedAsItsContractSays() {
        store.close();
        owner.assertNoViolations();
    }

    private void fill(int mails) throws IOException {
        for (int i = 0; i < mails; i++) {
            Envelope envelope = Envelope.smtp(
                    "me@example.org", "user" + i + "@" + (i % 1_000 == 999 ? "rare" : "usual") + ".example");
            NewPart part = new NewPart(
                    envelope.recipients(),
                    new Label(
                            LabelState.READY,
                            NOON,
                            0,
                            "wire|" + envelope.recipients().get(0).domain()),
                    PartRecordCodec.encode(RECORD));
            Content content = Content.of(("Subject: m\r\n\r\nText " + i + "\r\n").getBytes(US_ASCII));
            store.submit(new SubmissionKey("m" + i), envelope, List.of(part), content);
        }
    }

    private static final PartRecord RECORD = new PartRecord(
            "<m@example.org>",
            "me@example.org",
            NOON,
            null,
            InDoubtPolicy.RETRY,
            1,
            0,
            null,
            MessageState.QUEUED,
            false,
            "wire",
            "wire:next-hop",
            List.of(),
            null,
            null,
            List.of(Mark.PENDING),
            Terms.USUAL,
            Past.NONE);

    private Search search() {
        StoreLogon counted = (StoreLogon) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StoreLogon.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(store, arguments);
                        if (answer instanceof Page<?> page) {
                            looks++;
                            seen += page.items().size();
                            most = Math.max(most, page.items().size());
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return QueueLook.ofOwner(counted, NOON, () -> {}).search();
    }

    @Test
    void O1_aFirstPageLooksAtAsManyPartsAsItShows() throws IOException {
        fill(MAILS);
        QueuePage first = search().list(Filter.all(), "", 50);
        assertEquals(50, first.messages().size());
        assertEquals(50, seen);
        assertEquals(1, looks);
    }

    @Test
    void O1_aFilterThatLetsLittleThroughGoesOnAndHoldsLittleAtATime() throws IOException {
        fill(MAILS);
        List<String> rare = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            QueuePage page = search().list(Filter.parse("domain=rare.example"), cursor.get(), 2);
            page.messages().stream().map(MessageStatus::id).forEach(rare::add);
            cursor = page.next();
        }
        assertEquals(4, rare.size());
        assertEquals(4, rare.stream().distinct().count());
        assertTrue(most <= MOST_AT_ONCE, "at once: " + most);
    }

    @Test
    void O1_oneMessageIsFoundByItsNameWithoutALook() throws IOException {
        fill(3);
        String id = store.page(StoreLogon.LabelQuery.of(LabelState.READY), "", 1)
                .items()
                .get(0)
                .id()
                .message()
                .value();
        assertEquals(
                1, search().list(Filter.parse("id=" + id), "", 10).messages().size());
        assertEquals(1, search().count(Filter.parse(id)));
        assertEquals(0, looks);
        assertThrows(IllegalArgumentException.class, () -> search().count(Filter.parse("zz")));
    }

    @Test
    void O6_fromOutsideWhyTellsWhoOwnsTheStore() throws IOException {
        fill(1);
        assertEquals(List.of(Reason.Kind.WAITING, Reason.Kind.OWNED_BY), kinds());
        store.close();
        assertEquals(List.of(Reason.Kind.WAITING, Reason.Kind.NO_OWNER), kinds());
    }

    private List<Reason.Kind> kinds() throws IOException {
        Providers another = new Providers(List.of(owner.reopened()), List.of());
        try (ReadOnly reader = ReadOnly.logon(another, address, InstantSource.fixed(NOON))) {
            MessageStatus only = reader.list(Filter.all(), "", 10).messages().get(0);
            Explanation why =
                    reader.why(new org.postlude.message.MessageId(only.id())).orElseThrow();
            assertEquals(1, reader.count(Filter.parse("domain=usual.example")));
            return why.reasons().stream().map(Reason::kind).toList();
        }
    }
}
