package org.postlude.spooler.core;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.store.ReportOn;

/**
 * What was agreed at the submit of a part and does not change with its attempts.
 *
 * @param subject the header field, unfolded and shortened, for lists and filters; null if there is none
 * @param expires when it is given up; null for the schedule's expiry
 * @param reports what the sender is to be told
 * @param hops all routes of the part in their order, the first one preferred; empty if there is no other than the record's own
 */
public record Terms(@Nullable String subject, @Nullable Instant expires, Set<ReportOn> reports, List<Hop> hops) {
    /** Nothing special. */
    public static final Terms USUAL = new Terms(null, null, ReportOn.USUAL, List.of());

    /** Copies the lists. */
    public Terms {
        reports = Set.copyOf(reports);
        hops = List.copyOf(hops);
    }

    /** The same without other routes. */
    Terms withoutHops() {
        return new Terms(subject, expires, reports, List.of());
    }

    /**
     * One route.
     *
     * @param transport its name
     * @param url its URL; never holds a password
     */
    public record Hop(String transport, String url) {}
}
