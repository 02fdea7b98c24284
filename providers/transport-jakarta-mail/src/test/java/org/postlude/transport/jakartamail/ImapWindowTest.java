package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small messages come together, and each of them as if it had come alone. */
@Timeout(120)
@Tag("long")
class ImapWindowTest {
    private static final int COUNT = 150;

    private final Shelf shelf = new Shelf();

    private static byte[] letter(int number) {
        return GreenMailbox.letter("letter" + number + " " + "x".repeat(number));
    }

    private static void offer(GreenMailbox box, int count) {
        for (int i = 0; i < count; i++) {
            box.offer(letter(i));
        }
    }

    private List<String> stored() {
        return shelf.kept().values().stream()
                .map(each -> new String(each, StandardCharsets.ISO_8859_1))
                .map(text -> text.substring(text.indexOf("Subject: ")))
                .toList();
    }

    private static String subject(int number) {
        String text = new String(letter(number), StandardCharsets.ISO_8859_1);
        return text.substring(text.indexOf("Subject: "));
    }

    @Test
    void severalAreAskedForAtOnceAndEachIsWhole() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of());
                ImapWire wire = ImapWire.to(box.port())) {
            offer(box, COUNT);
            try (Fetcher fetcher = Fetcher.of(box, wire.port(), shelf)) {
                assertEquals(COUNT, fetcher.fetchAll());
            }
            List<String> all = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                all.add(subject(i));
            }
            assertEquals(Set.copyOf(all), Set.copyOf(stored()));
            assertEquals(COUNT, stored().size());
            List<String> texts = wire.said("BODY.PEEK");
            assertEquals(3, texts.size(), "a round trip for 64: " + texts);
        }
    }

    @Test
    void whatIsLargeIsFetchedAloneAndInItsTurn() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of());
                ImapWire wire = ImapWire.to(box.port())) {
            box.offer(letter(1));
            box.offer(GreenMailbox.letter("large " + "y".repeat(300_000)));
            box.offer(letter(2));
            try (Fetcher fetcher = Fetcher.of(box, wire.port(), shelf)) {
                assertEquals(3, fetcher.fetchAll());
            }
            assertEquals(
                    300_000,
                    stored().stream()
                            .mapToLong(
                                    text -> text.chars().filter(c -> c == 'y').count())
                            .sum());
            assertEquals(2, wire.said("BODY.PEEK").size(), "two together and one alone");
        }
    }

    /** Else most of them would come alone. */
    @Test
    void whatHasNoRoomBeginsTheNextOnes() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of());
                ImapWire wire = ImapWire.to(box.port())) {
            for (int i = 0; i < 24; i++) {
                box.offer(GreenMailbox.letter("letter" + i + " " + "y".repeat(100_000)));
            }
            try (Fetcher fetcher = Fetcher.of(box, wire.port(), shelf)) {
                assertEquals(24, fetcher.fetchAll());
            }
            assertEquals(24, Set.copyOf(stored()).size());
            assertEquals(3, wire.said("BODY.PEEK").size(), "ten, ten and four");
        }
    }

    @Test
    void whatIsKnownIsNotAskedForAgain() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of());
                ImapWire wire = ImapWire.to(box.port())) {
            offer(box, 10);
            try (Fetcher fetcher = Fetcher.of(box, wire.port(), shelf)) {
                assertEquals(10, fetcher.fetchAll());
            }
            box.offer(letter(10));
            wire.forget();
            try (Fetcher fetcher = Fetcher.of(box, wire.port(), shelf)) {
                assertEquals(1, fetcher.fetchAll());
            }
            assertEquals(1, wire.said("BODY.PEEK").size());
            assertEquals(List.of(), wire.said("BODY.PEEK[])"), "one alone is not asked for in company");
        }
    }

    /** A server that breaks at one of them must not keep all the others. */
    @Test
    void whatDoesNotComeInCompanyComesAlone() throws Exception {
        try (GreenMailbox box = new GreenMailbox("imap", Map.of("backOff", "1s"));
                ImapWire wire = ImapWire.to(box.port())) {
            offer(box, 5);
            wire.cutAt("BODY.PEEK[])");
            try (Fetcher fetcher = Fetcher.of(box, wire.port(), shelf)) {
                assertEquals(0, fetcher.fetchAll(), "the connection is cut");
                fetcher.time().advance(Duration.ofSeconds(2));
                assertEquals(5, fetcher.fetchAll());
                for (int i = 5; i < 8; i++) {
                    box.offer(letter(i));
                }
                assertTrue(fetcher.poll());
                wire.cutAt("nothing");
                assertEquals(3, fetcher.fetchAll());
            }
            assertEquals(8, Set.copyOf(stored()).size());
            assertEquals(2, wire.said("BODY.PEEK[])").size(), "with the next ones it is tried again");
        }
    }

    /** Nothing that is asked for in company may be less than what is asked for alone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "TAG NO [SERVERBUG] cannot read one of them\r\n",
                "TAG BAD what\r\n",
                "TAG OK done\r\n",
                "* 1 FETCH (UID 1 BODY[] NIL)\r\n* 2 FETCH (UID 2 BODY[] \"\")\r\nTAG OK done\r\n",
                "* 1 FETCH (UID 1 BODY[] \"half\")\r\nTAG OK done\r\n",
                "* 1 FETCH (UID 1 BODY[]<0> {20}\r\nthese are others' ...)\r\nTAG OK done\r\n",
                "* 3 FETCH (UID 3 BODY[] {20}\r\nthese are others' ...)\r\nTAG OK done\r\n",
            })
    void whatDoesNotComeWhollyInCompanyComesAloneOnTheSameConnection(String answer) throws Exception {
        try (MailboxStub box = new MailboxStub("imap").with(1, "one").with(2, "two")) {
            box.otherwise = line -> line.equals("UID FETCH 1,2 (UID RFC822.SIZE)")
                    ? "* 1 FETCH (UID 1 RFC822.SIZE 19)\r\n* 2 FETCH (UID 2 RFC822.SIZE 19)\r\nTAG OK done\r\n"
                    : line.equals("UID FETCH 1,2 (UID BODY.PEEK[])") ? answer : null;
            try (Fetcher fetcher = Fetcher.of(box, Map.of("after", "delete", "idle", "no"), shelf)) {
                assertEquals(2, fetcher.fetchAll());
                assertEquals(1, fetcher.opened());
            }
            assertEquals(List.of("one", "two"), shelf.texts());
            assertEquals(1, box.count("BODY.PEEK\\[]\\)"), box.lines.toString());
        }
    }
}
