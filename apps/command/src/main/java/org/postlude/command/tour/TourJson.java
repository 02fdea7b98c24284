package org.postlude.command.tour;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import org.postlude.store.Activity;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffReport;
import org.postlude.store.mapi.LogoffFlags;

/** The tour as one JSON object in one line. */
final class TourJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private TourJson() {}

    static String line(TourResult result) {
        ObjectNode object = MAPPER.createObjectNode();
        putState(object, result.modes().get(0).state());
        ArrayNode modes = object.putArray("modes");
        for (ModeRun run : result.modes()) {
            putMode(modes.addObject(), run);
        }
        object.putObject("closeWithoutLogoff")
                .put("stopped", result.closed().stopped())
                .put("left", result.closed().queued())
                .put("nothingLost", result.closed().isNothingLost())
                .put("warning", result.closed().warning());
        ObjectNode shared = object.putObject("sharedStore");
        putReport(shared.putObject("one"), result.shared().first());
        putReport(shared.putObject("other"), result.shared().other());
        ObjectNode reopened = object.putObject("openedAgain")
                .put("leftBefore", result.reopened().left())
                .put("eachOnce", result.reopened().isEachOnce());
        putReport(reopened, result.reopened().report());
        putStrings(object, "differences", result.differences());
        return text(object);
    }

    static String line(ModeRun run) {
        ObjectNode object = MAPPER.createObjectNode();
        putState(object, run.state());
        putMode(object, run);
        putStrings(object, "callsBefore", run.before());
        putStrings(object, "calls", run.calls());
        putStrings(object, "differences", run.differences());
        return text(object);
    }

    private static void putMode(ObjectNode object, ModeRun run) {
        object.put("mode", run.mode().name()).put("intent", Words.intent(run.mode()));
        putReport(object, run.report());
    }

    /** The names of the report that {@code send --json} prints. */
    private static void putReport(ObjectNode object, LogoffReport report) {
        LogoffCounts counts = report.counts();
        object.put("outcome", report.outcome().name());
        ArrayNode activity = object.putArray("activity");
        for (Activity each : new TreeSet<>(report.activity())) {
            activity.add(each.name());
        }
        object.put("mask", LogoffFlags.hex(LogoffFlags.toMask(report)))
                .put("submitted", counts.submitted())
                .put("sent", counts.sent())
                .put("left", counts.left())
                .put("received", counts.received())
                .put("requeued", counts.requeued())
                .put("cancelled", counts.cancelled())
                .put("returned", counts.returned())
                .put("withdrawn", counts.withdrawn())
                .put("inDoubt", counts.inDoubt());
    }

    private static void putState(ObjectNode object, List<Standing> state) {
        ArrayNode array = object.putArray("state");
        for (Standing each : state) {
            array.addObject()
                    .put("message", each.name())
                    .put("state", each.state().name())
                    .put("detail", each.detail());
        }
    }

    private static void putStrings(ObjectNode object, String name, List<String> lines) {
        ArrayNode array = object.putArray(name);
        lines.forEach(array::add);
    }

    private static String text(ObjectNode object) {
        try {
            return MAPPER.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of strings and numbers must print", e);
        }
    }
}
