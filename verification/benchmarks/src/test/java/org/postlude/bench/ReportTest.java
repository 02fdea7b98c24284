package org.postlude.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table, the JSON line and the picture of a report. */
class ReportTest {
    private static final Lap FAST = new Lap(1000, 0.5, 0.1, 64 << 20, 1.25, 2.5, 9);
    private static final Lap SLOW = new Lap(1000, 1, 0.2, 32 << 20, 1.25, 3.5, 9);

    private final Report report = new Report(
            "flush",
            "a backlog",
            List.of(
                    new Series("Postlude", SLOW, List.of(FAST, SLOW, FAST)),
                    new Series("Postfix", SLOW, List.of(SeriesTest.lap(100, 1)))),
            List.of(Goal.atLeast("at least 4 times", 20, 4), Goal.atMost("under 25 ms", 30, 25)));

    @Test
    void theTableHasMediansTheSpreadAndEmptyCellsForWhatIsNotTold() {
        assertEquals(
                List.of(
                        "| a backlog | Postlude | 2,000 (1,000..2,000) | 1,000 | 1.25 | 2.50 (2.50..3.50)"
                                + " | 0.100 (0.100..0.200) | 64 |",
                        "| a backlog | Postfix | 100 (100..100) | 1,000 |  |  | 0.100 (0.100..0.100) | 3 |"),
                Table.lines(report));
        assertEquals(columns(Table.HEAD.get(0)), columns(Table.lines(report).get(0)));
    }

    @Test
    void theGoalsSayWhatTheyCameToAndWhetherThatWasEnough() {
        assertEquals(
                List.of(
                        "| a backlog | at least 4 times | 20.000 | met |",
                        "| a backlog | under 25 ms | 30.000 | MISSED |"),
                Table.goals(report));
    }

    @Test
    void theJsonIsOneLineWithEveryLapAndEachGoal() throws IOException {
        String line = Json.line(report, "a machine");
        assertFalse(line.contains("\n"));
        JsonNode node = new ObjectMapper().readTree(line);
        assertEquals("flush", node.path("figure").asText());
        assertEquals("a machine", node.path("machine").asText());
        JsonNode ours = node.path("series").path(0);
        assertEquals(3, ours.path("laps").size());
        assertEquals(2000, ours.path("laps").path(0).path("messagesPerSecond").asDouble());
        assertEquals(2.5, ours.path("laps").path(0).path("p99Millis").asDouble());
        JsonNode theirs = node.path("series").path(1).path("laps").path(0);
        assertFalse(theirs.has("p99Millis"), "a number that nobody measured");
        assertTrue(node.path("goals").path(0).path("met").asBoolean());
        assertFalse(node.path("goals").path(1).path("met").asBoolean(true));
        assertEquals(25, node.path("goals").path(1).path("atMost").asInt());
    }

    @Test
    void thePictureIsAPngWithABarForEachContender(@TempDir Path folder) throws IOException {
        BufferedImage both = ImageIO.read(Plot.draw(report, folder).toFile());
        assertTrue(both.getWidth() > 300 && both.getHeight() > 200);
        assertTrue(colours(both).size() > 2, "an empty picture");
        Report single = new Report("flush", report.title(), report.series().subList(0, 1), List.of());
        BufferedImage one = ImageIO.read(Plot.draw(single, folder).toFile());
        assertNotEquals(pixels(both), pixels(one), "the second contender is not in the picture");
    }

    private static Set<Integer> colours(BufferedImage image) {
        return new HashSet<>(pixels(image));
    }

    private static List<Integer> pixels(BufferedImage image) {
        return java.util.Arrays.stream(
                        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .boxed()
                .toList();
    }

    private static long columns(String line) {
        return line.chars().filter(c -> c == '|').count();
    }
}
