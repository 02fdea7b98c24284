package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.transport.TransportRequest;

/** Servers that say what they should not: nothing is stored that is not the message, and nothing is deleted that is not stored. */
@Timeout(60)
class NastyMailboxTest {
    private static final Map<String, String> DELETE = Map.of("after", "delete", "idle", "no");

    private final Shelf shelf = new Shelf();

    private static boolean isBodyOf(String line, int uid) {
        return line.startsWith("UID FETCH " + uid + " ") && line.contains("BODY");
    }

    private static Map<String, String> pop3(String after) {
        return Map.of("after", after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TAG NO [SERVERBUG] cannot read it\r\n",
                "TAG BAD what\r\n",
                "TAG OK done\r\n",
                "* 1 FETCH (UID 1 BODY[] NIL)\r\nTAG OK done\r\n",
                "* 1 FETCH (UID 1 RFC822.SIZE 500 BODY[]<0> \"\")\r\nTAG OK done\r\n",
                "* 1 FETCH (UID 1 BODY[]<0> {5}\r\nnope!\r\nTAG OK done\r\n",
                "* 1 FETCH (UID 1 RFC822.SIZE 5 BODY[]<3> {5}\r\nnope!)\r\nTAG OK done\r\n",
                "* 1 FETCH (UID 2 RFC822.SIZE 5 BODY[]<0> {5}\r\nnope!)\r\nTAG OK done\r\n",
            })
    void anAnswerWithoutTheMessageIsNotTheMessage(String answer) throws Exception {
        try (MailboxStub box = new MailboxStub("imap").with(1, "one").with(2, "two")) {
            box.otherwise = line -> isBodyOf(line, 1) ? answer : null;
            try (Fetcher fetcher = Fetcher.of(box, DELETE, shelf)) {
                for (int i = 0; i < 3; i++) {
                    boolean isLast = i == 2;
                    assertEquals(isLast, fetcher.fetch(), "it is left alone after three times, and the next one comes");
                    fetcher.time().advance(Duration.ofMinutes(11));
                }
            }
            assertEquals(List.of("two"), shelf.texts());
            assertEquals(1, box.count("STORE"), "the one that is stored is deleted: " + box.lines);
        }
    }

    @Test
    void aServerThatGivesLessThanWasAskedForIsAskedForTheRest() throws Exception {
        String text = "x".repeat(3_000_000);
        try (MailboxStub box = new MailboxStub("imap").with(1, text)) {
            box.otherwise = line -> {
                if (!isBodyOf(line, 1)) {
                    return null;
                }
                int from = Integer.parseInt(line.replaceFirst(".*<(\\d+)\\..*", "$1"));
                return box.piece(1, from, 700_001);
            };
            try (Fetcher fetcher = Fetcher.of(box, DELETE, shelf)) {
                assertTrue(fetcher.fetch());
            }
            byte[] expected = box.messages.getOrDefault(1, "").getBytes(StandardCharsets.ISO_8859_1);
            assertArrayEquals(expected, shelf.kept().get(shelf.keys().get(0)));
        }
    }

    @Test
    void whatIsShorterThanItsServerSaysIsStoredAndNeverDeleted() throws Exception {
        try (MailboxStub box = new MailboxStub("imap").with(1, "one")) {
            box.otherwise = line -> {
                if (!isBodyOf(line, 1)) {
                    return null;
                }
                int from = Integer.parseInt(line.replaceFirst(".*<(\\d+)\\..*", "$1"));
                return MailboxStub.fetched(1, 1, 500, from, from == 0 ? "A: b\r\n\r\nhalf\r\n" : "");
            };
            for (int i = 0; i < 2; i++) {
                try (Fetcher fetcher = Fetcher.of(box, DELETE, shelf)) {
                    assertEquals(i == 0 ? 1 : 0, fetcher.fetchAll(), "once in all logons");
                }
            }
            assertEquals(List.of("half"), shelf.texts());
            assertEquals(0, box.count("STORE"), box.lines.toString());
        }
    }

    @Test
    void aLiteralThatIsCutOffIsTriedLaterAndNotBlamedOnTheStore() throws Exception {
        try (MailboxStub box = new MailboxStub("imap").with(1, "one")) {
            box.otherwise = line -> isBodyOf(line, 1) ? "" : null;
            try (Fetcher fetcher = Fetcher.of(box, DELETE, shelf)) {
                assertFalse(fetcher.fetch());
                int tried = fetcher.opened();
                assertFalse(fetcher.fetch());
                assertFalse(fetcher.poll());
                assertEquals(tried, fetcher.opened(), "not within its back-off");
                box.otherwise = line -> null;
                fetcher.time().advance(Duration.ofSeconds(11));
                assertTrue(fetcher.fetch());
            }
            assertEquals(List.of("one"), shelf.texts());
        }
    }

    @Test
    void whatSomebodyElseDeletesMeanwhileIsNoFailure() throws Exception {
        try (MailboxStub box =
                new MailboxStub("imap").with(1, "one").with(2, "two").with(3, "three")) {
            box.otherwise = line -> {
                if (isBodyOf(line, 1)) {
                    box.messages.remove(1);
                    return "* 1 EXPUNGE\r\nTAG OK done\r\n";
                }
                return null;
            };
            try (Fetcher fetcher = Fetcher.of(box, DELETE, shelf)) {
                assertEquals(2, fetcher.fetchAll());
                assertEquals(1, fetcher.opened(), "on one connection");
            }
            assertEquals(List.of("two", "three"), shelf.texts());
        }
    }

    @Test
    void whatIsStoredAndDeletedBySomebodyElseIsNoFailure() throws Exception {
        try (MailboxStub box = new MailboxStub("imap").with(1, "one").with(2, "two")) {
            box.otherwise = line -> {
                if (isBodyOf(line, 1)) {
                    String piece = box.piece(1, 0, 1_000);
                    box.messages.remove(1);
                    return piece.replace("TAG", "* 1 EXPUNGE\r\nTAG");
                }
                return null;
            };
            try (Fetcher fetcher = Fetcher.of(box, DELETE, shelf)) {
                assertEquals(2, fetcher.fetchAll());
                assertEquals(1, fetcher.opened(), "on one connection");
            }
        }
    }

    @Test
    void whatWasCopiedAndCouldOnlyBeMarkedIsNotCopiedAgain() throws Exception {
        Map<String, String> move = Map.of("after", "move:Done", "idle", "no");
        try (MailboxStub box = new MailboxStub("imap").with(1, "one")) {
            for (int i = 0; i < 3; i++) {
                try (Fetcher fetcher = Fetcher.of(box, move, shelf)) {
                    fetcher.fetchAll();
                }
            }
            assertEquals(1, box.count("COPY"), box.lines.toString());
            assertEquals(0, box.count("^EXPUNGE"), box.lines.toString());
        }
    }

    @Test
    void anAccountThatIsNotToldOfNewsHasOneConnection() throws Exception {
        Map<String, String> move = Map.of("after", "move:Done", "idle", "no");
        try (MailboxStub box = new MailboxStub("imap").with(1, "one").with(2, "two")) {
            box.capabilities = "IMAP4rev1 UIDPLUS";
            try (Fetcher fetcher = Fetcher.of(box, move, shelf)) {
                assertEquals(2, fetcher.fetchAll());
                assertFalse(fetcher.poll());
                assertEquals(1, box.connections.get());
            }
            assertEquals(1, box.count("LOGOUT"), "and says goodbye: " + box.lines);
        }
    }

    @Test
    void aNameThatBeginsAsAnotherOneIsAnotherOne() throws Exception {
        try (MailboxStub box = new MailboxStub("pop3").with(1, "one").with(2, "two")) {
            box.names.set(0, "abc;def");
            box.names.set(1, "abc");
            try (Fetcher fetcher = Fetcher.of(box, pop3("leave"), shelf)) {
                assertEquals(2, fetcher.fetchAll());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"leave", "delete"})
    void twoMessagesOfOneNameAreBothStoredAndCopiesOnce(String after) throws Exception {
        try (MailboxStub box =
                new MailboxStub("pop3").with(1, "one").with(2, "two").with(3, "three")) {
            box.messages.put(3, box.messages.getOrDefault(1, ""));
            for (int i = 0; i < 3; i++) {
                box.names.set(i, "same");
            }
            for (int i = 0; i < 2; i++) {
                try (Fetcher fetcher = Fetcher.of(box, pop3(after), shelf)) {
                    assertEquals(i == 0 ? 2 : 0, fetcher.fetchAll());
                }
            }
            assertEquals(2, shelf.keys().size());
        }
    }

    /** The first of two was deleted, and the process ended before the other one was fetched. */
    @Test
    void whatHasTheNameOfAStoredMessageIsDeletedOnlyIfItIsThatOne() throws Exception {
        try (MailboxStub box = new MailboxStub("pop3").with(1, "one")) {
            shelf.put("pop3:ann@127.0.0.1:1;", "another".getBytes(StandardCharsets.ISO_8859_1));
            try (Fetcher fetcher = Fetcher.of(box, pop3("delete"), shelf)) {
                assertEquals(1, fetcher.fetchAll());
            }
            assertEquals(1, box.count("DELE 1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+OK\r\nfirst abc\r\n.\r\n", "-ERR none\r\n", "+OK\r\n.\r\n"})
    void namesThatMakeNoSenseAreAFailureThatIsTriedLater(String uidl) throws Exception {
        try (MailboxStub box = new MailboxStub("pop3").with(1, "one")) {
            box.otherwise = line -> line.startsWith("UIDL") ? uidl : null;
            try (Fetcher fetcher = Fetcher.of(box, pop3("delete"), shelf)) {
                assertFalse(fetcher.poll());
                assertFalse(fetcher.fetch());
                assertEquals(1, fetcher.opened());
                assertEquals(0, box.count("DELE"));
            }
        }
    }

    @Test
    void aMessageThatIsCutOffIsNeitherStoredNorDeleted() throws Exception {
        try (MailboxStub box = new MailboxStub("pop3").with(1, ".one\r\n..two")) {
            box.otherwise = line -> line.startsWith("RETR") ? "+OK\r\nSubject: 1\r\n\r\n..o\r\n.\r\n" : null;
            try (Fetcher fetcher = Fetcher.of(box, pop3("delete"), shelf)) {
                assertTrue(fetcher.fetch());
            }
            assertEquals(0, box.count("DELE"), "there is less than LIST says");
            box.otherwise = line -> null;
            Shelf other = new Shelf();
            try (Fetcher fetcher = Fetcher.of(box, pop3("delete"), other)) {
                assertEquals(1, fetcher.fetchAll());
            }
            assertEquals(List.of(".one\r\n..two"), other.texts());
            assertEquals(1, box.count("DELE 1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void aMailboxThatIsUsedByAnotherOneIsTriedSoon(String protocol) throws Exception {
        Map<String, String> options = new HashMap<>(Map.of("backOff", "10s", "mostBackOff", "10m"));
        if (protocol.equals("imap")) {
            options.put("idle", "no");
        }
        try (MailboxStub box = new MailboxStub(protocol).with(1, "one")) {
            box.otherwise = line -> line.startsWith("LOGIN") || line.startsWith("AUTHENTICATE")
                    ? "TAG NO [UNAVAILABLE] later\r\n"
                    : line.startsWith("PASS") ? "-ERR [IN-USE] locked\r\n" : null;
            try (Fetcher fetcher = Fetcher.of(box, options, shelf)) {
                assertFalse(fetcher.poll());
                box.otherwise = line -> null;
                fetcher.time().advance(Duration.ofSeconds(11));
                assertTrue(fetcher.poll(), "nobody has to change a password for it");
            }
        }
    }

    @Test
    void aPop3SessionWhoseNumberIsUsedUpIsEnded() throws Exception {
        try (MailboxStub box = new MailboxStub("pop3").with(1, "one").with(2, "two")) {
            try (Fetcher fetcher = Fetcher.of(box, Map.of("after", "delete", "perHour", "1"), shelf)) {
                assertEquals(1, fetcher.fetchAll());
                assertEquals(1, box.count("DELE 1"), "what is stored is not locked for an hour");
                assertEquals(1, box.count("QUIT"));
            }
        }
    }

    @Test
    void whoeverIsNotToReceiveListensToNothing() throws Exception {
        try (MailboxStub box = new MailboxStub("imap").with(1, "one")) {
            box.capabilities = "IMAP4rev1 IDLE";
            Fetcher fetcher = Fetcher.of(box, Map.of(), shelf);
            Awaitility.await("it listens").atMost(20, TimeUnit.SECONDS).until(() -> box.count("IDLE") == 1);
            for (int i = 2; i < 5; i++) {
                fetcher.receive(false);
                Awaitility.await("nobody is connected")
                        .atMost(20, TimeUnit.SECONDS)
                        .until(() -> box.open.isEmpty());
                fetcher.receive(true);
                int times = i;
                Awaitility.await("it listens again")
                        .atMost(20, TimeUnit.SECONDS)
                        .until(() -> box.count("IDLE") == times);
                assertEquals(1, box.open.size());
            }
            fetcher.close();
        }
    }

    @Test
    void aWrongPasswordIsNotTriedAgainSoonToListenEither() throws Exception {
        try (MailboxStub box = new MailboxStub("imap").with(1, "one")) {
            box.otherwise = line -> line.startsWith("LOGIN") ? "TAG NO no\r\n" : null;
            Map<String, String> options = Map.of("backOff", "1ms", "mostBackOff", "1h");
            try (Fetcher fetcher = Fetcher.of(box, options, shelf)) {
                assertFalse(fetcher.poll());
                Awaitility.await("both have tried").atMost(20, TimeUnit.SECONDS).until(() -> box.count("LOGIN") == 2);
                Awaitility.await("and no more")
                        .during(1, TimeUnit.SECONDS)
                        .atMost(20, TimeUnit.SECONDS)
                        .until(() -> box.count("LOGIN") == 2);
            }
        }
    }

    @Test
    void aTransferThatIsStoppedIsNoFailureOfItsMessage() throws Exception {
        try (MailboxStub box = new MailboxStub("imap").with(1, "one")) {
            try (Fetcher fetcher = Fetcher.of(box, DELETE, shelf)) {
                for (int i = 0; i < 4; i++) {
                    box.otherwise = line -> {
                        if (isBodyOf(line, 1)) {
                            fetcher.cancel();
                            return "";
                        }
                        return null;
                    };
                    assertFalse(fetcher.fetch());
                }
                box.otherwise = line -> null;
                assertTrue(fetcher.fetch(), "at once, for it is still to be fetched");
            }
        }
    }

    @Test
    void withoutTheTlsThatIsRequiredNobodyLogsInAndThatIsTheReason() throws Exception {
        for (String protocol : List.of("imap", "pop3")) {
            try (MailboxStub box = new MailboxStub(protocol).with(1, "one")) {
                Map<String, String> options = new HashMap<>(Map.of("backOff", "10s"));
                if (protocol.equals("imap")) {
                    options.put("idle", "no");
                }
                String log = fetchProtected(box, options);
                assertTrue(log.contains("required but not supported"), log);
                assertEquals(0, box.count("LOGIN|PASS|USER|AUTH"), "the password went to nobody: " + box.lines);
            }
        }
    }

    /** With TLS required, where the server offers none; what went wrong is returned. */
    private static String fetchProtected(MailboxStub box, Map<String, String> options) throws Exception {
        boolean isImap = box.protocol.equals("imap");
        String url = box.request(options).url().replaceFirst("starttls=off&unprotectedLogin=allow&", "");
        Secrets secrets = Secrets.NONE.withPasswords(question -> GreenMailbox.PASSWORD);
        MailboxKind kind = isImap ? MailboxKind.IMAP : MailboxKind.POP3;
        MailboxSettings settings = MailboxSettings.of(kind, new TransportRequest("box", url, options), secrets);
        MailboxLogin login = new MailboxLogin("box", settings, new Sockets());
        MailboxFailure failure = assertThrows(MailboxFailure.class, () -> login.open(Duration.ofSeconds(10)));
        assertEquals(MailboxFailure.Kind.NETWORK, failure.kind());
        return String.valueOf(failure.getMessage());
    }

    @Test
    void threadsAreLightOnlyWhereWaitingOnesLetOthersRun() {
        assertFalse(LightThreads.isGood(17));
        assertFalse(LightThreads.isGood(21), "there a thread that waits in a monitor keeps its carrier");
        assertTrue(LightThreads.isGood(24));
        int version = Runtime.version().feature();
        Thread thread = LightThreads.start("test", () -> {});
        assertEquals(version >= 24, thread.getClass().getName().contains("Virtual"));
    }

    /** As when one account is left out and the next one gets its name. */
    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void theSameNumbersInAnotherMailboxAreOtherMessages(String protocol) throws Exception {
        for (String user : List.of("ann", "bob")) {
            try (MailboxStub box = new MailboxStub(protocol).with(1, "for " + user)) {
                box.user = user;
                try (Fetcher fetcher = Fetcher.of(box, Map.of(), shelf)) {
                    assertEquals(1, fetcher.fetchAll());
                }
            }
        }
        assertEquals(List.of("for ann", "for bob"), shelf.texts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "move:Done"})
    void whatItsServerDoesNotGiveUpHoldsNothingElseUp(String after) throws Exception {
        try (MailboxStub box = new MailboxStub("imap").with(1, "one").with(2, "two")) {
            box.otherwise =
                    line -> line.matches("(COPY|STORE|CREATE).*") ? "TAG NO [OVERQUOTA] there is no room\r\n" : null;
            try (Fetcher fetcher = Fetcher.of(box, Map.of("after", after, "idle", "no"), shelf)) {
                assertEquals(2, fetcher.fetchAll());
                assertEquals(1, fetcher.opened());
            }
            assertEquals(List.of("one", "two"), shelf.texts());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void whatIsLargerThanItsServerSaidStaysAndTheNextOneComes(String protocol) throws Exception {
        String text = "A: b\r\n\r\n" + "x".repeat(30_000) + "\r\n";
        try (MailboxStub box = new MailboxStub(protocol).with(1, "one").with(2, "two")) {
            box.otherwise = line -> isBodyOf(line, 1)
                    ? MailboxStub.fetched(1, 1, 10, 0, text)
                    : line.equals("RETR 1") ? "+OK\r\n" + text + ".\r\n" : null;
            try (Fetcher fetcher = Fetcher.of(box, Map.of("after", "delete", "largest", "20000"), shelf)) {
                assertEquals(1, fetcher.fetchAll());
            }
            assertEquals(List.of("two"), shelf.texts());
        }
    }
}
