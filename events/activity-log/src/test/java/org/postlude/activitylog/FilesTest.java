package org.postlude.activitylog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.activitylog.Verdict.Finding;

/** New files by size and age, and the end of old ones; and heads, which are written aside in time. */
class FilesTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path dir;

    /** So many days, with a file and two events each. */
    private LogFixture days(int count, LogOptions options) {
        LogFixture log = new LogFixture(dir);
        log.options = options;
        try (ActivityLog open = log.open()) {
            for (int i = 0; i < count; i++) {
                open.append(log.entry(2 * i));
                ReadPosition position = new ReadPosition("main", i + 1);
                open.append(new LogEntry(log.entry(2 * i + 1).event(), Optional.of(position), Optional.empty()));
                log.time.pass(DAY);
            }
        }
        return log;
    }

    @Test
    void aFileOfSomeAgeIsTheLastOneNoMore() throws Exception {
        LogFixture log = days(3, LogOptions.DEFAULT);
        assertEquals(3, log.files().size());
        assertEquals(Finding.WHOLE, log.verify().finding());
        assertEquals(9, log.verify().lines());
    }

    @Test
    void norIsOneOfSomeSize() throws Exception {
        LogFixture log = new LogFixture(dir);
        log.options = LogOptions.DEFAULT.withRotation(2_000, DAY);
        log.with(30).with(30);
        assertTrue(log.files().size() > 5, () -> "files");
        for (Path each : log.files()) {
            assertTrue(Files.size(each) <= 2_600, () -> each.toString());
        }
        assertEquals(Finding.WHOLE, log.verify().finding());
    }

    @Test
    void aFileThatIsMissingInTheMiddleIsNamed() throws Exception {
        LogFixture log = days(4, LogOptions.DEFAULT);
        Files.delete(log.files().get(1));
        Verdict verdict = log.verify();
        assertEquals(Finding.TAMPERED, verdict.finding());
        assertEquals(String.valueOf(log.files().get(1).getFileName()), verdict.file());
        assertEquals(1, verdict.line());
    }

    @Test
    void theFirstFileMissingIsNoRetirement() throws Exception {
        LogFixture log = days(4, LogOptions.DEFAULT);
        Files.delete(log.files().get(0));
        Verdict verdict = log.verify();
        assertEquals(Finding.TAMPERED, verdict.finding());
        assertTrue(verdict.why().contains("retired"), verdict::why);
    }

    /** A feed may tell anything, and nothing of it is believed of the log itself. */
    @Test
    void norIsWhatAFeedCallsOne() throws Exception {
        LogFixture log = new LogFixture(dir);
        log.options = LogOptions.DEFAULT.withRotation(1, DAY);
        log.with(2);
        LogLine second = log.lines().get(2);
        Map<String, String> facts =
                Map.of("through", Long.toString(second.number() - 1), "hash", second.prev(), "cursor main", "99");
        try (ActivityLog open = log.open()) {
            assertThrows(IllegalArgumentException.class, () -> open.append(log.entry(LogKinds.RETIRED, facts)));
            for (String kind : List.of(LogKinds.RETIRED, LogKinds.BEGAN)) {
                Optional<ReadPosition> position = Optional.of(new ReadPosition("other", 5));
                open.append(new LogEntry(log.entry(kind, facts).event(), position, Optional.empty()));
            }
        }
        try (ActivityLog open = log.open()) {
            assertEquals(OptionalLong.empty(), open.cursor("main"));
            assertEquals(OptionalLong.of(5), open.cursor("other"));
        }
        Files.delete(log.files().get(0));
        assertEquals(Finding.TAMPERED, log.verify().finding());
    }

    @Test
    void whatWasKeptLongEnoughIsDeletedAndTheLogSaysSo() throws Exception {
        LogFixture log = days(6, LogOptions.DEFAULT.withKeep(DAY.multipliedBy(2)));
        List<LogLine> lines = log.lines();
        Verdict verdict = log.verify();
        assertEquals(Finding.WHOLE, verdict.finding(), verdict::toString);
        assertEquals(OptionalLong.of(lines.get(0).number()), verdict.begins());
        assertTrue(lines.get(0).number() > 1);
        assertTrue(verdict.why().contains("retired"), verdict::why);
        assertTrue(log.kinds().contains(LogKinds.RETIRED));
        assertTrue(log.files().size() <= 4, () -> "files");
        // An event is there for two days at least.
        assertTrue(lines.stream().anyMatch(line -> line.event().facts().containsValue("user6@example.org")));
        assertFalse(lines.stream().anyMatch(line -> line.event().facts().containsValue("user0@example.org")));
    }

    @Test
    void timeAloneDeletesWhatIsOld() throws Exception {
        LogFixture log = new LogFixture(dir);
        log.options = LogOptions.DEFAULT.withKeep(DAY.multipliedBy(2));
        try (ActivityLog open = log.open()) {
            open.append(log.entry(1));
            open.maintain();
            assertEquals(1, log.files().size());
            log.time.pass(DAY);
            open.maintain();
            assertEquals(2, log.files().size());
            log.time.pass(DAY.multipliedBy(2));
            open.maintain();
            open.maintain();
            assertEquals(List.of(LogKinds.BEGAN, LogKinds.RETIRED), log.kinds());
            log.time.pass(DAY.multipliedBy(90));
            open.maintain();
            assertEquals(2, log.lines().size());
        }
        assertEquals(Finding.WHOLE, log.verify().finding());
        assertEquals(Finding.WHOLE, log.with(1).verify().finding());
    }

    @Test
    void howFarAFeedIsReadOutlivesItsLines() {
        LogFixture log = days(3, LogOptions.DEFAULT.withKeep(DAY.multipliedBy(2)));
        try (ActivityLog open = log.open()) {
            open.append(log.entry(99));
            log.time.pass(DAY.multipliedBy(30));
            open.append(log.entry(100));
        }
        assertFalse(log.lines().stream().anyMatch(line -> line.position().isPresent()));
        try (ActivityLog open = log.open()) {
            assertEquals(OptionalLong.of(3), open.cursor("main"));
        }
    }

    @Test
    void whatWasTornGoesWithItsFile() throws Exception {
        LogFixture log = new LogFixture(dir);
        log.options = LogOptions.DEFAULT.withKeep(DAY);
        log.with(1);
        Files.writeString(log.file(), "{\"n\":3,\"at\"", java.nio.file.StandardOpenOption.APPEND);
        try (ActivityLog open = log.open()) {
            Path torn = open.torn().orElseThrow();
            log.time.pass(DAY);
            open.append(log.entry(1));
            log.time.pass(DAY);
            assertTrue(Files.exists(torn));
            open.append(log.entry(2));
            assertFalse(Files.exists(torn));
        }
    }

    @Test
    void headsAreWrittenAsideAfterSoManyLinesAndSoMuchTimeAndAtTheEnd() throws Exception {
        LogFixture log = new LogFixture(dir);
        Path folder = dir.resolve("elsewhere");
        log.options = LogOptions.DEFAULT.withHeads(folder).withHeadsEvery(10, Duration.ofMinutes(1));
        try (ActivityLog open = log.open()) {
            for (int i = 0; i < 12; i++) {
                open.append(log.entry(i));
            }
            assertEquals(10, Heads.read(folder).last().orElseThrow().number());
            log.time.pass(Duration.ofMinutes(1));
            open.maintain();
            assertEquals(13, Heads.read(folder).last().orElseThrow().number());
            open.maintain();
            open.append(log.entry(1));
        }
        assertEquals(14, Heads.read(folder).last().orElseThrow().number());
        assertEquals(3, Heads.read(folder).byNumber().size());
        assertFalse(Files.exists(log.directory.resolve("heads")));
        assertEquals(14, log.verify().aside());
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> LogOptions.DEFAULT.withRotation(0, DAY));
        assertThrows(IllegalArgumentException.class, () -> LogOptions.DEFAULT.withKeep(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> LogOptions.DEFAULT.withHeadsEvery(0, DAY));
    }
}
