package org.postlude.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postlude.message.event.Fact;
import org.postlude.trigger.MachineEvent;

/** An event of a machine, in a line. */
final class GuestText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GuestText() {}

    /** When, which machine, what, and what else is known. */
    static String line(MachineEvent event) {
        StringBuilder line = new StringBuilder(event.at().toString())
                .append("  ")
                .append(LogWords.value(event.machine()))
                .append("  ")
                .append(event.type());
        more(event)
                .forEach((name, value) ->
                        line.append("  ").append(name).append('=').append(LogWords.value(value)));
        return line.toString();
    }

    /** {@code event}, {@code machine}, {@code at}, and what else is known; what is not stands there with {@code -absent}, and why. */
    static String json(MachineEvent event) {
        ObjectNode object = JSON.createObjectNode();
        object.put("event", event.type().name());
        object.put("machine", event.machine());
        object.put("at", event.at().toString());
        more(event).forEach(object::put);
        return Words.harmlessJson(object.toString());
    }

    private static Map<String, String> more(MachineEvent event) {
        Map<String, String> more = new LinkedHashMap<>();
        if (event instanceof MachineEvent.GuestLogoff left) {
            put(more, "user", left.user());
            more.put("type", left.how().name());
            put(more, "since", left.since());
        } else if (event instanceof MachineEvent.GuestLogon came) {
            more.put("user", came.user());
            put(more, "since", came.since());
        } else if (event instanceof MachineEvent.StateChanged changed) {
            more.put("state", changed.state().name());
            put(more, "reason", changed.reason());
            changed.within().optional().ifPresent(time -> more.put("within", words(time)));
        } else if (event instanceof MachineEvent.GuestShutdown shutdown) {
            put(more, "within", shutdown.within());
        } else if (event instanceof MachineEvent.RequestShutdown request) {
            put(more, "within", request.within());
        } else if (event instanceof MachineEvent.HeartbeatStopped stopped) {
            put(more, "reason", stopped.reason());
        } else if (event instanceof MachineEvent.ConfigurationChanged configuration) {
            more.put("key", configuration.key());
            more.put("value", configuration.value());
        } else if (event instanceof MachineEvent.EnhancedVideoModeChanged mode) {
            more.put("supported", Boolean.toString(mode.supported()));
        } else if (event instanceof MachineEvent.DiskOutOfSpace disk) {
            more.put("critically-low", Boolean.toString(disk.criticallyLow()));
        }
        return more;
    }

    private static void put(Map<String, String> more, String name, Fact<?> fact) {
        if (fact instanceof Fact.Absent<?> absent) {
            more.put(name + "-absent", absent.why());
        } else {
            more.put(name, fact.optional().map(GuestText::words).orElse(""));
        }
    }

    private static String words(Object value) {
        return value instanceof Duration time
                ? Words.duration(time)
                : value instanceof Instant at ? at.toString() : value.toString();
    }
}
