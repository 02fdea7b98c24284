package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postlude.message.Direction;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.mapi.LogoffFlags;

/**
 * A report in one line, so that a test compares all of it:
 *
 * <pre>
 * ORDERLY over PURGE RELEASED 0x00090000; submitted 2, sent 1, left 1; later BACKING_OFF 1
 * </pre>
 *
 * Mode, the mode that was overwritten, outcome, mask; counts that are not zero; each message by its first recipient's local
 * part with state, phase and attempts; then what is omitted, and the problems.
 */
final class Told {
    private Told() {}

    static String of(LogoffReport report) {
        StringBuilder told = new StringBuilder(report.mode().name());
        report.overwritten().ifPresent(mode -> told.append(" over ").append(mode));
        told.append(' ').append(report.outcome()).append(' ').append(LogoffFlags.hex(LogoffFlags.toMask(report)));
        told.append("; ").append(of(report.counts()));
        if (!report.messages().isEmpty()) {
            told.append("; ");
            told.append(report.messages().stream().map(Told::of).collect(Collectors.joining(", ")));
        }
        if (report.messagesOmitted() != 0) {
            told.append("; omitted ").append(report.messagesOmitted());
        }
        report.problems().forEach(problem -> told.append("; problem: ").append(problem));
        return told.toString();
    }

    private static String of(LogoffCounts counts) {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("submitted", counts.submitted());
        all.put("sent", counts.sent());
        all.put("left", counts.left());
        all.put("received", counts.received());
        all.put("requeued", counts.requeued());
        all.put("cancelled", counts.cancelled());
        all.put("returned", counts.returned());
        all.put("withdrawn", counts.withdrawn());
        all.put("inDoubt", counts.inDoubt());
        List<String> words = new ArrayList<>();
        all.forEach((word, count) -> {
            if (count != 0) {
                words.add(word + " " + count);
            }
        });
        return words.isEmpty() ? "nothing" : String.join(", ", words);
    }

    private static String of(MessageStatus message) {
        String name = message.direction() == Direction.INBOUND
                ? "(inbound)"
                : message.recipients().get(0).address().replaceAll("@.*", "");
        String phase = message.phase() == null ? "" : "/" + message.phase();
        String over = "wire".equals(message.transport()) ? "" : " over " + message.transport();
        return name + " " + message.state() + phase + " " + message.attempts() + over;
    }

    /** The one identity of the counts: nothing is lost and nothing is counted twice. */
    static void assertBalanced(LogoffReport report, long queuedBefore) {
        LogoffCounts counts = report.counts();
        assertEquals(
                counts.submitted() + queuedBefore,
                counts.sent() + counts.returned() + counts.withdrawn() + counts.left(),
                () -> "submitted + queued before = sent + returned + withdrawn + left: " + counts);
    }

    static void assertTold(String expected, LogoffReport report) {
        assertEquals(expected, of(report));
        assertBalanced(report, 0);
    }
}
