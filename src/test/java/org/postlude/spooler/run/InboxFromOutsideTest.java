package org.postlude.spooler.run;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.spooler.InboxMessage;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** The Inbox as a process sees it that does not own the store (rules Q9 and S3). */
class InboxFromOutsideTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOON);

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
    private final ReadOnly reader = ReadOnly.logon(new Providers(List.of(owner.reopened()), List.of()), address, CLOCK);
    private final Inbox inbox = reader.inbox();
    private final List<MessageId> filed = new ArrayList<>();

    @BeforeEach
    void fileThree() throws IOException {
        for (String name : List.of("one", "two", "three")) {
            filed.add(store.deliver("local:" + name, SpoolerLogon.INBOX, content(name))
                    .id());
        }
    }

    @AfterEach
    void theStoreWasUsedAsItsContractSays() {
        reader.close();
        store.close();
        owner.assertNoViolations();
    }

    @Test
    void theNewestAreTheLastOfAll() throws IOException {
        assertEquals(filed, inbox.newest(10));
        assertEquals(filed, inbox.newest(3));
        assertEquals(filed.subList(1, 3), inbox.newest(2));
    }

    @Test
    void aBeginningMayMeanSeveral() throws IOException {
        String name = filed.get(0).value();
        assertEquals(filed, inbox.beginningWith(name.substring(0, 4), 10));
        assertEquals(filed.subList(0, 2), inbox.beginningWith(name.substring(0, 4), 2));
        assertEquals(filed.subList(0, 1), inbox.beginningWith(name, 10));
        assertEquals(List.of(), inbox.beginningWith(name + "x", 10));
    }

    @Test
    void aMessageIsOpenedWithItsTimeAndBytes() throws IOException {
        InboxMessage message = inbox.open(filed.get(1)).orElseThrow();
        assertEquals(NOON, message.filed());
        try (InputStream in = message.content().open()) {
            assertEquals("Subject: two\r\n\r\n", new String(in.readAllBytes(), US_ASCII));
        }
    }

    @Test
    void whatIsQueuedIsNoMailThatCameIn() throws IOException {
        Envelope envelope = Envelope.smtp("me@example.org", "ann@example.org");
        NewPart part = new NewPart(envelope.recipients(), new Label(LabelState.READY, NOON, 0, "x"), new byte[0]);
        MessageId queued = store.submit(new SubmissionKey("m"), envelope, List.of(part), content("queued"))
                .id();
        assertEquals(Optional.empty(), inbox.open(queued));
        assertEquals(Optional.empty(), inbox.open(new MessageId("nobody")));
        assertEquals(filed, inbox.newest(10));
    }

    private static Content content(String name) {
        return Content.of(("Subject: " + name + "\r\n\r\n").getBytes(US_ASCII));
    }
}
