package org.postlude.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run removes is its own. */
class WorkFolderTest {
    @TempDir
    Path place;

    @Test
    void whatItMadeIsRemovedAndNothingBesideIt() throws IOException {
        Path beside = Files.writeString(place.resolve("beside"), "somebody else's");
        Path lap;
        try (WorkFolder folder = WorkFolder.below(place)) {
            lap = folder.fresh("lap");
            assertFalse(Files.exists(lap));
            Files.createDirectories(lap.resolve("deeper"));
            Files.writeString(lap.resolve(Path.of("deeper", "file")), "12345");
            assertEquals(5, WorkFolder.octets(lap));
            folder.remove(lap);
            assertFalse(Files.exists(lap));
            folder.remove(lap); // twice is once
            Files.createDirectories(folder.fresh("left"));
        }
        assertTrue(Files.exists(beside));
        try (Stream<Path> left = Files.list(place)) {
            assertEquals(List.of(beside), left.toList());
        }
    }

    @Test
    void itRefusesToRemoveWhatIsNotBelowIt() throws IOException {
        Path beside = Files.writeString(place.resolve("beside"), "somebody else's");
        try (WorkFolder folder = WorkFolder.below(place)) {
            for (Path other :
                    List.of(beside, place, Path.of(""), folder.fresh("x").resolve(".."))) {
                assertThrows(IllegalArgumentException.class, () -> folder.remove(other), other::toString);
            }
        }
        assertTrue(Files.exists(beside));
    }
}
