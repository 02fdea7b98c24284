package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made is its owner's alone; what is there is not touched. */
final class PrivateFilesTest {
    @TempDir
    Path directory;

    @BeforeEach
    void onlyWhereThereArePermissions() throws Exception {
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
    }

    @Test
    void whatIsMadeIsItsOwnersAlone() throws Exception {
        Path made = directory.resolve("made");
        PrivateFiles.makeDirectory(made);
        try (OutputStream out = PrivateFiles.write(made.resolve("file"))) {
            out.write(7);
        }

        assertEquals("rwx------", mode(made));
        assertEquals("rw-------", mode(made.resolve("file")));
        assertEquals(1, Files.size(made.resolve("file")));
    }

    @Test
    void whatIsThereKeepsItsModeAndLosesItsContent() throws Exception {
        Path there = Files.createDirectory(directory.resolve("there"));
        Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.writeString(there.resolve("file"), "of old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        PrivateFiles.makeDirectory(there);
        PrivateFiles.write(file).close();

        assertEquals("rwxr-xr-x", mode(there));
        assertEquals("rw-r--r--", mode(file));
        assertEquals(0, Files.size(file));
    }

    @Test
    void aFileIsNoDirectory() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThrows(FileAlreadyExistsException.class, () -> PrivateFiles.makeDirectory(file));
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
