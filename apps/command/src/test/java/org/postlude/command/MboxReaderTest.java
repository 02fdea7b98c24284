package org.postlude.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MboxReaderTest {
    private static final String FROM = "From ann@example.org Mon Aug  3 09:00:00 2026\n";

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void messagesEndBeforeTheEmptyLineInFrontOfASeparator(String eol) throws Exception {
        String mbox = FROM + "To: a\n\none\n\ntwo\n\n" + FROM + "To: b\n\n\n\n" + "From bob\nTo: c\n\nno end";
        assertEquals(
                List.of(
                        "To: a\n\none\n\ntwo\n".replace("\n", eol),
                        "To: b\n\n\n".replace("\n", eol),
                        "To: c\n\nno end".replace("\n", eol)),
                read(MboxFormat.MBOXRD, mbox.replace("\n", eol)));
    }

    @ParameterizedTest
    @CsvSource({
        "MBOXRD, >From x, From x",
        "MBOXRD, >>>From x, >>From x",
        "MBOXO, >From x, From x",
        "MBOXO, >>From x, >>From x",
        "MBOXRD, > From x, > From x",
        "MBOXRD, >Fromage, >Fromage",
        "MBOXRD, >>Fro, >>Fro"
    })
    void whatTheWriterChangedIsChangedBack(MboxFormat format, String line, String unquoted) throws Exception {
        assertEquals(
                List.of("To: a\n\n" + unquoted + "\n>" + "\n" + unquoted + "\n"),
                read(format, FROM + "To: a\n\n" + line + "\n>\n" + line + "\n\n"));
    }

    @Test
    void theSizeIsThatOfTheOctetsThatAreRead() throws Exception {
        for (Letter letter : letters(MboxFormat.MBOXRD, FROM + "To: a\n\n>From x\n>>From y\n\n" + FROM + "To: b\n")) {
            assertEquals(text(letter).length(), letter.content().size());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MBOXCL", "MBOXCL2"})
    void aLengthSaysWhereTheBodyEnds(MboxFormat format) throws Exception {
        String body = format == MboxFormat.MBOXCL ? ">From x\n\n" : "From x 09:00\n\n" + FROM;
        assertEquals(
                List.of(header(body) + body.replace(">From x", "From x"), header("") + "", header("no end") + "no end"),
                read(
                        format,
                        FROM + header(body) + body + "\n" + FROM + header("") + "\n" + FROM + header("no end")
                                + "no end\n\n"));
    }

    @Test
    void aWrongLengthIsRefusedAndTheNextSeparatorIsFound() throws Exception {
        String mbox = FROM + "Content-Length: 5\n\nfar more than that\n\n" + FROM + "To: none\n\nbody\n\n" + FROM
                + header("good\n") + "good\n\n";
        List<Letter> letters = letters(MboxFormat.MBOXCL, mbox);
        assertEquals(3, letters.size());
        assertTrue(letters.get(0).refusal().orElseThrow().startsWith("its Content-Length is 5"), letters::toString);
        assertTrue(letters.get(1).refusal().orElseThrow().startsWith("it has no Content-Length"), letters::toString);
        assertEquals(header("good\n") + "good\n", text(letters.get(2)));
    }

    @Test
    void aHeaderWithoutLengthAndBodyDoesNotSwallowTheNextMessage() throws Exception {
        List<Letter> letters = letters(MboxFormat.MBOXCL, FROM + "To: a\n\n" + FROM + header("good\n") + "good\n\n");
        assertEquals(2, letters.size(), letters::toString);
        assertTrue(letters.get(0).refusal().orElseThrow().startsWith("it has no Content-Length"), letters::toString);
        assertEquals("To: a\n", text(letters.get(0)));
        assertEquals(header("good\n") + "good\n", text(letters.get(1)));
    }

    @Test
    @EnabledOnOs(OS.LINUX) // where a folder can be opened, and fails when it is read
    void aFileThatCannotBeReadIsClosed() throws Exception {
        assertThrows(IOException.class, () -> new MboxReader(dir, MboxFormat.MBOXRD));
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : open) {
                if (Files.isSymbolicLink(each)) {
                    assertNotEquals(dir.toRealPath(), Files.readSymbolicLink(each));
                }
            }
        }
    }

    @Test
    void withoutQuotingNobodyCanTellWhereItGoesOnBehindAWrongLength() throws Exception {
        List<Letter> letters =
                letters(MboxFormat.MBOXCL2, FROM + "Content-Length: 500\n\nbody\n\n" + FROM + header("x\n") + "x\n\n");
        assertEquals(1, letters.size());
        assertTrue(letters.get(0).refusal().orElseThrow().contains("up to line 11, was not read"), letters::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text\nFrom now on\n",
                "text\n\nFrom now on we meet\n",
                "text\n" + FROM,
                "text\n\nFrom Bob\nwith love\n",
                "text\n\nFrom Monday 10:00 we are closed\nas ever\n"
            })
    void aLineThatMayOrMayNotBeASeparatorIsRefusedWithItsLineAndTheOthersGoOn(String body) throws Exception {
        List<Letter> letters = letters(
                MboxFormat.MBOXRD,
                FROM + "To: a\n\nfirst\n\n" + FROM + "To: b\n\n" + body + "\n" + FROM + "To: c\n\nlast\n");
        assertEquals(3, letters.size(), letters::toString);
        int line = body.indexOf("\n\n") > 0 ? 5 : 4;
        String why = letters.get(1).refusal().orElseThrow();
        assertTrue(why.startsWith("line " + line + " (" + (line + 6) + " of the file) begins with 'From '"), why);
        assertEquals(
                dir.resolve("mbox") + ", message 2 (begins in line 7)",
                letters.get(1).name());
        assertEquals("To: c\n\nlast\n", text(letters.get(2)));
    }

    @Test
    void linesLongerThanAnyBufferAreKept() throws Exception {
        String longLine = "x".repeat(200_000);
        assertEquals(
                List.of("To: a\n\n" + longLine + "\n", "To: b\n\n" + longLine),
                read(MboxFormat.MBOXRD, FROM + "To: a\n\n" + longLine + "\n\n" + FROM + "To: b\n\n" + longLine));
    }

    @Test
    void aMessageWithNothingInItIsAMessage() throws Exception {
        assertEquals(List.of("", "To: b\n"), read(MboxFormat.MBOXRD, FROM + "\n" + FROM + "To: b\n"));
        assertEquals(List.of(""), read(MboxFormat.MBOXRD, FROM));
    }

    private static String header(String body) {
        return "To: a\ncontent-length: " + body.length() + "\n\n";
    }

    private List<String> read(MboxFormat format, String mbox) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Letter letter : letters(format, mbox)) {
            assertTrue(letter.refusal().isEmpty(), letter::toString);
            texts.add(text(letter));
        }
        return texts;
    }

    private List<Letter> letters(MboxFormat format, String mbox) throws IOException {
        Path file = Files.writeString(dir.resolve("mbox"), mbox, ISO_8859_1);
        List<Letter> found = new ArrayList<>();
        try (Letters letters = Letters.of(file, format)) {
            for (Letter letter = letters.next(); letter != null; letter = letters.next()) {
                found.add(letter);
            }
        }
        return found;
    }

    private static String text(Letter letter) throws IOException {
        try (InputStream in = letter.content().open()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }
}
