package org.postlude.activitylog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.EmailSent;
import org.postlude.message.event.Fact;

/** What a line is, octet for octet, so that another program can verify it. */
class LineFormatTest {
    private static final ActivityEvent EVENT = new ActivityEvent(
            "k1", Instant.parse("2026-03-01T08:00:00Z"), "mail.sent", Map.of("sender", "a@example.org", "part", "0"));

    private static String line(LogEntry entry, LogHead before) {
        Escapes octets = new Escapes();
        LogHead unused = new LineFormat().append(octets, before, LineFormat.body(entry));
        return new String(octets.toArray(), UTF_8);
    }

    /** The example of docs/guides/activity-log.md. */
    @Test
    void aLineIsItsMembersInThisOrder() {
        LogEntry entry = new LogEntry(EVENT, Optional.of(new ReadPosition("main", 123)), Optional.empty());
        String line = line(entry, new LogHead(16, "0f".repeat(32)));
        assertEquals(
                "{\"n\":17,\"at\":\"2026-03-01T08:00:00Z\",\"kind\":\"mail.sent\",\"key\":\"k1\",\"store\":\"main\",\"next\":123,"
                        + "\"facts\":{\"part\":\"0\",\"sender\":\"a@example.org\"},\"prev\":\"" + "0f".repeat(32)
                        + "\",\"hash\":\"5bcbc0\"}\n",
                line.replaceAll("(\"hash\":\"[0-9a-f]{6})[0-9a-f]{58}", "$1"));
    }

    @Test
    void theHashIsThatOfTheLineWithoutItsHash() throws Exception {
        String line = line(LogEntry.of(EVENT), LogHead.NONE);
        String hashed = line.replaceAll(",\"hash\":\"[0-9a-f]{64}\"}\n$", "}");
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(hashed.getBytes(UTF_8)));
        assertTrue(line.endsWith(",\"hash\":\"" + hash + "\"}\n"), line);
        assertTrue(new LineFormat().isWhole(line.strip().getBytes(UTF_8)));
        assertFalse(new LineFormat().isWhole(line.strip().replace("k1", "k2").getBytes(UTF_8)));
        assertFalse(new LineFormat().isWhole(new byte[0]));
    }

    @Test
    void theTypedEventStandsBesideTheFeedsOwn() throws Exception {
        EmailSent sent = new EmailSent(
                "a@example.org",
                Fact.absent("why"),
                Fact.absent("why"),
                Fact.absent("why"),
                Blocked.NOT,
                Fact.of(List.of("b@example.org", "c@example.org")),
                Fact.absent("why"),
                Fact.absent("why"));
        String line = line(new LogEntry(EVENT, Optional.empty(), Optional.of(sent)), LogHead.NONE);
        LogLine read = LineParser.parse(line.getBytes(UTF_8));
        assertEquals(EVENT, read.event());
        assertEquals(Optional.of(sent.activity("k1", EVENT.at())), read.recorded());
        assertTrue(line.contains("\"recipient\":\"b@example.org\\u0009c@example.org\""), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "nothing",
                "{\"n\":1,\"n\":1,\"at\":\"2026-03-01T08:00:00Z\",\"kind\":\"k\",\"key\":\"k\",\"facts\":{}}",
                "{\"n\":1,\"at\":\"2026-03-01T08:00:00Z\",\"kind\":\"k\",\"key\":\"k\",\"facts\":{},\"more\":1}",
                "{\"n\":1,\"at\":\"yesterday\",\"kind\":\"k\",\"key\":\"k\",\"facts\":{}}",
                "{\"n\":1.5,\"at\":\"2026-03-01T08:00:00Z\",\"kind\":\"k\",\"key\":\"k\",\"facts\":{}}",
                "{\"n\":99999999999999999999,\"at\":\"2026-03-01T08:00:00Z\",\"kind\":\"k\",\"key\":\"k\",\"facts\":{}}",
                "{\"n\":1,\"at\":\"2026-03-01T08:00:00Z\",\"kind\":\"k\",\"key\":\"k\",\"facts\":{\"a\":1}}",
                "{\"n\":1,\"at\":\"2026-03-01T08:00:00Z\",\"kind\":\"k\",\"key\":\"k\",\"facts\":{},\"store\":\"s\"}",
                "{\"n\":1,\"at\":\"2026-03-01T08:00:00Z\",\"kind\":\"k\",\"key\":\"k\",\"facts\":{}} {}"
            })
    void whatIsNoLineIsNotRead(String text) {
        assertThrows(LineParser.NoLineException.class, () -> LineParser.parse(text.getBytes(UTF_8)));
    }

    @Test
    void whatIsTooLongIsLeftOutAndSaid(@TempDir Path dir) {
        LogFixture log = new LogFixture(dir);
        try (ActivityLog open = log.open()) {
            open.append(log.entry("custom", Map.of("value1", "\u202e".repeat(LineFormat.LONGEST / 6))));
            open.append(log.entry("custom", Map.of("n".repeat(LineFormat.LONGEST / 2), "v".repeat(1000))));
            open.append(log.entry(1));
        }
        LogLine line = log.lines().get(1);
        assertEquals("custom", line.event().kind());
        assertEquals(List.of("too-long"), List.copyOf(line.event().facts().keySet()));
        assertTrue(log.verify().isGood(), () -> log.verify().toString());
    }
}
