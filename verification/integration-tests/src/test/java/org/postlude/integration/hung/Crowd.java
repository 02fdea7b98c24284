package org.postlude.integration.hung;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postlude.message.MessageState;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.Outcome;
import org.postlude.tck.smtp.Taken;

/** Many messages, each in a connection of its own, each of which fails in its own way, and a report that has to be right for all. */
final class Crowd {
    static final Map<String, String> ONE_EACH = Map.of("messagesPerConnection", "1", "connections", "10");

    private Crowd() {}

    static String name(int i) {
        return "m" + i;
    }

    static void submit(Trial trial, int count) {
        for (int i = 0; i < count; i++) {
            trial.submit(name(i), "to" + i + "@example.net");
        }
    }

    /**
     * Each has had its attempt when this returns; the report says of each what the server's account allows: sent only if it
     * was taken, taken and not sent only if it is in doubt.
     *
     * @return the report
     */
    static LogoffReport logOff(Trial trial, int count) throws IOException {
        LogoffReport report = trial.store().storeLogoff(LogoffMode.NO_WAIT, Deadline.in(Trial.PATIENCE));
        assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
        Map<String, MessageState> left = new TreeMap<>();
        report.messages().forEach(status -> left.put("" + status.messageId(), status.state()));
        Set<String> taken = trial.server.taken().stream().map(Taken::messageId).collect(Collectors.toSet());
        for (int i = 0; i < count; i++) {
            String id = "<" + name(i) + "@example.org>";
            MessageState state = left.getOrDefault(id, MessageState.DELIVERED);
            boolean right = switch (state) {
                case DELIVERED -> taken.contains(id);
                case BACKING_OFF -> !taken.contains(id);
                case IN_DOUBT -> true;
                default -> false;
            };
            assertTrue(right, () -> id + " is " + state + ", and the server has " + taken);
        }
        assertEquals(count, report.counts().submitted());
        assertEquals(count - left.size(), report.counts().sent(), report::toString);
        assertEquals(left.size(), report.counts().left(), report::toString);
        assertEquals(inDoubt(report).size(), report.counts().inDoubt(), report::toString);
        assertEquals(left.isEmpty() ? Set.of() : Set.of(Activity.OUTBOUND_QUEUE), report.activity(), report::toString);
        return report;
    }

    static List<MessageStatus> inDoubt(LogoffReport report) {
        return report.messages().stream()
                .filter(status -> status.state() == MessageState.IN_DOUBT)
                .toList();
    }
}
