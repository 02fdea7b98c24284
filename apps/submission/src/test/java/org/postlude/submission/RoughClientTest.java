package org.postlude.submission;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.LogoffMode;

/** Clients that are broken, slow, or mean: the others are served, and nothing is stored that nobody meant to send. */
@Tag("long")
@Timeout(60)
class RoughClientTest {
    private static final String MESSAGE =
            "MAIL FROM:<evil@example.org>\r\nRCPT TO:<ann@example.org>\r\nDATA\r\nSubject: one\r\n\r\nno\r\n.\r\n";

    private static void assertServesOthers(Desk desk) throws Exception {
        try (Wire other = desk.greet()) {
            other.ask("NOOP", "250");
        }
        assertEquals(0, desk.taken());
    }

    @Test
    void aCommandThatComesByDropsIsNotWaitedFor() throws Exception {
        try (Desk desk = new Desk(builder -> builder.idle(Duration.ofMillis(300)));
                Wire client = desk.connect()) {
            awaitAnswer(client, "N");
            client.expect("421");
        }
    }

    @Test
    void aTextThatComesByDropsIsNotWaitedFor() throws Exception {
        try (Desk desk = new Desk(builder -> builder.idle(Duration.ofMillis(300)));
                Wire client = desk.begin()) {
            awaitAnswer(client, "x\r\n");
            client.expect("421");
            assertEquals(0, desk.taken());
        }
    }

    private static void awaitAnswer(Wire client, String drop) {
        await().pollInterval(Duration.ofMillis(20)).atMost(Desk.SOON).until(() -> {
            if (client.isSilent()) {
                client.raw(drop);
                return false;
            }
            return true;
        });
    }

    /** A large text over a slow link is no fault: what counts is the block. */
    @Test
    void aTextThatTakesLongerThanOneCommandMayIsTaken() throws Exception {
        try (Desk desk = new Desk(builder -> builder.idle(Duration.ofSeconds(1)));
                Wire client = desk.begin()) {
            client.raw("Subject: one\r\n\r\n");
            AtomicLong blocks = new AtomicLong();
            await().pollInterval(Duration.ofMillis(300)).atMost(Desk.SOON).until(() -> {
                client.raw(("x".repeat(70) + "\r\n").repeat(1_000));
                return blocks.incrementAndGet() == 6;
            });
            client.ask(".", "250");
        }
    }

    @Test
    void whoDoesNotReadIsSentAway() throws Exception {
        try (Desk desk = new Desk(builder -> builder.idle(Duration.ofMillis(500)));
                Wire client = desk.greet()) {
            assertThrows(IOException.class, () -> sayForEver(client, new AtomicLong()));
            assertServesOthers(desk);
        }
    }

    private static void sayForEver(Wire client, AtomicLong said) throws IOException {
        while (true) {
            client.raw("NOOP\r\n".repeat(1_000));
            said.incrementAndGet();
        }
    }

    @Test
    void whoDoesNotReadDoesNotHoldTheEnd() throws Exception {
        Desk desk = new Desk();
        try (Wire client = desk.greet()) {
            AtomicLong said = new AtomicLong();
            CompletableFuture<Void> end =
                    CompletableFuture.runAsync(() -> assertThrows(IOException.class, () -> sayForEver(client, said)));
            AtomicLong before = new AtomicLong();
            await("until nothing more goes")
                    .during(Duration.ofMillis(500))
                    .atMost(Desk.SOON)
                    .until(() -> said.get() > 0 && before.getAndSet(said.get()) == said.get());
            assertTimeoutPreemptively(Desk.SOON, desk::close);
            end.join();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOOP\nMAIL FROM:<evil@example.org>\r\n",
                "NOOP\rMAIL FROM:<evil@example.org>\r\n",
                "NOOP\r\r\n",
                "MAIL FROM:<evil@example.org>\nRCPT TO:<ann@example.org>\r\n",
                "\u00ff\u00fe\n\r\n"
            })
    void aCommandWithACrOrAnLfAloneEndsTheConversation(String command) throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet()) {
            client.raw(command);
            client.expect("501");
            assertEquals("(closed)", client.reply());
            assertServesOthers(desk);
        }
    }

    @Test
    void aCommandOfAMebioctetIsNotReadToItsEnd() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet()) {
            IOException unusedIfItWasReset = null;
            String told = "";
            try {
                client.raw("EHLO " + "x".repeat(1 << 20) + "\r\n");
                told = client.reply();
            } catch (IOException e) {
                unusedIfItWasReset = e;
            }
            assertTrue(unusedIfItWasReset != null || told.startsWith("501") || told.equals("(closed)"), told);
            assertServesOthers(desk);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RSETTLE | 500 5.5.2",
                "NOOPS | 500 5.5.2",
                "QUITTER | 500 5.5.2",
                "DATABASE | 500 5.5.2",
                "EHLOS client.example.org | 500 5.5.2",
                "HELP | 214 2.0.0",
                "XYZZY | 500",
                "A | 500"
            })
    void aWordThatBeginsLikeACommandIsNone(String line, String answer) throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet()) {
            client.ask("MAIL FROM:<sender@example.org>", "250");
            client.ask(line, answer);
            client.ask("RCPT TO:<ann@example.org>", "250");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL FROM:<a\u0000b@example.org>", "NOOP\u0000", "MAIL FROM:<a@example.org>\u0000"})
    void aNulIsNoPartOfACommand(String line) throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet()) {
            client.ask(line, "5");
            assertServesOthers(desk);
        }
    }

    @Test
    void whatAClientSaidComesBackInAsciiAndInOneLineThatIsNotTooLong() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet()) {
            String reply = client.ask("MAIL FROM:<a@example.org> K\u00e4se" + "x".repeat(900), "555 5.5.4");
            assertTrue(reply.matches("[ -~]{1,510}\n"), reply);
        }
    }

    static final java.util.List<String> METHODS = BrowserVerb.WORDS;

    /** A page in a browser of this machine can have it send any text to the loopback. */
    @ParameterizedTest
    @FieldSource("METHODS")
    void aBrowserIsNotListenedTo(String method) throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.connect()) {
            client.raw(
                    method + " / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n\r\nEHLO a\r\n" + MESSAGE);
            client.expect("421 4.7.0");
            assertServesOthers(desk);
        }
    }

    @Test
    void whoSaysAllAtOnceAndHangsUpHalfwayIsAnsweredInFull() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.connect()) {
            client.raw("EHLO client.example.org\r\n" + MESSAGE + MESSAGE + "QUIT\r\n");
            client.endOfOutput();
            client.expect("250-mx.example.net");
            for (int i = 0; i < 2; i++) {
                client.expect("250 2.1.0");
                client.expect("250 2.1.5");
                client.expect("354");
                client.expect("250 2.0.0");
            }
            client.expect("221");
            await().atMost(Desk.SOON).until(() -> desk.delivered(Desk.ANN).size() == 2);
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void whoHangsUpInTheMiddleOfATextHasSentNothingAndHoldsNoLogoff(LogoffMode mode) throws Exception {
        try (Desk desk = new Desk()) {
            try (Wire client = desk.begin()) {
                client.raw("Subject: one\r\n\r\nhalf of it\r\n.");
            }
            await().atMost(Desk.SOON).until(() -> desk.server.finish(mode, Duration.ZERO) == 0);
            assertEquals(0, desk.taken());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "EHLO cli", "EHLO client.example.org\r\nMAIL FR", "EHLO client.example.org\r\nSTARTTLS"})
    void aLogoffWaitsForNoCommand(String begun) throws Exception {
        Desk desk = new Desk();
        try (Wire client = desk.connect()) {
            client.raw(begun);
            assertEquals(0, desk.server.finish(LogoffMode.ORDERLY, Desk.SOON));
            assertEquals(0, desk.taken());
            assertTimeoutPreemptively(Desk.SOON, desk::close);
            assertTrue(client.rest().endsWith("(closed)"));
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 250 2.0.0", "1001, 552 5.3.4"})
    void aTextMayBeAsLargeAsTheLimitAndNoLarger(int size, String answer) throws Exception {
        try (Desk desk = new Desk(builder -> builder.largest(1_000));
                Wire client = desk.begin()) {
            String begin = "Subject: one\r\n\r\n";
            // A dot of the way counts for nothing.
            client.raw(begin + "." + "." + "x".repeat(size - begin.length() - 3) + "\r\n.\r\n");
            client.expect(answer);
            client.ask("NOOP", "250");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 250",
        "00000000000000001000, 250",
        "1001, 552 5.3.4",
        "99999999999999999999, 552 5.3.4",
        "-1, 501"
    })
    void aSizeMayBeAsLargeAsTheLimitAndNoLarger(String size, String answer) throws Exception {
        try (Desk desk = new Desk(builder -> builder.largest(1_000));
                Wire client = desk.greet()) {
            client.ask("MAIL FROM:<sender@example.org> SIZE=" + size, answer);
        }
    }

    @Test
    void aTextWithoutEndIsGivenUp() throws Exception {
        try (Desk desk = new Desk(builder -> builder.largest(1_000));
                Wire client = desk.begin()) {
            String line = "x".repeat(1 << 16) + "\r\n";
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 4_000; i++) {
                    client.raw(line);
                }
            });
            assertServesOthers(desk);
        }
    }

    /** RFC 5321, 4.5.3.1.10: such a client brings the others later, so it must not be cut off. */
    @Test
    void recipientsBeyondTheLimitAreNoErrors() throws Exception {
        try (Desk desk = new Desk(builder -> builder.recipients(1).errors(1));
                Wire client = desk.greet()) {
            client.ask("MAIL FROM:<sender@example.org>", "250");
            client.ask("RCPT TO:<ann@example.org>", "250");
            for (int i = 0; i < 30; i++) {
                client.ask("RCPT TO:<bob@example.org>", "452 4.5.3");
            }
            client.ask("DATA", "354");
            client.ask("Subject: one\r\n\r\ntext\r\n.", "250");
        }
    }

    @Test
    void whoIsWaitedForIsToldBeforeTheEnd() throws Exception {
        for (int i = 0; i < 50; i++) {
            Desk desk = new Desk();
            try (Wire client = desk.begin()) {
                client.raw("Subject: one\r\n\r\ntext\r\n.\r\n");
                assertEquals(0, desk.server.finish(LogoffMode.ORDERLY, Desk.SOON));
                desk.close();
                client.expect("250");
            }
        }
    }
}
