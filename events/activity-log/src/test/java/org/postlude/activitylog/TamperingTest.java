package org.postlude.activitylog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.activitylog.ActivityLogException.Reason;
import org.postlude.activitylog.Verdict.Finding;

/** Whatever is done to a log behind its back is found, with the file and the line, and nothing is appended to it. */
class TamperingTest {
    @TempDir
    Path dir;

    private LogFixture log;
    private List<String> lines = List.of();

    @BeforeEach
    void write() throws IOException {
        log = new LogFixture(dir).with(5);
        lines = new ArrayList<>(log.rawLines());
    }

    private void assertTampered(long line) throws IOException {
        Verdict verdict = log.verify();
        assertEquals(Finding.TAMPERED, verdict.finding(), verdict::toString);
        assertEquals("events-000000000001.jsonl", verdict.file());
        assertEquals(line, verdict.line(), verdict::toString);
        assertFalse(verdict.isGood());
        byte[] before = Files.readAllBytes(log.file());
        ActivityLogException refused = assertThrows(ActivityLogException.class, () -> log.open());
        assertEquals(Reason.TAMPERED, refused.reason());
        assertEquals(before.length, Files.size(log.file()));
    }

    @Test
    void aLineThatWasChanged() throws IOException {
        lines.set(3, lines.get(3).replace("user2", "user7"));
        log.write(lines);
        assertTampered(4);
    }

    @Test
    void theLastLineChanged() throws IOException {
        lines.set(5, lines.get(5).replace("im.leave", "im.bleat"));
        log.write(lines);
        assertTampered(6);
    }

    @Test
    void anyOctetOfIt() throws IOException {
        byte[] whole = Files.readAllBytes(log.file());
        Random random = new Random(84);
        for (int i = 0; i < 400; i++) {
            byte[] changed = whole.clone();
            int place = random.nextInt(whole.length - 1);
            changed[place] ^= (byte) (1 << random.nextInt(8));
            Files.write(log.file(), changed);
            Verdict verdict = log.verify();
            long line = new String(whole, 0, place, java.nio.charset.StandardCharsets.UTF_8)
                            .chars()
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
            assertEquals(Finding.TAMPERED, verdict.finding(), () -> place + ": " + verdict);
            assertEquals(line, verdict.line(), () -> place + ": " + verdict);
        }
    }

    @Test
    void aLineThatWasTakenOut() throws IOException {
        lines.remove(2);
        log.write(lines);
        assertTampered(3);
    }

    @Test
    void aLineThatStandsThereTwice() throws IOException {
        lines.add(3, lines.get(2));
        log.write(lines);
        assertTampered(4);
    }

    @Test
    void linesThatWereExchanged() throws IOException {
        Collections.swap(lines, 2, 3);
        log.write(lines);
        assertTampered(3);
    }

    @Test
    void anEmptyLine() throws IOException {
        lines.add(2, "");
        log.write(lines);
        assertTampered(3);
    }

    @Test
    void theFirstLineTakenOut() throws IOException {
        lines.remove(0);
        log.write(lines);
        assertTampered(1);
    }

    /** The end alone leaves no trace in the lines before it: that is what heads are written aside for. */
    @Test
    void theEndCutOff() throws IOException {
        log.write(lines.subList(0, 4));
        Verdict verdict = log.verify();
        assertEquals(Finding.TRUNCATED, verdict.finding(), verdict::toString);
        assertTrue(verdict.why().contains("line 4") && verdict.why().contains("line 6"), verdict::toString);
        assertThrows(ActivityLogException.class, () -> log.open());
        Files.delete(log.file());
        assertEquals(Finding.TRUNCATED, log.verify().finding());
        assertThrows(ActivityLogException.class, () -> log.open());
    }

    /** Whoever can write the log can make another one that fits together; a head of before does not fit it. */
    @Test
    void allOfItWrittenAnew() throws IOException {
        Path heads = Files.copy(Heads.file(log.directory.resolve("heads")), dir.resolve("kept"));
        Files.delete(log.file());
        Files.delete(Heads.file(log.directory.resolve("heads")));
        log.time.pass(java.time.Duration.ofSeconds(1));
        log.with(5);
        assertEquals(Finding.WHOLE, log.verify().finding());
        Files.copy(heads, log.directory.resolve("heads/heads"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertTampered(6);
    }

    @Test
    void aHeadThatSomebodyKeptIsAskedFor() {
        LogHead kept = log.lines().get(2).head();
        log.with(1);
        assertEquals(
                Finding.WHOLE,
                LogVerifier.verify(log.directory, log.options, Optional.of(kept.hash()))
                        .finding());
        assertEquals(
                Finding.UNKNOWN_HEAD,
                LogVerifier.verify(log.directory, log.options, Optional.of("f".repeat(64)))
                        .finding());
    }

    @Test
    void headsThatWereChanged() throws IOException {
        Path heads = Heads.file(log.directory.resolve("heads"));
        String text = Files.readString(heads);
        Files.writeString(heads, text.replaceFirst("(?m)^6 [0-9a-f]", "6 x"));
        assertEquals(Finding.TAMPERED, log.verify().finding());
        assertTrue(log.verify().why().contains("heads"), () -> log.verify().why());
        Files.writeString(heads, text + "6 " + "0".repeat(64) + " now\n");
        assertEquals(Finding.TAMPERED, log.verify().finding());
    }

    @Test
    void aHeadThatACrashHasCutOffIsNone() throws IOException {
        Path heads = Heads.file(log.directory.resolve("heads"));
        Files.writeString(heads, Files.readString(heads) + "7 00ab");
        assertEquals(Finding.WHOLE, log.verify().finding());
        log.with(1);
        assertEquals(Finding.WHOLE, log.verify().finding());
        assertEquals(7, log.verify().aside());
    }
}
