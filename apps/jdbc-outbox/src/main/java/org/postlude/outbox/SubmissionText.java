package org.postlude.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters;
import org.postlude.message.DsnParameters.Original;
import org.postlude.store.Submission;

/**
 * A submission without its content as text: a name and its values a line, printable ASCII only, what is not is {@code %} and two digits
 * of each octet of UTF-8. Whoever looks into the table can read it.
 */
final class SubmissionText {
    private static final String VERSION = "postlude-outbox 1";
    private static final String END = "end";

    private SubmissionText() {}

    static String of(Submission submission) {
        StringBuilder text = new StringBuilder(VERSION).append('\n');
        line(text, "key", submission.key().value());
        line(text, "sender", submission.envelope().sender());
        submission.envelope().recipients().forEach(each -> line(text, "recipient", each.addressType(), each.address()));
        submission.notBefore().ifPresent(time -> line(text, "not-before", time.toString()));
        line(text, "in-doubt", submission.inDoubt().name());
        line(text, "priority", Integer.toString(submission.priority()));
        submission.holdReason().ifPresent(reason -> line(text, "hold", reason));
        submission.expires().ifPresent(time -> line(text, "expires", time.toString()));
        new TreeSet<>(submission.reports()).forEach(each -> line(text, "report", each.name()));
        submission.transport().ifPresent(name -> line(text, "transport", name));
        DsnParameters dsn = submission.dsn();
        dsn.envelopeId().ifPresent(id -> line(text, "envelope-id", id));
        dsn.returned().ifPresent(each -> line(text, "returned", each.name()));
        for (Original each : dsn.originals()) {
            line(
                    text,
                    "original",
                    each.recipient().addressType(),
                    each.recipient().address(),
                    each.address());
        }
        return text.append(END).append('\n').toString();
    }

    private static void line(StringBuilder text, String name, String... values) {
        text.append(name);
        for (String value : values) {
            text.append(' ').append(escaped(value));
        }
        text.append('\n');
    }

    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder(value.length());
        for (byte octet : value.getBytes(UTF_8)) {
            if (octet > ' ' && octet < 0x7f && octet != '%') {
                escaped.append((char) octet);
            } else {
                escaped.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
            }
        }
        return escaped.toString();
    }

    /**
     * The submission again.
     *
     * @throws IllegalArgumentException if the text is of another version, or no submission
     */
    static Submission read(String text, Content content) {
        List<String> lines = text.lines().toList();
        if (lines.size() < 2
                || !lines.get(0).equals(VERSION)
                || !lines.get(lines.size() - 1).equals(END)) {
            throw new IllegalArgumentException("it does not begin with '" + VERSION + "' and end with '" + END + "'");
        }
        SubmissionLines read = new SubmissionLines();
        for (String line : lines.subList(1, lines.size() - 1)) {
            read.take(List.of(line.split(" ", -1)));
        }
        return read.submission(content);
    }

    static String plain(String escaped) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%') {
                octets.write(Integer.parseInt(escaped, i + 1, Math.min(i + 3, escaped.length()), 16));
                i += 2;
            } else {
                octets.write(c);
            }
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(octets.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("'" + escaped + "' is not UTF-8", e);
        }
    }
}
