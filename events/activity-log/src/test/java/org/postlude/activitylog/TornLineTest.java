package org.postlude.activitylog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.activitylog.ActivityLogException.Reason;
import org.postlude.activitylog.Verdict.Finding;

/** A crash in the middle of a write leaves a line without an end: that is no tampering, and nothing before it is touched. */
class TornLineTest {
    @TempDir
    Path dir;

    /** As a process that is killed leaves it: no head of its last lines is written aside. */
    private LogFixture crashed() throws Exception {
        LogFixture log = new LogFixture(dir).with(3);
        Files.delete(Heads.file(log.options.headsOf(log.directory)));
        return log;
    }

    @Test
    void whereverItIsCutItIsSetAsideAndTheLogGoesOn() throws Exception {
        byte[] whole = Files.readAllBytes(crashed().file());
        int last = lastLine(whole);
        for (int cut = last + 1; cut < whole.length; cut += 13) {
            LogFixture log = new LogFixture(dir.resolve("cut" + cut));
            Files.createDirectories(log.directory);
            Path file = LogFile.of(log.directory, 1).path();
            Files.write(file, Arrays.copyOf(whole, cut));
            Verdict torn = log.verify();
            assertEquals(Finding.TORN, torn.finding(), torn::toString);
            assertEquals(4, torn.line());
            assertTrue(torn.isGood());
            try (ActivityLog open = log.open()) {
                assertArrayEquals(
                        Arrays.copyOfRange(whole, last, cut),
                        Files.readAllBytes(open.torn().orElseThrow()));
                assertEquals(3, open.head().number());
                assertEquals(4, open.append(log.entry(9)).number());
            }
            assertEquals(Finding.WHOLE, log.verify().finding());
        }
    }

    private static int lastLine(byte[] whole) {
        int begin = whole.length - 1;
        while (whole[begin - 1] != '\n') {
            begin--;
        }
        return begin;
    }

    @Test
    void aFirstLineThatIsTornLeavesAnEmptyLog() throws Exception {
        LogFixture log = new LogFixture(dir);
        Files.createDirectories(log.directory);
        Files.writeString(LogFile.of(log.directory, 1).path(), "{\"n\":1,\"at");
        assertEquals(Finding.TORN, log.verify().finding());
        log.with(1);
        assertEquals(Finding.WHOLE, log.verify().finding());
        assertEquals(2, log.verify().lines());
    }

    @Test
    void aNewFileWithoutALineIsGoneOnWith() throws Exception {
        LogFixture log = new LogFixture(dir).with(2);
        Files.createFile(LogFile.of(log.directory, 4).path());
        assertEquals(Finding.WHOLE, log.verify().finding());
        log.with(1);
        assertEquals(2, log.files().size());
        assertEquals(5, log.lines().size());
        assertEquals(Finding.WHOLE, log.verify().finding());
    }

    /** Some file systems have the length of what was written, and zeros where the octets never came. */
    @Test
    void zerosAtTheEndAreWhatACrashLeaves() throws Exception {
        LogFixture log = crashed();
        Files.write(log.file(), new byte[4096], StandardOpenOption.APPEND);
        assertEquals(Finding.TORN, log.verify().finding());
        byte[] end = new byte[300];
        end[120] = '\n';
        end[299] = '\n';
        Files.write(log.file(), end, StandardOpenOption.APPEND);
        assertEquals(Finding.TORN, log.verify().finding());
        log.with(1);
        assertEquals(Finding.WHOLE, log.verify().finding());
    }

    @Test
    void zerosBeforeALineThatIsWholeAreTampering() throws Exception {
        LogFixture log = crashed();
        byte[] whole = Files.readAllBytes(log.file());
        int last = lastLine(whole);
        Arrays.fill(whole, last - 60, last - 10, (byte) 0);
        Files.write(log.file(), whole);
        assertEquals(Finding.TAMPERED, log.verify().finding());
        assertEquals(3, log.verify().line());
    }

    /** What has a head was durable before: no crash takes it away. */
    @Test
    void aTornLineThatHasAHeadIsTampering() throws Exception {
        LogFixture log = new LogFixture(dir);
        log.options = log.options.withHeadsEvery(1, Duration.ZERO);
        log.with(3);
        byte[] whole = Files.readAllBytes(log.file());
        Files.write(log.file(), Arrays.copyOf(whole, whole.length - 1));
        assertEquals(Finding.TRUNCATED, log.verify().finding());
        assertEquals(
                Reason.TAMPERED,
                assertThrows(ActivityLogException.class, log::open).reason());
        assertArrayEquals(Arrays.copyOf(whole, whole.length - 1), Files.readAllBytes(log.file()));
    }
}
