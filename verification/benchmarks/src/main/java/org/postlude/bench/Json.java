package org.postlude.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A report as one line of JSON: every lap, so that whoever reads it can take other medians. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static String line(Report report, String machine) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("figure", report.figure()).put("title", report.title()).put("machine", machine);
        ArrayNode series = node.putArray("series");
        for (Series each : report.series()) {
            ObjectNode one = series.addObject().put("contender", each.contender());
            put(one.putObject("first"), each.cold());
            ArrayNode laps = one.putArray("laps");
            each.laps().forEach(lap -> put(laps.addObject(), lap));
        }
        ArrayNode goals = node.putArray("goals");
        for (Goal goal : report.goals()) {
            ObjectNode one = goals.addObject().put("goal", goal.words()).put("value", goal.value());
            if (goal.isWanted()) {
                one.put(goal.atLeast() ? "atLeast" : "atMost", goal.limit()).put("met", goal.isMet());
            }
        }
        return node.toString();
    }

    private static void put(ObjectNode node, Lap lap) {
        node.put("messages", lap.count())
                .put("seconds", lap.seconds())
                .put("messagesPerSecond", lap.rate())
                .put("cpuSecondsPer1000", lap.cpuPerThousand())
                .put("peakOctets", lap.peakOctets());
        if (!Double.isNaN(lap.p99())) {
            node.put("p50Millis", lap.p50()).put("p99Millis", lap.p99()).put("slowestMillis", lap.slowest());
        }
    }
}
