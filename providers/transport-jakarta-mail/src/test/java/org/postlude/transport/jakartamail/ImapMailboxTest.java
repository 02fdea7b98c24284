package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Flags;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.StatusBit;

/** Folders, and what a server tells by itself. */
@Timeout(60)
class ImapMailboxTest {
    private final Shelf shelf = new Shelf();

    @Test
    void whatIsLeftStaysUnread() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of())) {
            box.offer(GreenMailbox.letter("one"));
            try (Fetcher fetcher = Fetcher.of(box, shelf)) {
                assertEquals(1, fetcher.fetchAll());
            }
            assertFalse(box.messages("INBOX").get(0).isSet(Flags.Flag.SEEN));
        }
    }

    @Test
    void whatIsMovedLiesInItsFolderWhichIsMadeForIt() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of("after", "move:Done"))) {
            box.offer(GreenMailbox.letter("one"));
            box.offer(GreenMailbox.letter("two"));
            try (Fetcher fetcher = Fetcher.of(box, shelf)) {
                assertEquals(2, fetcher.fetchAll());
                assertFalse(fetcher.poll());
            }
            assertEquals(0, box.waiting());
            assertEquals(2, box.messages("Done").size());
        }
    }

    @Test
    void theFoldersThatAreChosenAreFetchedAndNoOthers() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of("folder", "INBOX,Work", "after", "delete"))) {
            box.offer("Work", GreenMailbox.letter("work1"));
            box.offer("Work", GreenMailbox.letter("work2"));
            box.offer("Other", GreenMailbox.letter("other"));
            box.offer(GreenMailbox.letter("inbox1"));
            try (Fetcher fetcher = Fetcher.of(box, shelf)) {
                assertEquals(3, fetcher.fetchAll());
                box.offer("Work", GreenMailbox.letter("work3"));
                assertTrue(fetcher.poll());
                assertEquals(1, fetcher.fetchAll());
            }
            assertEquals(Set.of("inbox1", "work1", "work2", "work3"), Set.copyOf(shelf.texts()));
            assertEquals(1, box.messages("Other").size());
        }
    }

    @Test
    void aFolderThatIsNotThereIsTroubleUntilItIsThere() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of("folder", "Nowhere"))) {
            box.offer(GreenMailbox.letter("one"));
            try (Fetcher fetcher = Fetcher.of(box, shelf)) {
                assertFalse(fetcher.poll());
                assertFalse(fetcher.fetch());
                assertEquals(Set.of(StatusBit.FAILURE, StatusBit.INBOUND_ENABLED), fetcher.status());
                box.offer("Nowhere", GreenMailbox.letter("two"));
                fetcher.time().advance(Duration.ofMinutes(11));
                assertTrue(fetcher.poll());
                assertEquals(Set.of(StatusBit.AVAILABLE, StatusBit.INBOUND_ENABLED), fetcher.status());
            }
        }
    }

    @Test
    void aFolderThatIsNotThereDoesNotKeepTheOthers() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of("folder", "Nowhere,INBOX"))) {
            box.offer(GreenMailbox.letter("one"));
            try (Fetcher fetcher = Fetcher.of(box, shelf)) {
                assertTrue(fetcher.poll());
                assertEquals(1, fetcher.fetchAll());
                box.offer("Nowhere", GreenMailbox.letter("two"));
                assertTrue(fetcher.poll(), "it is looked for each time");
                assertEquals(1, fetcher.fetchAll());
                assertTrue(fetcher.status().contains(StatusBit.AVAILABLE));
            }
            assertEquals(List.of("one", "two"), shelf.texts());
        }
    }

    /** As if the server had numbered its messages another way before. */
    @Test
    void whatTheServerGaveANewNumberIsKnownByItsOctets() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of())) {
            box.offer(GreenMailbox.letter("one"));
            box.offer(GreenMailbox.letter("two"));
            Shelf before = new Shelf();
            try (Fetcher fetcher = Fetcher.of(box, before)) {
                assertEquals(2, fetcher.fetchAll());
            }
            long validity = box.folder("INBOX").getUidValidity();
            before.kept().forEach((key, octets) -> {
                String old = key.replace(":" + validity + ":", ":4711:");
                shelf.put(old.replace(":2;", ":200;").replace(":1;", ":100;"), octets);
            });
            box.offer(GreenMailbox.letter("three"));
            try (Fetcher fetcher = Fetcher.of(box, shelf)) {
                assertEquals(1, fetcher.fetchAll(), "only what is new: " + shelf.keys());
                // What comes from now on is new, whatever it says.
                box.offer(GreenMailbox.letter("one"));
                assertEquals(1, fetcher.fetchAll());
            }
            assertEquals(4, shelf.keys().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INBOX", "Nowhere,INBOX"})
    void theServerTellsOfNewMail(String folders) throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of("folder", folders));
                Fetcher fetcher = Fetcher.of(box, shelf)) {
            Awaitility.await("it listens").atMost(20, TimeUnit.SECONDS).until(() -> fetcher.news() == 1);
            box.offer(GreenMailbox.letter("one"));
            Awaitility.await("it is told").atMost(20, TimeUnit.SECONDS).until(() -> fetcher.news() > 1);
            assertEquals(1, fetcher.fetchAll());
            assertEquals(List.of(), fetcher.violations());
        }
    }
}
