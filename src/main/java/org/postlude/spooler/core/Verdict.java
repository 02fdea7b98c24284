package org.postlude.spooler.core;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postlude.store.Activity;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.Outcome;

/**
 * A logoff's answer, but for what only the store can tell: the list, the flag OUTBOUND_QUEUE, the number in doubt.
 *
 * @param mode the mode carried out, or refused
 * @param overwritten an earlier mode, if one was running
 * @param outcome how it ended
 * @param activity what is in process
 * @param counts {@code inDoubt} is filled in later
 * @param inProcess the transfers
 * @param problems sentences
 * @param withQueue whether what the store holds belongs into the report
 */
public record Verdict(
        LogoffMode mode,
        Optional<LogoffMode> overwritten,
        Outcome outcome,
        Set<Activity> activity,
        LogoffCounts counts,
        List<InProcess> inProcess,
        List<String> problems,
        boolean withQueue) {
    /** The same, while a submit is inside the gate: its message is on its way out, and into the queue. */
    Verdict submitting() {
        Set<Activity> more = EnumSet.of(Activity.OUTBOUND);
        more.addAll(activity);
        List<String> told = new ArrayList<>(problems);
        told.add("a client's submit has not ended yet: its message will be durable and queued, or refused");
        return new Verdict(mode, overwritten, outcome, more, counts, inProcess, told, withQueue);
    }
}
