package com.example.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.spi.support.DurableSteps;

/** What the suites do not reach: a file that somebody else has cut or changed. */
class JournalTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void threeChanges() throws IOException {
        file = directory.resolve("journal");
        DurableSteps steps = new DurableSteps(InstantSource.fixed(Instant.EPOCH), DurableSteps.Layer.NONE);
        try (Journal journal = new Journal(file, steps, Map.of("epoch:", "1"))) {
            journal.put(Map.of("note:a", "one two\nthree"));
            journal.put(Map.of("note:b", ""));
        }
    }

    private Map<String, String> read() throws IOException {
        Map<String, String> values = new HashMap<>();
        Journal.read(file, values::put);
        return values;
    }

    @Test
    void whatWasPutIsReadInOrder() throws IOException {
        assertEquals(Map.of("epoch:", "1", "note:a", "one two\nthree", "note:b", ""), read());
    }

    @Test
    void aLineThatWasCutOffIsNoChangeWhereverItWasCut() throws IOException {
        String text = Files.readString(file);
        for (int end = text.lastIndexOf('\n', text.length() - 2) + 1; end < text.length(); end++) {
            Files.writeString(file, text.substring(0, end));
            assertEquals(Map.of("epoch:", "1", "note:a", "one two\nthree"), read());
        }
    }

    @Test
    void damageInTheMiddleIsToldAndNotPassedOver() throws IOException {
        Files.writeString(file, Files.readString(file).replace("three", "thrxe"));

        IOException failure = assertThrows(IOException.class, this::read);

        assertTrue(failure.getMessage().contains("line 2 of " + file), failure::getMessage);
    }
}
