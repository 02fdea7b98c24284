package org.postlude.command.tour;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryDirectoryTest {
    @Test
    void isGoneWithAllThatIsInItWhenItIsClosed() throws IOException {
        Path path;
        try (TemporaryDirectory directory = new TemporaryDirectory()) {
            path = directory.path();
            Files.createDirectories(path.resolve("store").resolve("new"));
            Files.writeString(path.resolve("store").resolve("new").resolve("message"), "text");
            assertTrue(Files.isDirectory(path));
        }
        assertFalse(Files.exists(path));
    }
}
