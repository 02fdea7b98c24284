package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one store of a logon has, and its server did not let go, is not for the next store. */
@Timeout(120)
class MailboxHandoverTest {
    private final Shelf first = new Shelf();
    private final Shelf next = new Shelf();

    @Test
    void whatTheServerCutOffAtItsDeletionIsDeletedForTheNextStoreAndNotGivenToIt() throws Exception {
        try (MailboxStub box = new MailboxStub("imap").with(1, "one")) {
            box.otherwise = line -> line.contains("STORE") ? "" : null;
            try (Fetcher fetcher = Fetcher.of(box, Map.of("after", "delete", "idle", "no"), first)) {
                assertTrue(fetcher.fetch());
                box.otherwise = line -> null;
                fetcher.time().advance(Duration.ofSeconds(11));
                assertFalse(fetcher.fetch(next));
            }
            assertEquals(List.of("one"), first.texts());
            assertEquals(List.of(), next.keys());
            assertEquals(2, box.count("STORE"), box.lines.toString());
        }
    }

    @Test
    void aPop3SessionThatDidNotEndWellIsMadeGoodWithTheNextStore() throws Exception {
        try (MailboxStub box = new MailboxStub("pop3").with(1, "one").with(2, "two")) {
            box.otherwise = line -> line.equals("QUIT") ? "" : null;
            try (Fetcher fetcher = Fetcher.of(box, Map.of("after", "delete"), first)) {
                assertEquals(2, fetcher.fetchAll());
                box.otherwise = line -> null;
                fetcher.time().advance(Duration.ofSeconds(11));
                assertFalse(fetcher.fetch(next));
                assertEquals(Map.of(), box.messages);
            }
            assertEquals(List.of(), next.keys());
        }
    }

    /** A server may give the name of what is gone to something else (RFC 1939, section 7, lets it). */
    @Test
    void whatHasGotTheNameOfADeletedMessageIsForTheNextStore() throws Exception {
        try (MailboxStub box = new MailboxStub("pop3").with(1, "one")) {
            box.otherwise = line -> line.equals("QUIT") ? "" : null;
            try (Fetcher fetcher = Fetcher.of(box, Map.of("after", "delete"), first)) {
                assertTrue(fetcher.fetch());
                box.messages.put(1, box.messages.getOrDefault(1, "").replace("one", "new"));
                box.otherwise = line -> null;
                fetcher.time().advance(Duration.ofSeconds(11));
                assertTrue(fetcher.fetch(next));
            }
            assertEquals(List.of("new"), next.texts());
        }
    }
}
