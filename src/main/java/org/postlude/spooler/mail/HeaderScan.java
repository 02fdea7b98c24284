package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postlude.message.Content;

/**
 * The header fields of a message (RFC 5322, 2.2), where they stand and what they say. Lines that are no field are passed
 * over; {@link #badLine()} names the first of them. Reads CRLF and LF alike. Immutable.
 */
public final class HeaderScan {
    private final byte[] octets;
    private final int end;
    private final List<Field> fields = new ArrayList<>();
    private int badLine;
    private int badLineStart;

    private HeaderScan(byte[] octets, boolean whole) {
        this.octets = octets;
        this.end = scan(whole);
    }

    /**
     * Scans up to the empty line, or to the end.
     *
     * @param message not copied, must not be changed
     * @return its fields
     */
    public static HeaderScan of(byte[] message) {
        return of(message, true);
    }

    /** The same of a beginning only: a line that is cut at its end is left out. */
    static HeaderScan of(byte[] message, boolean whole) {
        return new HeaderScan(message, whole);
    }

    /**
     * Reads the beginning of a message and scans it. A line that the limit cuts is left out.
     *
     * @param content any
     * @param limit octets that are read at most
     * @return the fields that were found
     * @throws IOException if the content cannot be read
     */
    public static HeaderScan read(Content content, int limit) throws IOException {
        try (InputStream in = content.open()) {
            byte[] beginning = in.readNBytes(limit);
            return of(beginning, beginning.length == content.size());
        }
    }

    private int scan(boolean whole) {
        int line = 0;
        int start = 0;
        while (start < octets.length) {
            int feed = Octets.nextLineFeed(octets, start, octets.length);
            if (feed == octets.length && !whole) {
                return start;
            }
            if (feed == start || (feed == start + 1 && octets[start] == '\r')) {
                return start;
            }
            line(++line, start, Math.min(feed + 1, octets.length));
            start = feed + 1;
        }
        return octets.length;
    }

    private void line(int number, int from, int to) {
        Field last = fields.isEmpty() ? null : fields.get(fields.size() - 1);
        if (isSpace(octets[from])) {
            if (last != null && last.end == from) {
                last.end = to;
            } else {
                bad(number, from);
            }
            return;
        }
        int nameEnd = from;
        while (nameEnd < to && octets[nameEnd] > 0x20 && octets[nameEnd] < 0x7f && octets[nameEnd] != ':') {
            nameEnd++;
        }
        int colon = nameEnd; // white space before the colon is obsolete, but not for readers (RFC 5322, 4.5)
        while (colon < to && isSpace(octets[colon])) {
            colon++;
        }
        if (nameEnd == from || colon == to || octets[colon] != ':') {
            bad(number, from);
        } else {
            fields.add(new Field(octets, from, nameEnd, colon + 1, to));
        }
    }

    private void bad(int number, int from) {
        if (badLine == 0) {
            badLine = number;
            badLineStart = from;
        }
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /**
     * All fields.
     *
     * @return in their order
     */
    public List<Field> fields() {
        return List.copyOf(fields);
    }

    /**
     * The first field of a name.
     *
     * @param name in any case
     * @return the field, or empty
     */
    public Optional<Field> first(String name) {
        return fields.stream().filter(field -> field.is(name)).findFirst();
    }

    /**
     * What the first field of a name says.
     *
     * @param name in any case
     * @return its value, unfolded; empty if there is no such field
     */
    public String value(String name) {
        return first(name).map(Field::value).orElse("");
    }

    /**
     * The first line that is no part of a field.
     *
     * @return 1 for the first line of the message; 0 if every line is good
     */
    public int badLine() {
        return badLine;
    }

    /**
     * What is wrong with a header that mail programs can make nothing of, or not all: a line that is no field, or no field at all.
     *
     * @param beginning some ten thousand octets of a message, or all; not changed
     * @return a sentence without its end; empty if all is well
     */
    public static Optional<String> fault(byte[] beginning) {
        HeaderScan header = of(beginning, false);
        if (header.badLine > 0) {
            return Optional.of("line " + header.badLine + " of its header is no field (RFC 5322, 2.2)");
        }
        return header.fields.isEmpty() ? Optional.of("it has no header (RFC 5322, 3.6)") : Optional.empty();
    }

    /** What stands in {@link #badLine()}. */
    String badText() {
        int to = Octets.nextLineFeed(octets, badLineStart, Math.min(octets.length, badLineStart + 120));
        return new String(octets, badLineStart, to - badLineStart, UTF_8);
    }

    /**
     * The header as it stands there, without the empty line after it.
     *
     * @return a copy
     */
    public byte[] octets() {
        return Arrays.copyOf(octets, end);
    }

    /** One field, its continuation lines included. */
    public static final class Field {
        private final byte[] octets;
        private final int start;
        private final int nameEnd;
        private final int valueStart;
        private int end; // grows with continuation lines while the header is scanned

        private Field(byte[] octets, int start, int nameEnd, int valueStart, int end) {
            this.octets = octets;
            this.start = start;
            this.nameEnd = nameEnd;
            this.valueStart = valueStart;
            this.end = end;
        }

        /**
         * Compares the name.
         *
         * @param name ASCII, in any case
         * @return true if this field has it
         */
        public boolean is(String name) {
            if (name.length() != nameEnd - start) {
                return false;
            }
            for (int i = 0; i < name.length(); i++) {
                if (lower(octets[start + i]) != lower((byte) name.charAt(i))) {
                    return false;
                }
            }
            return true;
        }

        private static int lower(byte letter) {
            return letter >= 'A' && letter <= 'Z' ? letter + 0x20 : letter;
        }

        /**
         * The name.
         *
         * @return as it is spelt there
         */
        public String name() {
            return new String(octets, start, nameEnd - start, UTF_8);
        }

        /**
         * The value, unfolded (RFC 5322, 2.2.3), without white space around it. Not decoded, and not made printable.
         *
         * @return the text; octets that are not UTF-8 become U+FFFD
         */
        public String value() {
            return new String(octets, valueStart, end - valueStart, UTF_8)
                    .replace("\r", "")
                    .replace("\n", "")
                    .strip();
        }

        /** Whether nothing but white space follows the name. */
        boolean isEmpty() {
            for (int i = valueStart; i < end; i++) {
                if (octets[i] > 0x20 || octets[i] < 0) {
                    return false;
                }
            }
            return true;
        }

        int start() {
            return start;
        }

        int end() {
            return end;
        }
    }
}
