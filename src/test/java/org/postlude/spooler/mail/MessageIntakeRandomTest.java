package org.postlude.spooler.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.mail.MailBytes.bytes;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.store.SubmitRejectedException;

@Tag("long")
class MessageIntakeRandomTest {
    private static final String[] PIECES = {
        "Subject: x",
        "Bcc: a@b",
        "bcc :",
        "Message-ID: <a@b>",
        "Message-ID:",
        "Date: now",
        "Date:",
        "X",
        ":",
        " ",
        "\t",
        "\u00e4\u0080\u00ff",
        "-",
        "word ",
        "\u000e\u000b\u0001",
        "0123456789012345678901234567890123456789"
    };
    private static final String[] FAULTS = {"\r", "\n", "\r\n", "\0", "\r\r\n"};
    private static final Pattern LINE = Pattern.compile("line \\d+");

    private final MessageIntake intake = new MessageIntake("here.example", InstantSource.system());

    @Test
    void anyMixtureIsTreatedAsTheReferenceTreatsIt() throws IOException {
        int taken = 0;
        int refused = 0;
        for (long seed = 0; seed < 60_000; seed++) {
            Random random = new Random(seed);
            String given = random(random);
            String expected = ReferenceIntake.take(given);
            String got = take(new ChoppedContent(bytes(given), seed), random);
            assertEquals(show(expected), show(got), "seed " + seed + ": " + show(given));
            if (LINE.matcher(expected).matches()) {
                refused++;
            } else {
                taken++;
            }
        }
        assertTrue(taken > 5_000 && refused > 5_000, "one-sided: " + taken + " taken, " + refused + " refused");
    }

    private String take(Content given, Random random) throws IOException {
        Content frozen;
        try {
            frozen = intake.take(given, () -> new Stamp(ReferenceIntake.ID, Instant.EPOCH))
                    .content();
        } catch (SubmitRejectedException e) {
            Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
            assertTrue(line.lookingAt(), e.getMessage());
            return line.group();
        }
        String text = MailBytes.text(frozen);
        assertEquals(text, MailBytes.textInPieces(frozen, random));
        return text;
    }

    /** Most of it well-formed, for else nearly all would be refused at its first line. */
    private static String random(Random random) {
        String lineEnd = random.nextBoolean() ? "\r\n" : "\n";
        boolean faulty = random.nextInt(4) == 0;
        StringBuilder message = new StringBuilder("A: b");
        for (int lines = random.nextInt(8); lines > 0; lines--) {
            message.append(lineEnd);
            if (random.nextInt(5) == 0) {
                message.append(random.nextBoolean() ? lineEnd : " ");
            }
            for (int pieces = 1 + random.nextInt(2); pieces > 0; pieces--) {
                message.append(PIECES[random.nextInt(random.nextInt(3) == 0 ? PIECES.length : 7)]);
            }
        }
        if (random.nextInt(3) > 0) {
            message.append(lineEnd);
        }
        if (random.nextInt(10) == 0) {
            message.delete(0, 1 + random.nextInt(message.length()));
            message.insert(0, random.nextBoolean() ? "" : lineEnd);
        }
        if (faulty) {
            message.insert(random.nextInt(message.length() + 1), FAULTS[random.nextInt(FAULTS.length)]);
        }
        return message.isEmpty() ? lineEnd : message.toString();
    }

    private static String show(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }
}
