package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.postlude.spooler.ReportTemplate;

/** A report's subject and text in the words of a template; each octet of their UTF-8 is a character. */
final class ReportWords {
    /** So many octets make an encoded word of 72 characters; 75 are allowed (RFC 2047, 2). */
    private static final int OCTETS_OF_A_WORD = 45;

    private static final int LONGEST_SUBJECT = 200;

    private final ReportTemplate.Words words;
    private final Map<String, String> values;
    private final String recipients;

    ReportWords(ReportTemplate.Words words, Map<String, String> values, String recipients) {
        this.words = words;
        this.values = new HashMap<>(values);
        this.values.replaceAll((name, value) -> value.replaceAll("\\p{Cntrl}", "?"));
        this.recipients = recipients;
    }

    /** Printable ASCII: what is beyond it is in encoded words (RFC 2047). */
    String subject() {
        String subject = ReportTemplate.fill(words.subject(), values).strip();
        if (Printable.isAscii(subject)) {
            return Printable.line(subject, LONGEST_SUBJECT);
        }
        StringBuilder out = new StringBuilder();
        StringBuilder word = new StringBuilder();
        int octets = 0;
        int length = 0;
        for (int c : subject.codePoints().toArray()) {
            String letter = Character.toString(c);
            int more = letter.getBytes(UTF_8).length;
            if (octets + more > OCTETS_OF_A_WORD) {
                encode(out, word);
                octets = 0;
            }
            if (++length > LONGEST_SUBJECT) {
                break;
            }
            word.append(letter);
            octets += more;
        }
        encode(out, word);
        return out.toString();
    }

    private static void encode(StringBuilder out, StringBuilder word) {
        if (word.length() > 0) {
            out.append(out.length() == 0 ? "" : " ")
                    .append("=?utf-8?B?")
                    .append(Base64.getEncoder().encodeToString(word.toString().getBytes(UTF_8)))
                    .append("?=");
            word.setLength(0);
        }
    }

    /** Lines end with CRLF. */
    String text() {
        StringBuilder out = new StringBuilder(1024);
        words.text().lines().forEach(line -> {
            if (line.strip().equals("{recipients}")) {
                out.append(recipients);
            } else {
                Printable.paragraph(out, octets(ReportTemplate.fill(line, values)), "");
            }
        });
        return out.toString();
    }

    private static String octets(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
