package org.postlude.activitylog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postlude.message.ActivityEvent;

/**
 * How a line is written. Its hash is the SHA-256 of its octets without the member {@code hash} and the comma before it, and without the
 * newline: that is a whole JSON object, too, which ends with the hash of the line before.
 *
 * <p>Has a digest of its own, and so is for one thread.
 */
final class LineFormat {
    /** Octets of a line; a longer one is nobody's. */
    static final int LONGEST = 1 << 20;

    private static final int MOST_OF_CUT = 1_000;

    private static final String HASH = ",\"hash\":\"";
    private static final String END = "\"}";
    private static final int DIGITS = 64;
    /** What is behind the hashed octets, but for the brace that ends these. */
    private static final int TAIL = HASH.length() + DIGITS + END.length();

    private final MessageDigest digest = sha256();

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What a line says, from behind its number to before {@code prev}. */
    static byte[] body(LogEntry entry) {
        ActivityEvent event = entry.event();
        Optional<ActivityEvent> recorded = entry.recorded().map(each -> each.activity(event.key(), event.at()));
        byte[] body = body(event, entry.position(), recorded);
        if (body.length <= LONGEST - TAIL * 3) {
            return body;
        }
        Map<String, String> facts = Map.of("too-long", body.length + " octets");
        ActivityEvent rest = new ActivityEvent(cut(event.key()), event.at(), cut(event.kind()), facts);
        return body(rest, entry.position(), Optional.empty());
    }

    private static String cut(String text) {
        return text.length() <= MOST_OF_CUT ? text : text.substring(0, MOST_OF_CUT) + "...";
    }

    private static byte[] body(ActivityEvent event, Optional<ReadPosition> position, Optional<ActivityEvent> recorded) {
        Escapes json = new Escapes();
        json.raw(",\"at\":").text(event.at().toString());
        json.raw(",\"kind\":").text(event.kind());
        json.raw(",\"key\":").text(event.key());
        position.ifPresent(each ->
                json.raw(",\"store\":").text(each.store()).raw(",\"next\":").raw(Long.toString(each.next())));
        facts(json, event.facts());
        recorded.ifPresent(told -> {
            json.raw(",\"event\":{\"kind\":").text(told.kind());
            facts(json, told.facts());
            json.raw("}");
        });
        return json.toArray();
    }

    /** A line as it is written, without its newline. */
    static String text(LogLine line) {
        byte[] body = body(line.event(), line.position(), line.recorded());
        Escapes json = new Escapes();
        json.raw("{\"n\":").raw(Long.toString(line.number())).raw(body, body.length);
        json.raw(",\"prev\":")
                .text(line.prev())
                .raw(",\"hash\":")
                .text(line.hash())
                .raw("}");
        return new String(json.toArray(), UTF_8);
    }

    /** What is in no log (yet). */
    static String text(LogEntry entry) {
        String body = new String(body(entry), UTF_8);
        return "{" + body.substring(1) + "}";
    }

    /** In the order of their names, so that the same event gives the same octets. */
    private static void facts(Escapes json, Map<String, String> facts) {
        json.raw(",\"facts\":{");
        String comma = "";
        for (Map.Entry<String, String> each : named(facts).entrySet()) {
            json.raw(comma).text(each.getKey()).raw(":").text(each.getValue());
            comma = ",";
        }
        json.raw("}");
    }

    /** Half of a surrogate pair is in no name, for readers of JSON refuse that; and no name is there twice for it. */
    private static Map<String, String> named(Map<String, String> facts) {
        Map<String, String> named = new TreeMap<>();
        facts.forEach((name, value) -> {
            String whole = name.chars().anyMatch(c -> Character.isSurrogate((char) c))
                    ? new String(name.getBytes(UTF_8), UTF_8)
                    : name;
            while (!whole.equals(name) && (named.containsKey(whole) || facts.containsKey(whole))) {
                whole += "+";
            }
            named.put(whole, value);
        });
        return named;
    }

    /** Writes a line behind others; the new head. */
    LogHead append(Escapes to, LogHead before, byte[] body) {
        long number = before.number() + 1;
        Escapes line = new Escapes();
        line.raw("{\"n\":").raw(Long.toString(number)).raw(body, body.length);
        line.raw(",\"prev\":\"").raw(before.hash()).raw(END);
        byte[] octets = line.toArray();
        String hash = HexFormat.of().formatHex(digest.digest(octets));
        to.raw(octets, octets.length - 1).raw(HASH).raw(hash).raw(END).raw("\n");
        return new LogHead(number, hash);
    }

    /** Whether its hash is that of what it says; the newline is not part of it. */
    boolean isWhole(byte[] line) {
        int hashed = line.length - TAIL;
        if (hashed < 1 || !isAt(line, hashed, HASH) || !isAt(line, line.length - END.length(), END)) {
            return false;
        }
        digest.update(line, 0, hashed);
        digest.update((byte) '}');
        String hash = HexFormat.of().formatHex(digest.digest());
        return isAt(line, hashed + HASH.length(), hash);
    }

    private static boolean isAt(byte[] line, int place, String ascii) {
        byte[] wanted = ascii.getBytes(ISO_8859_1);
        return Arrays.equals(line, place, place + wanted.length, wanted, 0, wanted.length);
    }
}
