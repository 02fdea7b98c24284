package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing there is not the same as nothing to be seen. */
final class ListingTest {
    @TempDir
    Path directory;

    @Test
    void whatFitsIsListed() throws Exception {
        Path file = Files.createFile(directory.resolve("a.parts"));
        Files.createFile(directory.resolve("a.eml"));

        assertEquals(List.of(file), Listing.of(directory, "*.parts"));
        assertEquals(List.of(file), Listing.required(directory, "*.parts"));
    }

    @Test
    void whatIsNotThereIsEmptyUnlessItIsRequired() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertEquals(List.of(), Listing.of(directory.resolve("nowhere"), "*"));
        assertEquals(List.of(), Listing.of(file, "*"));
        assertThrows(NoSuchFileException.class, () -> Listing.required(directory.resolve("nowhere"), "*"));
        assertThrows(NotDirectoryException.class, () -> Listing.required(file, "*"));
    }

    @Test
    void whatCannotBeReadIsNotEmpty() throws Exception {
        Path loop = directory.resolve("loop");
        Files.createSymbolicLink(loop, loop);

        assertThrows(FileSystemException.class, () -> Listing.of(loop, "*"));
    }

    @Test
    void aFileThatGoesBetweenTheLookAndTheUseIsLookedForAgain() throws Exception {
        Path old = Files.createFile(directory.resolve("1.id.sha"));
        Path now = directory.resolve("1.id.sha:2,S");
        List<Path> used = new ArrayList<>();

        long size = Listing.use(() -> Files.exists(old) ? old : now, file -> {
            used.add(file);
            if (file.equals(old)) {
                Files.move(old, now);
            }
            return Files.size(file);
        });

        assertEquals(0, size);
        assertEquals(List.of(old, now), used);
    }

    @Test
    void aFileThatIsNeverWhereItWasFoundIsNotLookedForForEver() {
        Path nowhere = directory.resolve("nowhere");

        assertThrows(NoSuchFileException.class, () -> Listing.use(() -> nowhere, Files::size));
    }

    /** Flags are set and taken back all the time; a look that reads the directory just then may not see the file. */
    @Test
    void aFileThatIsRenamedAllTheTimeIsFoundEachTime() throws Exception {
        Path cur = Files.createDirectories(directory.resolve(".Folder/cur"));
        Path root = Files.createDirectories(directory.resolve("cur"));
        Path one = Files.createFile(root.resolve("1.id.sha:2,"));
        Path other = cur.resolve("1.id.sha:2,S");
        AtomicBoolean over = new AtomicBoolean();
        Thread flags = new Thread(() -> {
            for (boolean there = true; !over.get() || !there; there = !there) {
                try {
                    Files.move(there ? one : other, there ? other : one);
                    LockSupport.parkNanos(20_000); // or on a busy machine both may keep step for long
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        flags.start();
        try {
            for (int look = 0; look < 2_000; look++) {
                assertTrue(Listing.inMaildir(directory, "*.id.*", file -> true).isPresent(), "look " + look);
            }
        } finally {
            over.set(true);
            flags.join();
        }
    }
}
