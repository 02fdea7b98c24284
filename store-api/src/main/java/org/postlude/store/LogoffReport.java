package org.postlude.store;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a logoff did and what is left, read at the moment it answered (rule D10).
 *
 * @param mode the mode that was carried out, or refused
 * @param overwritten the mode of an earlier logoff that was still running, if this call met one (rules L5, D3)
 * @param outcome how it ended
 * @param activity what is still going on or left; after RELEASED by a blocking call never INBOUND or OUTBOUND (rule D2)
 * @param counts what became of the messages of this store
 * @param messages everything in process, then the oldest queued: at most {@value #MAX_MESSAGES}, and what is read for a REFUSED
 *     or a QUIET at most {@value #MAX_AT_ONCE}
 * @param messagesOmitted how many queued messages are not listed
 * @param problems what went wrong on the way, a sentence each; empty when all went well. Names what is damaged too, at each
 *     logoff anew (rule Q8): each message that is held for it, and all of {@code setAside}
 * @param setAside accepted mail that the store could not read as a record any more and moved aside, a sentence each; it counts
 *     nowhere, for nobody can say what it was
 */
public record LogoffReport(
        LogoffMode mode,
        Optional<LogoffMode> overwritten,
        Outcome outcome,
        Set<Activity> activity,
        LogoffCounts counts,
        List<MessageStatus> messages,
        long messagesOmitted,
        List<String> problems,
        List<String> setAside) {
    /** How many queued messages a report lists at most. */
    public static final int MAX_MESSAGES = 1000;

    /** How many queued messages a report lists at most that is to come at once: of a refusal, and of QUIET. */
    public static final int MAX_AT_ONCE = 100;

    /**
     * Copies the collections.
     *
     * @param mode the mode that was carried out, or refused
     * @param overwritten the mode of an earlier logoff that was still running, if this call met one (rules L5, D3)
     * @param outcome how it ended
     * @param activity what is still going on or left
     * @param counts what became of the messages of this store
     * @param messages everything in process, then the oldest queued
     * @param messagesOmitted how many queued messages are not listed
     * @param problems what went wrong on the way, a sentence each
     * @param setAside what the store could not read any more, a sentence each
     */
    public LogoffReport {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(overwritten, "overwritten");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(activity, "activity");
        Objects.requireNonNull(counts, "counts");
        Objects.requireNonNull(messages, "messages");
        Objects.requireNonNull(problems, "problems");
        Objects.requireNonNull(setAside, "setAside");
        activity = Set.copyOf(activity);
        messages = List.copyOf(messages);
        problems = List.copyOf(problems);
        setAside = List.copyOf(setAside);
    }

    /**
     * Of a store that has moved nothing aside, as far as is known.
     *
     * @param mode the mode that was carried out, or refused
     * @param overwritten the mode of an earlier logoff that was still running, if this call met one (rules L5, D3)
     * @param outcome how it ended
     * @param activity what is still going on or left
     * @param counts what became of the messages of this store
     * @param messages everything in process, then the oldest queued
     * @param messagesOmitted how many queued messages are not listed
     * @param problems what went wrong on the way, a sentence each
     */
    public LogoffReport(
            LogoffMode mode,
            Optional<LogoffMode> overwritten,
            Outcome outcome,
            Set<Activity> activity,
            LogoffCounts counts,
            List<MessageStatus> messages,
            long messagesOmitted,
            List<String> problems) {
        this(mode, overwritten, outcome, activity, counts, messages, messagesOmitted, problems, List.of());
    }

    /**
     * Whether the handle is invalid now; MAPI {@code LOGOFF_COMPLETE} (rules C6, D1).
     *
     * @return true for RELEASED and RELEASED_SHARED
     */
    public boolean isComplete() {
        return outcome == Outcome.RELEASED || outcome == Outcome.RELEASED_SHARED;
    }
}
