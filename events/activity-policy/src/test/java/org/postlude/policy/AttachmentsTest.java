package org.postlude.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;

/** What counts as attached. */
class AttachmentsTest {
    private static List<String> in(String message) throws IOException {
        return Attachments.of(content(message));
    }

    private static Content content(String message) {
        return Content.of(message.replace("\n", "\r\n").getBytes(UTF_8));
    }

    @Test
    void plainTextAndTheTwoFormsOfATextHaveNone() throws IOException {
        assertEquals(List.of(), in("Subject: a\n\nText\n"));
        assertEquals(List.of(), in("no header at all"));
        assertEquals(List.of(), in("""
                Content-Type: multipart/alternative; boundary=b

                --b

                Text
                --b
                Content-Type: text/html

                <p>Text
                --b--
                """));
    }

    @Test
    void whatHasANameOrIsToBeSavedOrIsNoTextIsAttached() throws IOException {
        assertEquals(List.of("a b.txt", "(no name)", "(no name)", "x.pdf", "caf\u00e9.txt"), in("""
                Content-Type: multipart/mixed; boundary=b

                --b

                Text
                --b
                Content-Disposition: attachment; filename="a\tb.txt"

                --b
                Content-Disposition: attachment

                --b
                Content-Type: image/png

                --b
                Content-Type: multipart/related; boundary=c

                --c
                Content-Type: application/pdf; name=x.pdf

                --c--
                --b
                Content-Type: text/plain; name*=utf-8''caf%C3%A9.txt

                --b--
                """));
    }

    @Test
    void aMessageInAMessageIsAttached() throws IOException {
        assertEquals(List.of("(no name)"), in("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: message/rfc822

                Subject: within

                Text
                --b--
                """));
    }

    @Test
    void whatNobodyCanReadToItsEndIsRefusedAndNotTakenForEmpty() {
        StringBuilder deep = new StringBuilder("Content-Type: multipart/mixed; boundary=b0\n\n");
        for (int i = 1; i < 40; i++) {
            deep.append("--b")
                    .append(i - 1)
                    .append("\nContent-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\n\n");
        }
        assertThrows(IOException.class, () -> in(deep.toString()));
        assertThrows(IOException.class, () -> in("Content-Type: multipart/mixed\n\nText\n"));
    }

    @Test
    void whatOtherProgramsWouldFindIsFound() throws IOException {
        assertEquals(List.of("x.exe"), in("Subject: a\n\nhello\nbegin 644 x.exe\n#86)C\n`\nend\n"));
        assertEquals(
                List.of("y.bin"),
                in("Content-Type: multipart/mixed; boundary=b\n\nbegin 644 y.bin\n--b\n\nText\n--b--\n"));
        assertEquals(
                List.of("(no name)"),
                in("Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: within\n\nText\n--b--\n"));
        assertEquals(
                List.of("(no name)"),
                in("Content-Type: text/x-msdos-program\nContent-Transfer-Encoding: base64\n\nTVo=\n"));
        assertEquals(
                List.of("(no name)"),
                in("Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\nTVo=\n"));
        assertEquals(List.of("(no name)"), in("Content-Disposition: odd\n\nText\n"));
        assertEquals(List.of("(no name)"), in("Content-Disposition: inline; filename*1=a.txt\n\nText\n"));
    }

    @Test
    void aReportHasNone() throws IOException {
        assertEquals(List.of(), in("""
                Content-Type: multipart/report; boundary=b

                --b

                Text
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; x
                --b
                Content-Type: text/rfc822-headers

                Subject: a
                --b--
                """));
    }

    @Test
    void whatIsSaidTwiceAndWhatHasTooManyPartsIsRefused() {
        assertThrows(
                IOException.class,
                () -> in(
                        "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nText\n--b--\n"));
        assertThrows(
                IOException.class,
                () -> in("Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nText\n".repeat(5_000) + "--b--\n"));
    }

    @Test
    void aNameWithANulIsShownWithout() throws IOException {
        assertEquals(List.of("a b"), in("Content-Disposition: attachment; filename*=utf-8''a%00b\n\nText\n"));
    }
}
