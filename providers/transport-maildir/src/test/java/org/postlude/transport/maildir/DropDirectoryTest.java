package org.postlude.transport.maildir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message that was dropped durably must not go with the directory that it lies in. */
class DropDirectoryTest {
    @TempDir
    Path temporary;

    private final List<Path> forced = new ArrayList<>();

    private DropDirectory drop(Path path) {
        return new DropDirectory(path, forced::add);
    }

    @Test
    void everyNameThatIsMadeIsForcedFromTheTopDown() throws Exception {
        Path upper = temporary.resolve("upper");
        Path path = upper.resolve("drop");

        drop(path).prepare();

        assertTrue(Files.isDirectory(path.resolve("new")));
        assertEquals(List.of(temporary, upper, path), forced.stream().distinct().toList());
    }

    @Test
    void aDirectoryThatIsThereIsForcedByWhoeverComesNext() throws Exception {
        Path path = temporary.resolve("drop");
        drop(path).prepare();
        forced.clear();

        DropDirectory next = drop(path);
        next.prepare();
        next.prepare();

        assertEquals(List.of(temporary, path, path), forced, "its name once, what is in it each time");
    }

    @Test
    void aForceThatFailedIsRepeated() throws Exception {
        Path path = temporary.resolve("drop");
        drop(path).prepare();
        List<Path> failing = new ArrayList<>();
        DropDirectory unlucky = new DropDirectory(path, directory -> {
            failing.add(directory);
            if (failing.size() == 1) {
                throw new IOException("Input/output error, as a test wants it");
            }
        });

        assertThrows(IOException.class, unlucky::prepare);
        unlucky.prepare();

        assertEquals(List.of(temporary, temporary, path), failing);
    }
}
