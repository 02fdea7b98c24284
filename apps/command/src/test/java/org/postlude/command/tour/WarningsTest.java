package org.postlude.command.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WarningsTest {
    @Test
    void takesWhatIsAskedForAndPassesTheRestOn() {
        PrintStream before = System.err;
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        PrintStream outer = new PrintStream(rest, true, StandardCharsets.UTF_8);
        System.setErr(outer);
        try {
            try (Warnings warnings = new Warnings()) {
                System.err.println("postlude: a store was closed");
                System.err.println("postlude: something else");
                assertEquals(Optional.of("a store was closed"), warnings.first("was closed"));
                assertEquals(Optional.empty(), warnings.first("was opened"));
            }
            assertSame(outer, System.err);
        } finally {
            System.setErr(before);
        }
        assertEquals(
                "postlude: something else",
                rest.toString(StandardCharsets.UTF_8).strip());
    }
}
