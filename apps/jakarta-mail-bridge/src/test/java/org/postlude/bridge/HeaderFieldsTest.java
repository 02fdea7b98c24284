package org.postlude.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.bridge.HeaderFields.Field;
import org.postlude.store.SubmitRejectedException;

class HeaderFieldsTest {
    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n"})
    void readsWantedFieldsWithTheirLinesUpToTheEmptyLine(String eol) throws Exception {
        assertEquals(
                List.of(
                        new Field("to", "a@example.org," + eol + " b@example.org", 2),
                        new Field("cc", "", 5),
                        new Field("to", "c@example.org", 6)),
                read("Subject: x" + eol + "To: a@example.org," + eol + " b@example.org" + eol + "X-To: no" + eol + "CC:"
                        + eol + "tO : c@example.org" + eol + eol + "To: body@example.org" + eol));
    }

    @Test
    void readsAHeaderWithoutABody() throws Exception {
        assertEquals(List.of(new Field("to", "a@example.org", 1)), read("To: a@example.org"));
        assertEquals(List.of(), read(""));
    }

    @Test
    void losesNoFieldBehindALineThatIsNone() throws Exception {
        assertEquals(
                List.of(new Field("to", "a@example.org", 3)),
                read("Subject: x\r\n>From somewhere\r\nTo: a@example.org\r\n\r\n"));
    }

    @Test
    void aContinuationOfAFieldThatIsNotWantedIsNotWantedEither() throws Exception {
        assertEquals(List.of(), read("Subject: x\r\n To: a@example.org\r\n\r\n"));
    }

    @Test
    void readsRawUtf8() throws Exception {
        assertEquals(
                "Büro <a@example.org>",
                read("To: Büro <a@example.org>\r\n\r\n").get(0).body());
    }

    @Test
    void refusesAnMboxFile() {
        SubmitRejectedException e = assertThrows(
                SubmitRejectedException.class,
                () -> read("From press@example.org Mon Aug  3 09:00:00 2026\nTo: a@example.org\n\n"));
        assertTrue(String.valueOf(e.getMessage()).contains("mbox"), e.getMessage());
    }

    @Test
    void namesTheLineThatHidesWhatComesBehindIt() {
        SubmitRejectedException cr = assertThrows(
                SubmitRejectedException.class, () -> read("Subject: x\r\nX: y\rTo: a@example.org\r\n\r\n"));
        assertTrue(String.valueOf(cr.getMessage()).startsWith("line 2 has a CR without LF"), cr.getMessage());
        SubmitRejectedException nul =
                assertThrows(SubmitRejectedException.class, () -> read("Subject: \0\r\nTo: a@example.org\r\n\r\n"));
        assertTrue(String.valueOf(nul.getMessage()).startsWith("line 1 has a NUL"), nul.getMessage());
    }

    @Test
    void givesUpOnAHeaderThatDoesNotEnd() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        SubmitRejectedException e =
                assertThrows(SubmitRejectedException.class, () -> HeaderFields.read(endless, Set.of("to")));
        assertTrue(String.valueOf(e.getMessage()).contains("longer than 4 MiB"), e.getMessage());
    }

    private static List<Field> read(String header) throws IOException {
        return HeaderFields.read(new ByteArrayInputStream(header.getBytes(UTF_8)), Set.of("to", "cc"));
    }
}
