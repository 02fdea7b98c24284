package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.integration.Command.Result;
import org.postlude.integration.Receiver.Step;

/**
 * Each exit code by a run that ends with it (design, section 8); scripts rely on the numbers. The command's own tests have
 * more that leads to each.
 */
@Timeout(120)
@Tag("long")
class CommandExitCodeTest {
    @TempDir
    Path dir;

    private Command command;
    private Path mail;

    @BeforeEach
    void writeMail() throws Exception {
        command = new Command(dir.resolve("store"));
        mail = Command.file(dir.resolve("mail"), "k1");
    }

    @Test
    void zeroWhenNothingIsLeft() throws Exception {
        Result sent = command.run("send", mail, "--json").assertCode(0);
        assertEquals("RELEASED", sent.json().get("outcome").asText());
        assertEquals("0x00010000", sent.json().get("mask").asText());
    }

    @Test
    void sixtyFourForAWrongCommandLine() throws Exception {
        assertRefused(64, command.run("send", mail, "--logoff", "quickly"));
    }

    @Test
    void sixtyFiveForABadFileAndTheOthersGo() throws Exception {
        Path bare =
                Files.writeString(dir.resolve("bare.eml"), "From: a@example.org\r\nTo: b@example.net\r\n\r\nx\ny\r\n");
        Result sent = command.run("send", bare, mail, dir.resolve("missing.eml"), "--json")
                .assertCode(65);
        assertEquals(1, sent.json().get("sent").asInt());
        assertTrue(sent.err().stream().anyMatch(line -> line.contains("bare.eml: line 4")), sent::toString);
        assertTrue(sent.err().stream().anyMatch(line -> line.contains("missing.eml")), sent::toString);
    }

    @Test
    void sixtySevenWhenSomeWereReturned() throws Exception {
        try (Receiver receiver = Receiver.start()) {
            Letters.recipientsOf("k1").forEach(recipient -> receiver.reply(recipient, "550 5.1.1 unknown"));
            Result sent =
                    command.run("send", mail, "--via", receiver.url(), "--json").assertCode(67);
            assertEquals(1, sent.json().get("returned").asInt(), sent::toString);
            assertEquals(0, sent.json().get("left").asInt(), sent::toString);
        }
    }

    @Test
    void sixtyNineAfterARefusedQuietThatThenEndedOrderly() throws Exception {
        // So many that the first one is on the wire before the last one is submitted.
        for (int i = 0; i < 40; i++) {
            Command.file(mail.resolveSibling("more"), "k" + i);
        }
        try (Receiver receiver = Receiver.start().hang(Step.DOT);
                Jvm sender = command.start(
                        "send", mail.resolveSibling("more"), "--via", receiver.url(), "--logoff", "quiet", "--json")) {
            sender.awaitErr(line -> line.contains("quiet was refused"));
            receiver.resume();
            Result sent = Command.result(sender).assertCode(69);
            assertEquals("RELEASED", sent.json().get("outcome").asText(), sent::toString);
            assertTrue(sent.json().get("sent").asInt() > 0, sent::toString);
            assertEquals(
                    40,
                    sent.json().get("sent").asInt() + sent.json().get("left").asInt(),
                    sent::toString);
        }
    }

    @Test
    void seventyAtTheDeadline() throws Exception {
        try (Receiver receiver = Receiver.start().hang(Step.DOT)) {
            Result sent = command.run("send", mail, "--via", receiver.url(), "--deadline", "500ms", "--json")
                    .assertCode(70);
            assertEquals("INCOMPLETE", sent.json().get("outcome").asText(), sent::toString);
            assertEquals(1, sent.json().get("left").asInt(), sent::toString);
        }
    }

    @Test
    void seventyThreeWhereNoStoreCanBe() throws Exception {
        Path file = Files.writeString(dir.resolve("a-file"), "no folder");
        assertRefused(73, new Command(file.resolve("store")).run("send", mail));
    }

    @Test
    void seventyFourWhereTheStoreCannotBeRead() throws Exception {
        command.run("send", mail).assertCode(0);
        Path lock = dir.resolve("store").resolve("lock");
        Files.delete(lock);
        Files.createDirectory(lock);
        assertRefused(74, command.run("send", mail));
    }

    @Test
    void seventyFiveWhenMailIsLeft() throws Exception {
        try (Receiver receiver = Receiver.start()) {
            Letters.recipientsOf("k1").forEach(recipient -> receiver.reply(recipient, "451 4.3.0 later"));
            Result sent =
                    command.run("send", mail, "--via", receiver.url(), "--json").assertCode(75);
            assertEquals(1, sent.json().get("left").asInt(), sent::toString);
            assertEquals("OUTBOUND_QUEUE", sent.json().get("activity").get(0).asText());
            assertEquals("0x00090000", sent.json().get("mask").asText());
        }
    }

    @Test
    void seventyEightForATransportThatNobodyKnows() throws Exception {
        assertRefused(78, command.run("send", mail, "--via", "carrier-pigeon://coop"));
    }

    /** One line on standard error, nothing on standard output. */
    private static void assertRefused(int code, Result result) {
        result.assertCode(code);
        assertEquals(List.of(), result.out(), result::toString);
        assertEquals(1, result.err().size(), result::toString);
    }
}
