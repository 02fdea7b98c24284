package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mail that is refused at the door (design, section 8): by its line where there is one, in both stores, while the file
 * beside it goes; and what looks bad but is sent.
 */
@Timeout(120)
class BadMailTest {
    private static final String HEAD = String.join(
            "\r\n",
            "From: press@example.org",
            "To: a@example.net",
            "Message-ID: <bad@example.org>",
            "Date: Mon, 03 Aug 2026 09:00:00 +0200",
            "",
            "");

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "'', it is empty",
        "one[NUL]two[CR][LF], line 6 has a NUL",
        "one[CR]two[CR][LF], line 6 has a CR without LF",
        "one[CR][LF]two[LF], 'line 7 ends with LF alone, the lines before it with CRLF'",
    })
    void isRefusedByItsLineAndTheFileBesideItGoes(String body, String why) throws Exception {
        String octets = body.replace("[NUL]", "\0").replace("[CR]", "\r").replace("[LF]", "\n");
        Path bad = Files.writeString(dir.resolve("bad.eml"), octets.isEmpty() ? "" : HEAD + octets);
        for (String kind : new String[] {"sqlite", "maildir"}) {
            assertRefused(bad, kind, why);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void sixtyMebibytesAreTooMany(String kind) throws Exception {
        Path bad = dir.resolve("bad.eml");
        byte[] lines = ("x".repeat(1022) + "\r\n").repeat(1024).getBytes(US_ASCII);
        try (OutputStream out = Files.newOutputStream(bad)) {
            out.write(HEAD.getBytes(US_ASCII));
            for (int i = 0; i < 60; i++) {
                out.write(lines);
            }
        }
        assertRefused(bad, kind, "the message has ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void linesOfAHundredThousandOctetsAreSentAsTheyAre(String kind) throws Exception {
        byte[] line = new byte[100_000];
        Arrays.fill(line, (byte) 'x');
        String text = HEAD + (new String(line, US_ASCII) + "\r\n").repeat(3);
        Path file = Files.writeString(dir.resolve("long.eml"), text);
        TestSurroundings run = send(kind, file);
        assertEquals(0, run.code(), run.err());
        assertArrayEquals(
                text.getBytes(US_ASCII),
                Mail.in(dir.resolve("out-" + kind)).get(0).getBytes(US_ASCII));
    }

    private void assertRefused(Path bad, String kind, String why) throws Exception {
        Path good = Path.of(Mail.write(dir, "good", "reader@example.net"));
        TestSurroundings run = send(kind, bad, good);
        assertEquals(65, run.code(), run.err());
        String line = run.errorLines().get(0);
        assertTrue(line.startsWith("postlude: " + bad + ": " + why), line);
        assertTrue(line.contains("Nothing was s"), line); // "stored", or "submitted from it"
        assertEquals(1, Mail.in(dir.resolve("out-" + kind)).size(), run.err());
    }

    private TestSurroundings send(String kind, Path... files) {
        String[] line = new String[5 + files.length];
        line[0] = "send";
        line[1] = "--store";
        line[2] = kind + ":" + dir.resolve(kind);
        line[3] = "--via";
        line[4] = "maildir:" + dir.resolve("out-" + kind);
        for (int i = 0; i < files.length; i++) {
            line[5 + i] = files[i].toString();
        }
        TestSurroundings run = new TestSurroundings();
        run.run(line);
        return run;
    }
}
