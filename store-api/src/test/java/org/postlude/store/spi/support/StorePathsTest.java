package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;

/** Two spellings of one place. */
final class StorePathsTest {
    @TempDir
    Path directory;

    @Test
    void S2_spellingsOfOnePlaceAreOnePath() throws Exception {
        Path store = Files.createDirectory(directory.resolve("store"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), store);
        Path real = store.toRealPath();

        assertEquals(real, of(store.toString()));
        assertEquals(real, of(store + "/../store/."));
        assertEquals(real, of(link.toString()));
        assertEquals(real, of(Path.of("").toAbsolutePath().relativize(store).toString()));
    }

    @Test
    void S2_differentPlacesAreDifferentPaths() {
        assertNotEquals(of(directory + "/one"), of(directory + "/two"));
        assertEquals(directory.resolve("new").toAbsolutePath(), of(directory + "/./new"), "nothing is created");
    }

    @Test
    void whatIsNoPathIsAMatterOfConfiguration() {
        LogonFailedException refused = assertThrows(LogonFailedException.class, () -> of("no\0path"));
        assertEquals(Reason.UNCONFIGURED, refused.reason());
    }

    private static Path of(String place) {
        return StorePaths.of(new StoreAddress("maildir", place));
    }
}
