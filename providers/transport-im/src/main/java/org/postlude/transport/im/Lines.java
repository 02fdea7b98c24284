package org.postlude.transport.im;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.postlude.message.ActivityEvent;

/**
 * Texts as one line of a file: a checksum of eight hexadecimal digits, a space, the texts with a TAB between two, a newline. In a text TAB,
 * newline, carriage return and backslash are escaped.
 */
final class Lines {
    private static final int CHECKSUM = 8;

    private Lines() {}

    static byte[] line(List<String> texts) {
        List<String> escaped = texts.stream().map(Lines::escaped).toList();
        byte[] payload = String.join("\t", escaped).getBytes(StandardCharsets.UTF_8);
        byte[] line = new byte[CHECKSUM + 1 + payload.length + 1];
        System.arraycopy(checksum(payload, 0, payload.length), 0, line, 0, CHECKSUM);
        line[CHECKSUM] = ' ';
        System.arraycopy(payload, 0, line, CHECKSUM + 1, payload.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /**
     * Reads one.
     *
     * @param octets where it is in
     * @param from its first octet
     * @param to behind its last one, the newline not among them
     * @return empty if it is damaged
     */
    static Optional<List<String>> texts(byte[] octets, int from, int to) {
        int begin = from + CHECKSUM + 1;
        if (to < begin || octets[begin - 1] != ' ') {
            return Optional.empty();
        }
        byte[] right = checksum(octets, begin, to - begin);
        for (int i = 0; i < CHECKSUM; i++) {
            if (octets[from + i] != right[i]) {
                return Optional.empty();
            }
        }
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        try {
            String payload =
                    strict.decode(ByteBuffer.wrap(octets, begin, to - begin)).toString();
            List<String> texts = new ArrayList<>();
            for (String each : payload.split("\t", -1)) {
                texts.add(plain(each));
            }
            return Optional.of(texts);
        } catch (CharacterCodingException e) {
            return Optional.empty(); // whoever wrote it wrote UTF-8
        }
    }

    private static byte[] checksum(byte[] octets, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(octets, from, length);
        return String.format("%08x", crc.getValue()).getBytes(StandardCharsets.US_ASCII);
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static String plain(String escaped) {
        if (escaped.indexOf('\\') < 0) {
            return escaped;
        }
        StringBuilder out = new StringBuilder(escaped.length());
        boolean isEscape = false;
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (isEscape) {
                out.append(c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c);
                isEscape = false;
            } else if (c == '\\') {
                isEscape = true;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** All that happened at once, as one line. */
    static List<String> ofChanges(Instant at, List<Change> changes) {
        List<String> texts = new ArrayList<>(List.of(at.toString(), String.valueOf(changes.size())));
        for (Change each : changes) {
            texts.add(each.kind().name());
            texts.add(each.conversation());
            texts.add(String.valueOf(each.fields().size()));
            texts.addAll(each.fields());
            texts.add(each.event().isPresent() ? "1" : "0");
            each.event().ifPresent(event -> addEvent(texts, event));
        }
        return texts;
    }

    private static void addEvent(List<String> texts, ActivityEvent event) {
        texts.addAll(List.of(
                event.key(),
                event.at().toString(),
                event.kind(),
                String.valueOf(event.facts().size())));
        new TreeMap<>(event.facts()).forEach((name, value) -> {
            texts.add(name);
            texts.add(value);
        });
    }

    /** Reads the changes; the time was read before. */
    static List<Change> changes(Iterator<String> texts) {
        List<Change> changes = new ArrayList<>();
        for (int left = Integer.parseInt(texts.next()); left > 0; left--) {
            Change.Kind kind = Change.Kind.valueOf(texts.next());
            String conversation = texts.next();
            List<String> fields = new ArrayList<>();
            for (int more = Integer.parseInt(texts.next()); more > 0; more--) {
                fields.add(texts.next());
            }
            Optional<ActivityEvent> event = texts.next().equals("1") ? Optional.of(event(texts)) : Optional.empty();
            changes.add(new Change(kind, conversation, fields, event));
        }
        return changes;
    }

    private static ActivityEvent event(Iterator<String> texts) {
        String key = texts.next();
        Instant at = Instant.parse(texts.next());
        String kind = texts.next();
        Map<String, String> facts = new HashMap<>();
        for (int left = Integer.parseInt(texts.next()); left > 0; left--) {
            facts.put(texts.next(), texts.next());
        }
        return new ActivityEvent(key, at, kind, facts);
    }
}
