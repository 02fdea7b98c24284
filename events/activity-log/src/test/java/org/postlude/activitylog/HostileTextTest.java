package org.postlude.activitylog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.ActivityEvent;

/** Identities come from outside: none of them forges a line, steers a terminal, or gets lost. */
class HostileTextTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tab\there",
                "line\nbreak",
                "both\r\nof them",
                "quote\" and \\ backslash",
                "\",\"hash\":\"0\"}\n{\"n\":1}",
                "nul\0escape\u001b[2Jbell\u0007delete\u007f",
                "c1\u0085\u009b31m",
                "turned\u202egnp.exe\u202c isolate\u2066x\u2069 mark\u200e\u200f\u061c",
                "separators\u2028\u2029",
                "nobody sees\u200b\u200d\u2060\ufeff\u00ad\u00a0",
                "lone\ud800 and\udc00",
                "a tag \udb40\udc41 and private \ue000 and unassigned \u0378",
                ""
            })
    void itIsEscapedAndReadBackAsItWas(String hostile) throws Exception {
        LogFixture log = new LogFixture(dir);
        ActivityEvent event = new ActivityEvent(
                "key " + hostile,
                log.time.instant(),
                "kind " + hostile,
                Map.of(hostile.contains("lone") ? "a" : "a" + hostile, hostile));
        try (ActivityLog open = log.open()) {
            open.append(LogEntry.of(event));
            open.append(log.entry(1));
        }
        assertEquals(event, log.lines().get(1).event());
        assertEquals(3, log.rawLines().size());
        String text = log.text().replace("\n", "");
        assertTrue(text.chars().allMatch(c -> c >= ' ' && c < 0x7f), text);
        assertEquals(3, log.verify().lines());
        assertTrue(log.verify().isGood());
    }

    /** Readers of JSON refuse it in names; and two names stay two. */
    @Test
    void halfOfASurrogatePairIsInNoName() {
        LogFixture log = new LogFixture(dir);
        try (ActivityLog open = log.open()) {
            open.append(log.entry("custom", Map.of("n\ud800", "1", "n\udc00", "2", "n?", "3")));
        }
        Map<String, String> facts = log.lines().get(1).event().facts();
        assertEquals(Set.of("n?", "n?+", "n?++"), facts.keySet());
        assertEquals("3", facts.get("n?"));
        assertTrue(log.verify().isGood());
    }

    @Test
    void whatIsHarmlessStaysReadable() throws Exception {
        LogFixture log = new LogFixture(dir);
        String name = "J\u00f8rgen \u7530\u4e2d \ud83d\ude00 \u0e01\u0e33";
        try (ActivityLog open = log.open()) {
            open.append(log.entry("im.leave", Map.of("leaving-user", name)));
        }
        assertTrue(log.text().contains("\"" + name + "\""), log.text());
        assertFalse(log.text().contains("\\u"), log.text());
        assertEquals(name, log.lines().get(1).event().facts().get("leaving-user"));
    }
}
