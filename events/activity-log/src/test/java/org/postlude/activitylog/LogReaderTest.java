package org.postlude.activitylog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading while it grows, over files that come and go; and which lines are wanted. */
class LogReaderTest {
    @TempDir
    Path dir;

    @Test
    void itReadsOnWhenThereIsMoreAndLeavesALineWithoutItsEnd() throws Exception {
        LogFixture log = new LogFixture(dir);
        log.options = LogOptions.DEFAULT.withRotation(1, Duration.ofDays(1));
        LogReader reader = new LogReader(log.directory, line -> {
            throw new AssertionError(line);
        });
        try (ActivityLog open = log.open()) {
            assertEquals(List.of(), reader.read(10));
            open.append(log.entry(1));
            assertEquals(2, reader.read(10).size());
            open.append(log.entry(2));
            open.append(log.entry(3));
            assertEquals(3, reader.read(3).size());
            assertEquals(1, reader.read(3).size());
            assertEquals(List.of(), reader.read(3));
        }
        Path last = log.files().get(log.files().size() - 1);
        Files.writeString(last, "{\"n\":7", StandardOpenOption.APPEND);
        assertEquals(List.of(), reader.read(3));
    }

    @Test
    void aLineThatIsNoneIsNamedAndTheOthersAreShown() throws Exception {
        LogFixture log = new LogFixture(dir).with(3);
        List<String> lines = new ArrayList<>(log.rawLines());
        lines.set(1, "nonsense");
        log.write(lines);
        List<String> told = new ArrayList<>();
        assertEquals(3, new LogReader(log.directory, told::add).read(10).size());
        assertEquals(1, told.size());
        assertTrue(told.get(0).startsWith("events-000000000001.jsonl, line 2: "), told::toString);
    }

    @Test
    void filesThatAreRetiredMeanwhileAreLeftOut() {
        LogFixture log = new LogFixture(dir);
        log.options = LogOptions.DEFAULT.withKeep(Duration.ofDays(2));
        LogReader reader = new LogReader(log.directory, line -> {
            throw new AssertionError(line);
        });
        try (ActivityLog open = log.open()) {
            for (int i = 0; i < 3; i++) {
                open.append(log.entry(i));
                log.time.pass(Duration.ofDays(1));
            }
            assertEquals(1, reader.read(1).size());
            log.time.pass(Duration.ofDays(10));
            open.append(log.entry(9));
        }
        List<String> rest = reader.read(100).stream()
                .map(line -> line.event().facts().getOrDefault("leaving-user", "-"))
                .filter(user -> !user.equals("-"))
                .toList();
        assertEquals(List.of("user2@example.org", "user9@example.org"), rest);
    }

    @Test
    void linesAreWantedByTimeUserAndKind() {
        LogFixture log = new LogFixture(dir);
        try (ActivityLog open = log.open()) {
            open.append(log.entry("im.leave", Map.of("member", "ann@example.org\tbob@example.org")));
        }
        LogLine line = log.lines().get(1);
        assertTrue(LogFilter.ALL.test(line));
        assertTrue(filter("Bob@example.org", "im.leave").test(line));
        assertTrue(filter("ann@example.org", "im").test(line));
        assertFalse(filter("ann", "im").test(line));
        assertFalse(filter("ann@example.org", "im.l").test(line));
        assertTrue(new LogFilter(Optional.of(log.time.instant()), Optional.empty(), Optional.empty()).test(line));
        assertFalse(new LogFilter(Optional.of(log.time.instant().plusMillis(1)), Optional.empty(), Optional.empty())
                .test(line));
    }

    private static LogFilter filter(String user, String kind) {
        return new LogFilter(Optional.empty(), Optional.of(user), Optional.of(kind));
    }
}
