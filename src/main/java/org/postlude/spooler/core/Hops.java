package org.postlude.spooler.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.store.spi.Label;

/**
 * The routes of a part that has several: where one does not reach its next hop, the part goes on to the next one at once. All
 * of them together are one attempt, and after the last one it is begun again with the first (rule D21).
 */
final class Hops {
    private final Core core;

    Hops(Core core) {
        this.core = core;
    }

    /** Where a part goes that was not handed over for want of a connection; null if it has tried all that there is. */
    static Terms.@Nullable Hop after(Step step, Candidate part) {
        List<Terms.Hop> hops = part.record().terms().hops();
        for (int next = index(part.record()) + 1; next < hops.size(); next++) {
            if (isOpen(step, part, hops.get(next))) {
                return hops.get(next);
            }
        }
        return null;
    }

    /** Any other way for a part that is not begun where it stands; null if there is none. */
    private static Terms.@Nullable Hop other(Step step, Candidate part) {
        for (Terms.Hop hop : part.record().terms().hops()) {
            if (!isAt(part.record(), hop) && isOpen(step, part, hop)) {
                return hop;
            }
        }
        return null;
    }

    /** Whoever has declined it would decline it again. */
    private static boolean isOpen(Step step, Candidate part, Terms.Hop hop) {
        if (part.record().declined().contains(hop.transport())) {
            return false;
        }
        TransportState transport = step.state.byRoute(hop.transport(), hop.url());
        return (transport == null || transport.phase != TransportState.Phase.DEAD)
                && (part.forced()
                        || !Destinations.isShut(
                                step,
                                hop.transport(),
                                Lanes.of(hop.transport(), part.recipients().get(0))));
    }

    /** The first one that has not declined it, for another round. */
    static PartRecord begunAnew(PartRecord record) {
        for (Terms.Hop hop : record.terms().hops()) {
            if (!record.declined().contains(hop.transport())) {
                return isAt(record, hop) ? record : record.to(hop);
            }
        }
        return record;
    }

    private static int index(PartRecord record) {
        List<Terms.Hop> hops = record.terms().hops();
        for (int i = 0; i < hops.size(); i++) {
            if (isAt(record, hops.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isAt(PartRecord record, Terms.Hop hop) {
        return record.transport().equals(hop.transport()) && record.url().equals(hop.url());
    }

    /** Nothing is begun where the part stands: it goes another way, without an attempt. Returns whether it has one. */
    static boolean goesAround(Step step, StoreState store, Candidate part) {
        Terms.Hop hop = other(step, part);
        if (hop == null) {
            return false;
        }
        PartRecord record = Outcomes.rested(part.record().to(hop), MessageState.QUEUED);
        Label before = part.label();
        Instant due = before.due().isAfter(step.now) ? step.now : before.due();
        Label there = part.laneOver(hop.transport());
        Outbound.rewrite(step, store, part, Outcomes.resting(record, there, due), record);
        return true;
    }

    /** Goes on in the same attempt. What a logoff had begun goes on in its time too, and what was forced is forced on. */
    void goOn(Step step, StoreState store, Transfer transfer, Terms.Hop hop) {
        Candidate part = transfer.requirePart();
        PartRecord record = part.record().to(hop).uncounted();
        transfer.part = part.at(part.revision(), part.label(), record);
        transfer.retried = part.forced();
        Instant cutoff = store.run == null ? null : store.run.cutoff;
        core.settling.rest(step, store, transfer, MessageState.QUEUED, cutoff == null ? step.now : cutoff);
    }
}
