package org.postlude.spooler.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postlude.message.ActivityEvent;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.event.Blocked;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.store.LoneSupport;
import org.postlude.tck.time.VirtualTime;

/** What came in is told, whatever its header says, and also if the process ended before it was noted. */
class ReceivedTest {
    private static final Instant NOON = Instant.parse("2026-08-03T12:00:00Z");

    private final VirtualTime time = VirtualTime.startingAt("2026-08-03T12:00:00Z");
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final StoreAddress address = disk.freshAddress();

    private static Map<String, String> facts(String header) {
        return Received.event(
                        "in:box:7;1",
                        new MessageId("m1"),
                        (header + "\r\n\r\nText\r\n").getBytes(UTF_8),
                        Blocked.NOT,
                        NOON)
                .facts();
    }

    @Test
    void itsHeaderTellsFromWhomToWhomAndAboutWhat() {
        assertEquals(
                Map.of(
                        "message", "m1",
                        "transport", "box",
                        "reason", "0",
                        "sender", "\"Ann, of the house\" <ann@example.org>",
                        "recipients", "\"Bob, jr\" <bob@example.org>\teve@example.org\tJo <jo@example.net>",
                        "subject", "caf\u00e9",
                        "message-id", "<1@example.org>"),
                facts("""
                        From: "Ann, of the house" <ann@example.org>
                        To: "Bob, jr" <bob@example.org>,\teve@example.org
                        Cc: =?utf-8?q?Jo?= <jo@example.net>
                        Subject: =?utf-8?q?caf=C3=A9?=
                        Message-ID: <1@example.org>""".replace("\n", "\r\n")));
    }

    @Test
    void whatItDoesNotTellIsNotThere() {
        assertEquals(Map.of("message", "m1", "transport", "box", "reason", "0"), facts("no header"));
        assertEquals("a (b, c) <d@e>", facts("To: a (b, c) <d@e>,, ,").get("recipients"));
        assertEquals("\"a, b", facts("To: \"a, b").get("recipients"));
    }

    private SpoolerLogon logon(InMemoryStoreProvider process) {
        return process.spoolerLogon(LoneSupport.at(time.instant()), new LogonRequest(address, Access.WRITE, true));
    }

    private ActivityLog begun(SpoolerLogon store) throws IOException {
        ActivityLog log = new ActivityLog("a store", store, time, true);
        log.begin();
        log.makeWhole(false);
        return log;
    }

    private static MessageId filed(SpoolerLogon store, String key) throws IOException {
        Content content = Content.of(("Subject: " + key + "\r\n\r\nText\r\n").getBytes(UTF_8));
        return store.deliver(key, SpoolerLogon.INBOX, content).id();
    }

    private SpoolerLogon crashed() {
        disk.crash();
        return logon(disk.reopened());
    }

    private static List<String> keys(ActivityLog log) throws IOException {
        return log.read(0, 100).stream().map(entry -> entry.event().key()).toList();
    }

    @Test
    void whatWasFiledAndNotNotedIsFoundAfterACrashAndWhatWasNotedIsToldOnce() throws IOException {
        SpoolerLogon store = logon(disk);
        ActivityLog log = begun(store);
        MessageId first = filed(store, "in:box:1");
        log.received("in:box:1", first, "Subject: a".getBytes(UTF_8), Blocked.NOT);
        log.note();
        time.advance(Duration.ofMinutes(1));
        MessageId second = filed(store, "in:box:2");
        MessageId report = filed(store, "report:2");
        assertFalse(report.equals(second));
        ActivityLog next = begun(crashed());
        assertEquals(List.of("received:in:box:1", "received:in:box:2"), keys(next));
        ActivityEvent found = next.read(0, 100).get(1).event();
        assertEquals("in:box:2", found.facts().get("subject"));
        assertEquals(second.value(), found.facts().get("message"));
        assertEquals("" + Blocked.INTERNALERROR.number(), found.facts().get("reason"));
    }

    /** Whose id has no time in it cannot be told from what was told long ago. */
    @Test
    void whatAClientHasDeletedSinceKeepsNobodyFromTheStore() throws IOException {
        SpoolerLogon store = logon(disk);
        ActivityLog unused = begun(store);
        MessageId deleted = filed(store, "in:box:1");
        filed(store, "in:box:2");
        assertEquals("INBOX", ((FolderLogon) store).deleteMessage(deleted));
        assertEquals(List.of("received:in:box:2"), keys(begun(crashed())));
    }

    @Test
    void whatIsMuchOlderThanTheLastNoteWasToldAndIsNotToldAgain() throws IOException {
        SpoolerLogon store = logon(disk);
        filed(store, "in:box:1");
        time.advance(Duration.ofHours(1));
        begun(store).note();
        assertEquals(List.of(), keys(begun(crashed())));
    }
}
