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
}
