package org.postlude.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page for people is the declaration: {@code docs/metrics.md}. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("../../docs/metrics.md");

    private static String row(SpoolerMeter meter) {
        return "| `" + meter.id() + "` | " + meter.kind().words() + " | " + String.join(", ", meter.tags()) + " | "
                + meter.meaning() + " |";
    }

    @Test
    void thePageHasEachMeterAsItIsDeclaredAndNoOther() throws IOException {
        List<String> declared =
                Stream.of(SpoolerMeter.values()).map(MetricsPageTest::row).toList();
        List<String> written = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| `postlude[.a-z]+` \\| (counter|gauge|timer).*"))
                .toList();
        assertEquals(String.join("\n", declared), String.join("\n", written));
    }
}
