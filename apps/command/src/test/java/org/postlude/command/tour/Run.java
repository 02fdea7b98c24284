package org.postlude.command.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.postlude.store.LogoffMode;
import picocli.CommandLine;

/**
 * One run of the command.
 *
 * @param code its exit code
 * @param out what it printed
 */
record Run(int code, String out) {
    static Run tour(String... args) {
        return tour(Promise.DOCUMENTED, args);
    }

    static Run tour(Map<LogoffMode, Promise> promises, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = new CommandLine(new TourCommand(stream, promises)).execute(args);
        return new Run(code, out.toString(StandardCharsets.UTF_8));
    }

    JsonNode json() {
        assertEquals(1, out.lines().count(), out);
        try {
            return new ObjectMapper().readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError(out, e);
        }
    }

    /** The lines of one section of {@code --mode}, without their numbers. */
    List<String> section(String title) {
        return out.lines()
                .dropWhile(line -> !line.equals(title))
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .map(line -> line.replaceFirst("^ +\\d+  ", ""))
                .toList();
    }
}
