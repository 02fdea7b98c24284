package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both protocols do. */
@Timeout(60)
class MailboxTest {
    private final Shelf shelf = new Shelf();

    private static GreenMailbox box(String protocol, Map<String, String> options) {
        GreenMailbox box = new GreenMailbox(protocol, options);
        for (String text : List.of("one", "two", "three")) {
            box.offer(GreenMailbox.letter(text));
        }
        return box;
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void whatIsLeftIsFetchedOnceInAllLogons(String protocol) throws Exception {
        try (GreenMailbox box = box(protocol, Map.of())) {
            try (Fetcher fetcher = Fetcher.of(box, shelf)) {
                assertEquals(3, fetcher.fetchAll());
                assertFalse(fetcher.poll());
            }
            try (Fetcher again = Fetcher.of(box, shelf)) {
                assertEquals(0, again.fetchAll());
                box.offer(GreenMailbox.letter("four"));
                assertTrue(again.poll());
                assertEquals(1, again.fetchAll());
                assertFalse(again.poll());
            }
            assertEquals(4, box.waiting());
            assertEquals(4, shelf.offered().size(), "each once: " + shelf.offered());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void whatIsDeletedGoesWhenItIsSavedAndNotBefore(String protocol) throws Exception {
        try (GreenMailbox box = box(protocol, Map.of("after", "delete"));
                Fetcher fetcher = Fetcher.of(box, shelf)) {
            for (Shelf.Mood mood : List.of(Shelf.Mood.STOPS, Shelf.Mood.FAILS)) {
                shelf.is(mood);
                assertFalse(fetcher.fetch());
                assertEquals(3, box.waiting());
            }
            shelf.is(Shelf.Mood.TAKES);
            assertEquals(3, fetcher.fetchAll());
            assertEquals(0, box.waiting());
            assertEquals(List.of("one", "two", "three"), shelf.texts());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void anAcknowledgementThatWasLostIsMadeGoodWithoutASecondCopy(String protocol) throws Exception {
        try (GreenMailbox box = box(protocol, Map.of())) {
            try (Fetcher leaving = Fetcher.of(box, shelf)) {
                assertTrue(leaving.fetch());
                assertTrue(leaving.fetch());
            }
        }
        try (GreenMailbox box = box(protocol, Map.of("after", "delete"))) {
            // The same names as before: a server that had not heard of the deletion.
            Shelf same = new Shelf();
            try (Fetcher fetcher = Fetcher.of(box, same)) {
                same.is(Shelf.Mood.STOPS);
                assertFalse(fetcher.fetch());
            }
            same.put(same.offered().get(0), GreenMailbox.letter("one"));
            same.is(Shelf.Mood.TAKES);
            try (Fetcher fetcher = Fetcher.of(box, same)) {
                assertEquals(2, fetcher.fetchAll());
            }
            assertEquals(0, box.waiting());
            assertEquals(3, same.keys().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void whatIsTooLargeStaysAndTheRestComes(String protocol) throws Exception {
        try (GreenMailbox box = box(protocol, Map.of("after", "delete", "largest", "2000"))) {
            box.offer(GreenMailbox.letter("long " + "x".repeat(3_000)));
            box.offer(GreenMailbox.letter("five"));
            try (Fetcher fetcher = Fetcher.of(box, shelf)) {
                assertEquals(4, fetcher.fetchAll());
                assertFalse(fetcher.poll(), "nobody comes back to it");
            }
            assertEquals(1, box.waiting());
            assertEquals(List.of("one", "two", "three", "five"), shelf.texts());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void noMoreThanItsNumberIsFetchedInAnyHour(String protocol) throws Exception {
        try (GreenMailbox box = box(protocol, Map.of("perHour", "2"));
                Fetcher fetcher = Fetcher.of(box, shelf)) {
            assertTrue(fetcher.fetch());
            fetcher.time().advance(Duration.ofMinutes(20));
            assertEquals(1, fetcher.fetchAll());
            assertFalse(fetcher.poll());
            fetcher.time().advance(Duration.ofMinutes(39));
            assertFalse(fetcher.poll());
            assertFalse(fetcher.fetch());
            fetcher.time().advance(Duration.ofMinutes(1));
            assertTrue(fetcher.poll());
            assertEquals(1, fetcher.fetchAll());
            assertEquals(3, shelf.keys().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void aServerThatIsGoneIsTriedLaterAndLater(String protocol) throws Exception {
        Map<String, String> options = new HashMap<>(Map.of("backOff", "10s", "mostBackOff", "30s"));
        if (protocol.equals("imap")) {
            options.put("idle", "no"); // each connection is counted
        }
        GreenMailbox box = box(protocol, options);
        try (Fetcher fetcher = Fetcher.of(box, shelf)) {
            assertTrue(fetcher.fetch());
            box.close();
            assertEquals(protocol.equals("imap") ? 2 : 0, fetcher.fetchAll(), "what had come with the first one");
            assertFalse(fetcher.poll());
            int tried = fetcher.opened();
            for (int i = 0; i < 9; i++) {
                fetcher.time().advance(Duration.ofSeconds(1));
                assertFalse(fetcher.poll());
            }
            assertEquals(tried, fetcher.opened(), "not within its back-off");
            fetcher.time().advance(Duration.ofSeconds(2));
            assertFalse(fetcher.poll());
            assertEquals(tried + 1, fetcher.opened());
            fetcher.time().advance(Duration.ofSeconds(11));
            assertFalse(fetcher.poll());
            assertEquals(tried + 1, fetcher.opened(), "twice as long");
        } finally {
            box.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void aWrongPasswordIsNotTriedAgainAtOnce(String protocol) throws Exception {
        try (GreenMailbox box = box(protocol, Map.of("mostBackOff", "5m"))) {
            box.ann.setPassword("another");
            try (Fetcher fetcher = Fetcher.of(box, shelf)) {
                assertFalse(fetcher.poll());
                box.ann.setPassword(GreenMailbox.PASSWORD);
                fetcher.time().advance(Duration.ofMinutes(4));
                assertFalse(fetcher.poll(), "servers lock out who fails time and again");
                fetcher.time().advance(Duration.ofMinutes(2));
                assertTrue(fetcher.poll());
                assertEquals(3, fetcher.fetchAll());
            }
        }
    }
}
