package org.postlude.bridge;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The fields of a message's header that matter to an envelope (RFC 5322, section 2.2), read up to the first empty line.
 * Whether bytes and lines are as they must be is judged at submit; here only what would hide a field is refused.
 */
final class HeaderFields {
    /** As at submit: ten thousand recipients fit four times. Bounds what a file without an empty line costs. */
    static final int LONGEST_HEADER = 4 << 20;

    /**
     * One field.
     *
     * @param name in lower case
     * @param body what stands behind the colon, folded as it was
     * @param line where it begins, 1 for the first line
     */
    record Field(String name, String body, int line) {}

    private final Set<String> wanted;
    private final List<Field> fields = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private String name = "";
    private int begin;

    private HeaderFields(Set<String> wanted) {
        this.wanted = wanted;
    }

    /** Reads those fields whose names are wanted; names in lower case. */
    static List<Field> read(InputStream message, Set<String> wanted) throws IOException {
        return new HeaderFields(wanted).read(new BufferedInputStream(message, 1 << 16));
    }

    private List<Field> read(InputStream in) throws IOException {
        int length = 0;
        for (int number = 1; ; number++) {
            byte[] line = line(in, number, LONGEST_HEADER - length);
            length += line.length;
            if (number == 1) {
                refuseMbox(line);
            }
            if (isEnd(line)) {
                endField();
                return fields;
            }
            take(line, number);
        }
    }

    private void take(byte[] line, int number) {
        if (line[0] != ' ' && line[0] != '\t') {
            endField();
            String start = new String(line, StandardCharsets.UTF_8);
            int colon = start.indexOf(':');
            String candidate = colon < 0 ? "" : start.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            if (wanted.contains(candidate)) {
                name = candidate;
                begin = number;
                text.append(start, colon + 1, start.length());
            }
        } else if (!name.isEmpty()) {
            text.append(new String(line, StandardCharsets.UTF_8));
        }
    }

    private void endField() {
        if (!name.isEmpty()) {
            fields.add(new Field(name, text.toString().trim(), begin));
        }
        name = "";
        text.setLength(0);
    }

    private static boolean isEnd(byte[] line) {
        return line.length == 0 || line[0] == '\n' || (line.length == 2 && line[0] == '\r' && line[1] == '\n');
    }

    private static void refuseMbox(byte[] line) {
        if (new String(line, 0, Math.min(5, line.length), StandardCharsets.US_ASCII).equals("From ")) {
            throw Refusal.of(
                    "line 1 begins with 'From ': that is the separator of an mbox file, not a header field; hand over its messages one by one");
        }
    }

    /** One line with its end; without one at the end of the file. */
    private static byte[] line(InputStream in, int number, int longest) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        int last = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (last == '\r' && b != '\n') {
                throw Refusal.of("line " + number + " has a CR without LF (RFC 5322, 2.3); end every line with"
                        + " CRLF, or every line with LF alone");
            } else if (b == 0) {
                throw Refusal.of("line " + number + " has a NUL (RFC 5322, 4); is it a mail file?");
            }
            line.write(b);
            if (b == '\n') {
                break;
            }
            if (line.size() > longest) {
                throw Refusal.of("its header is longer than " + (LONGEST_HEADER >> 20)
                        + " MiB; is the empty line behind it missing?");
            }
            last = b;
        }
        return line.toByteArray();
    }
}
