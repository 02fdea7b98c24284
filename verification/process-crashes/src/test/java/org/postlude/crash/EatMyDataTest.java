package org.postlude.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EatMyDataTest {
    @TempDir
    Path dir;

    @Test
    void theLibraryLiesBesideTheLibcOfTheProcess() throws Exception {
        Path lib = Files.createDirectories(dir.resolve("lib/aarch64-linux-gnu"));
        Path library = Files.createFile(lib.resolve("libeatmydata.so"));
        List<String> maps = List.of(
                "7f00-7f01 r--p 00000000 08:01 1     " + dir.resolve("lib/jvm/libjvm.so"),
                "7f02-7f03 r-xp 00000000 00:00 0     [vdso]",
                "7f04-7f05 r--p 00000000 08:01 2     " + lib.resolve("libc.so.6"));

        assertEquals(Optional.of(library), EatMyData.library(maps));
    }

    @Test
    void ofAnotherProcessorsItIsNotTaken() throws Exception {
        Files.createFile(
                Files.createDirectories(dir.resolve("lib/i386-linux-gnu")).resolve("libeatmydata.so"));
        Path libc = dir.resolve("lib/aarch64-linux-gnu/libc.so.6");

        assertEquals(Optional.empty(), EatMyData.library(List.of("7f04-7f05 r--p 00000000 08:01 2     " + libc)));
    }
}
