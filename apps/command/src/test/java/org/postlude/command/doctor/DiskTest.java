package org.postlude.command.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postlude.command.doctor.Findings.Grade;

/** What is made of what a disk has. */
class DiskTest {
    private final Findings findings = new Findings();
    private final Disk disk = new Disk(findings, "store here");

    private void assertLast(Grade grade, String what) {
        Findings.Finding last = findings.all().get(findings.all().size() - 1);
        assertEquals(grade, last.grade(), last.text());
        assertEquals(what, last.what());
        assertEquals(grade == Grade.OK, last.todo().isEmpty(), "what to do: " + last.todo());
        assertFalse(last.text().isEmpty());
    }

    @Test
    void withLittleRoomNoMailIsTakenSoonAndWithLessAtOnce() {
        disk.space((32L << 20) - 1);
        assertLast(Grade.PROBLEM, "disk");
        disk.space(32L << 20);
        assertLast(Grade.WARNING, "disk");
        disk.space(1L << 30);
        assertLast(Grade.OK, "disk");
    }

    @Test
    void fewFilesAreAWarning() {
        disk.files(9_999);
        assertLast(Grade.WARNING, "inodes");
        disk.files(10_000);
        assertLast(Grade.OK, "inodes");
    }

    @Test
    void aDiskThatIsSlowIsAWarning() {
        disk.forced(Duration.ofMillis(201));
        assertLast(Grade.WARNING, "fsync");
        disk.forced(Duration.ofMillis(200));
        assertLast(Grade.OK, "fsync");
    }
}
