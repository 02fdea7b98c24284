package org.postlude.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.spooler.InboxMessage;

/** What is written as an mbox is read as the same messages. */
class MboxWriterTest {
    private static final Instant FILED = Instant.parse("2026-08-03T09:05:07Z");

    @TempDir
    Path dir;

    @Test
    void linesThatLookLikeSeparatorsComeBackAsTheyWere() throws Exception {
        List<String> mails = List.of(
                "To: a\r\n\r\nFrom x\r\n>From y\r\n>>>From z\r\n> From\r\n\r\nFrom ann Mon Aug  3 09:00:00 2026\r\nTo: b\r\n",
                "To: b\r\n\r\n\r\n\r\n",
                "To: c\r\n",
                "To: d\r\n\r\nFro\r\n>\r\n>>From\r\n",
                "To: e\r\n\r\n" + "x".repeat(100_000) + "\r\n");
        assertEquals(mails, roundTrip(mails));
    }

    @Test
    void aLastLineWithoutAnEndGetsOne() throws Exception {
        assertEquals(
                List.of("To: a\r\n\r\nx\r\n", "To: a\r\n\r\n>\r\n", "To: a\r\n\r\nFrom \r\n"),
                roundTrip(List.of("To: a\r\n\r\nx", "To: a\r\n\r\n>", "To: a\r\n\r\nFrom ")));
    }

    @Test
    void theSeparatorHasTheTimeOfFiling() throws Exception {
        roundTrip(List.of("To: a\r\n"));
        assertTrue(Files.readString(dir.resolve("mbox")).startsWith("From MAILER-DAEMON Mon Aug  3 09:05:07 2026\r\n"));
    }

    private List<String> roundTrip(List<String> mails) throws Exception {
        Path mbox = dir.resolve("mbox");
        try (OutputStream out = Files.newOutputStream(mbox)) {
            for (String mail : mails) {
                Content content = Content.of(mail.getBytes(ISO_8859_1));
                MboxWriter.write(new InboxMessage(new MessageId("m"), FILED, content), out);
            }
        }
        List<String> read = new ArrayList<>();
        try (Letters letters = Letters.of(mbox, MboxFormat.MBOXRD)) {
            for (Letter letter = letters.next(); letter != null; letter = letters.next()) {
                assertTrue(letter.refusal().isEmpty(), letter::toString);
                try (InputStream in = letter.content().open()) {
                    read.add(new String(in.readAllBytes(), ISO_8859_1));
                }
            }
        }
        return read;
    }
}
