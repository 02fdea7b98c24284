package org.postlude.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.transport.ScriptedTransport;

/** The Grafana dashboard asks for what Prometheus has: {@code docs/operations/grafana-dashboard.json}. */
class DashboardTest {
    private static final Path FILE = Path.of("../../docs/operations/grafana-dashboard.json");
    private static final Pattern NAME = Pattern.compile("\\bpostlude_[a-z_]+");
    private static final Pattern LABELLED = Pattern.compile("\\b(postlude_[a-z_]+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*=~?");

    private final JsonNode dashboard = read();

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(FILE.toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> expressions() {
        List<String> all = new ArrayList<>();
        dashboard.findValues("expr").forEach(each -> all.add(each.asText()));
        return all;
    }

    /** What a scrape of a spooler gives that has done everything once. */
    private static String scrape() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SpoolerMetrics metrics = new SpoolerMetrics();
        metrics.bindTo(registry);
        ScriptedTransport wire = ScriptedTransport.builder().build();
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                .store(new InMemoryStoreProvider())
                .transportProvider(wire)
                .transport(wire.schemes().iterator().next() + ":wire")
                .observer(metrics)
                .build()) {
            AllMeters.live(metrics);
            metrics.watch(spooler);
            return registry.scrape();
        }
    }

    private static Set<String> names(String scrape) {
        return scrape.lines()
                .filter(line -> line.startsWith("postlude_"))
                .map(line -> line.replaceAll("[{ ].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everySeriesThatAPanelAsksForExists() {
        Set<String> known = names(scrape());
        Set<String> asked = expressions().stream()
                .flatMap(each -> NAME.matcher(each).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(asked.size() >= 10, () -> "asked for: " + asked);
        asked.removeAll(known);
        assertEquals(Set.of(), asked, () -> "known: " + known);
    }

    @Test
    void everyLabelThatIsSelectedByIsATagOfThatMeter() {
        String scrape = scrape();
        for (String expression : expressions()) {
            LABELLED.matcher(expression).results().forEach(found -> {
                String line = scrape.lines()
                        .filter(each -> each.startsWith(found.group(1) + "{"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(found.group(1) + " has no labels"));
                LABEL.matcher(found.group(2))
                        .results()
                        .forEach(label -> assertTrue(line.contains(label.group(1) + "=\""), expression));
            });
        }
    }

    @Test
    void eachPanelHasATitleAPlaceAndAsksForSomething() {
        JsonNode panels = dashboard.path("panels");
        assertTrue(panels.size() >= 9, "panels: " + panels.size());
        for (JsonNode panel : panels) {
            assertFalse(panel.path("title").asText().isEmpty(), panel::toString);
            assertTrue(panel.path("gridPos").path("w").asInt() > 0, panel::toString);
            assertTrue(panel.path("targets").size() > 0, panel::toString);
        }
        assertEquals("postlude", dashboard.path("uid").asText());
        assertTrue(dashboard.path("schemaVersion").asInt() >= 36);
    }
}
