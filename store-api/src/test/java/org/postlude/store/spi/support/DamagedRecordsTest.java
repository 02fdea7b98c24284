package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was moved aside is told by what lies there, and by nothing else. */
final class DamagedRecordsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void Q8_eachMessageIsOneSentenceThatSaysWhichAndWhere() throws Exception {
        for (String name : List.of("m1.parts", "m1.eml", "m2.parts")) {
            Files.createFile(DamagedRecords.place(directory, Path.of("queue", name), NOON));
        }

        List<String> told = DamagedRecords.tell(directory);

        assertEquals(2, told.size());
        assertTrue(told.get(0).contains("m1"), told::toString);
        assertTrue(told.get(0).contains(directory.toString()), told::toString);
        assertTrue(told.get(0).contains("m1.eml.1772366400000 and m1.parts.1772366400000"), told::toString);
        assertTrue(told.get(1).contains("m2.parts.1772366400000"), told::toString);
    }

    @Test
    void Q8_otherFilesAndAPlaceThatIsNotThereTellNothing() throws Exception {
        Files.createFile(directory.resolve("m1.eml"));
        Files.createFile(directory.resolve("README"));

        assertEquals(List.of(), DamagedRecords.tell(directory));
        assertEquals(List.of(), DamagedRecords.tell(directory.resolve("nowhere")));
    }
}
