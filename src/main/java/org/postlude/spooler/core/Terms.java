package org.postlude.spooler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.DsnParameters;
import org.postlude.message.Recipient;
import org.postlude.store.ReportOn;

/**
 * What was agreed at the submit of a part and does not change with its attempts.
 *
 * @param subject the header field, unfolded and shortened, for lists and filters; null if there is none
 * @param expires when it is given up; null for the schedule's expiry
 * @param reports what the sender is to be told
 * @param dsn what its reports repeat
 * @param hops all routes of the part in their order, the first one preferred; empty if there is no other than the record's own
 */
public record Terms(
        @Nullable String subject, @Nullable Instant expires, Set<ReportOn> reports, List<Hop> hops, Dsn dsn) {
    /** Nothing special. */
    public static final Terms USUAL = new Terms(null, null, ReportOn.USUAL, List.of());

    /** Copies the lists. */
    public Terms {
        reports = Set.copyOf(reports);
        hops = List.copyOf(hops);
    }

    /** Without anything for reports to repeat. */
    public Terms(@Nullable String subject, @Nullable Instant expires, Set<ReportOn> reports, List<Hop> hops) {
        this(subject, expires, reports, hops, Dsn.NONE);
    }

    /** The same without other routes. */
    Terms withoutHops() {
        return new Terms(subject, expires, reports, List.of(), dsn);
    }

    /**
     * {@link DsnParameters} of a part, by the places of its recipients, whom the store keeps beside the record.
     *
     * @param originals one for each recipient, empty for none; or no one at all
     */
    public record Dsn(Optional<String> envelopeId, Optional<DsnParameters.Returned> returned, List<String> originals) {
        /** Nothing. */
        public static final Dsn NONE = new Dsn(Optional.empty(), Optional.empty(), List.of());

        /** Copies the list. */
        public Dsn {
            originals = List.copyOf(originals);
        }

        /** Those of a part. */
        public static Dsn of(DsnParameters said, List<Recipient> recipients) {
            DsnParameters ours = said.of(recipients);
            Map<Recipient, String> known = new HashMap<>();
            ours.originals().forEach(each -> known.putIfAbsent(each.recipient(), each.address()));
            List<String> originals = known.isEmpty()
                    ? List.of()
                    : recipients.stream()
                            .map(each -> known.getOrDefault(each, ""))
                            .toList();
            return new Dsn(ours.envelopeId(), ours.returned(), originals);
        }

        /** The same with their names again. */
        public DsnParameters of(List<Recipient> recipients) {
            List<DsnParameters.Original> named = new ArrayList<>();
            for (int i = 0; i < Math.min(recipients.size(), originals.size()); i++) {
                if (!originals.get(i).isEmpty()) {
                    named.add(new DsnParameters.Original(recipients.get(i), originals.get(i)));
                }
            }
            return new DsnParameters(envelopeId, returned, named);
        }
    }

    /**
     * One route.
     *
     * @param transport its name
     * @param url its URL; never holds a password
     */
    public record Hop(String transport, String url) {}
}
