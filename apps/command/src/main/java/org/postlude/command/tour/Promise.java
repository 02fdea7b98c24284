package org.postlude.command.tour;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;
import org.postlude.store.mapi.LogoffFlags;

/**
 * What the documentation says of a mode that begins with the tour's state. Only compared with: what is printed comes from
 * the report.
 *
 * @param outcome how it ends
 * @param sent accepted by the next hop
 * @param received taken in
 * @param left in the queue
 * @param mask MAPI's output flags
 */
record Promise(Outcome outcome, long sent, long received, long left, int mask) {
    static final Map<LogoffMode, Promise> DOCUMENTED = Map.copyOf(new EnumMap<>(Map.of(
            LogoffMode.QUIET, new Promise(Outcome.REFUSED, 0, 0, 3, 0x000E0000),
            LogoffMode.ABORT, new Promise(Outcome.RELEASED, 0, 0, 3, 0x00090000),
            LogoffMode.ORDERLY, new Promise(Outcome.RELEASED, 1, 1, 2, 0x00090000),
            LogoffMode.NO_WAIT, new Promise(Outcome.RELEASED, 2, 1, 1, 0x00090000),
            LogoffMode.PURGE, new Promise(Outcome.RELEASED, 3, 1, 0, 0x00010000))));

    /** What one holder of a shared store hears. */
    static final Promise SHARED = new Promise(Outcome.RELEASED_SHARED, 0, 0, 3, 0x00010000);

    /** What the holder who stays can still do: one more message, and then NO_WAIT. */
    static final Promise THE_OTHER = new Promise(Outcome.RELEASED, 3, 1, 1, 0x00090000);

    /** After an hour NO_WAIT sends all that a close without logoff has left, and the arriving message comes again. */
    static final Promise REOPENED = new Promise(Outcome.RELEASED, 3, 1, 0, 0x00010000);

    /** Where a report says something else, a sentence each; empty if it says the same. */
    List<String> differences(String what, LogoffReport report) {
        List<String> differences = new ArrayList<>();
        LogoffCounts counts = report.counts();
        compare(differences, what, "outcome", outcome, report.outcome());
        compare(differences, what, "sent", sent, counts.sent());
        compare(differences, what, "received", received, counts.received());
        compare(differences, what, "left", left, counts.left());
        compare(differences, what, "mask", LogoffFlags.hex(mask), LogoffFlags.hex(LogoffFlags.toMask(report)));
        report.problems().forEach(problem -> differences.add(what + ": " + problem));
        return differences;
    }

    /** Adds a sentence if the two differ. */
    static void compare(List<String> differences, String what, String fact, Object documented, Object found) {
        if (!documented.equals(found)) {
            differences.add(what + ": " + fact + " is " + found + "; documented is " + documented);
        }
    }
}
