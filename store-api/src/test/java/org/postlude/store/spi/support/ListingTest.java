package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
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
}
