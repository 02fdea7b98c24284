package org.postlude.store.spi.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;

/**
 * What a list of changes (rule Q4) or ends (rule Q5) comes to: one answer for each entry, and one new list of parts for each
 * message that has to be written, so that a message of a hundred parts is not written a hundred times.
 *
 * <p>Pure: the store makes it where nobody else can change the queue, writes what is {@link #changed()}, makes that durable,
 * and only then gives the {@link #results()} away.
 */
public final class Judgement {
    private final Function<MessageId, List<QueuedPart>> stored;
    private final boolean isAlive;
    private final List<ChangeResult> results = new ArrayList<>();
    private final Map<MessageId, List<QueuedPart>> changed = new LinkedHashMap<>();

    private Judgement(Lease lease, long epoch, Function<MessageId, List<QueuedPart>> stored) {
        this.stored = stored;
        this.isAlive = lease.epoch() == epoch;
    }

    /**
     * Judges a list of changes.
     *
     * @param lease whose it is
     * @param epoch that of the one lease that lives; any other one is FENCED
     * @param changes as {@link org.postlude.store.spi.SpoolerLogon#change} has them
     * @param stored the parts of a message by index, all or none
     * @return the judgement
     */
    public static Judgement ofChanges(
            Lease lease, long epoch, List<PartChange> changes, Function<MessageId, List<QueuedPart>> stored) {
        Judgement judgement = new Judgement(lease, epoch, stored);
        for (PartChange change : changes) {
            QueuedPart part = judgement.part(change.id());
            ChangeResult result = judgement.judge(part, change.expectedRevision());
            if (part != null && result == ChangeResult.APPLIED) {
                judgement.replace(Parts.changed(part, change.label(), change.record()));
            }
            judgement.results.add(result);
        }
        return judgement;
    }

    /**
     * Judges a list of ends. The same end twice is APPLIED, and changes nothing the second time.
     *
     * @param lease whose it is
     * @param epoch that of the one lease that lives; any other one is FENCED
     * @param ends as {@link org.postlude.store.spi.SpoolerLogon#finish} has them
     * @param stored the parts of a message by index, all or none
     * @return the judgement
     */
    public static Judgement ofEnds(
            Lease lease, long epoch, List<PartEnd> ends, Function<MessageId, List<QueuedPart>> stored) {
        Judgement judgement = new Judgement(lease, epoch, stored);
        for (PartEnd end : ends) {
            QueuedPart part = judgement.part(end.id());
            ChangeResult result = judgement.judge(part, end.expectedRevision());
            if (part != null && result == ChangeResult.APPLIED) {
                judgement.replace(Parts.ended(part, end.record()));
            } else if (part != null && result == ChangeResult.GONE && Arrays.equals(part.record(), end.record())) {
                result = ChangeResult.APPLIED;
            }
            judgement.results.add(result);
        }
        return judgement;
    }

    /** An earlier entry of the list counts as if it were stored. */
    private @Nullable QueuedPart part(PartId id) {
        List<QueuedPart> draft = changed.get(id.message());
        List<QueuedPart> parts = draft == null ? stored.apply(id.message()) : draft;
        return id.index() < parts.size() ? parts.get(id.index()) : null;
    }

    private ChangeResult judge(@Nullable QueuedPart part, long expectedRevision) {
        if (!isAlive) {
            return ChangeResult.FENCED;
        }
        if (part == null || Parts.isEnded(part)) {
            return ChangeResult.GONE;
        }
        return part.revision() == expectedRevision ? ChangeResult.APPLIED : ChangeResult.STALE;
    }

    private void replace(QueuedPart part) {
        changed.computeIfAbsent(part.id().message(), id -> new ArrayList<>(stored.apply(id)))
                .set(part.id().index(), part);
    }

    /**
     * The answers.
     *
     * @return one per entry, in the order given
     */
    public List<ChangeResult> results() {
        return List.copyOf(results);
    }

    /**
     * What has to be written.
     *
     * @return all parts of each message of which one was changed, in the order of the list
     */
    public Map<MessageId, List<QueuedPart>> changed() {
        Map<MessageId, List<QueuedPart>> copy = new LinkedHashMap<>();
        changed.forEach((id, parts) -> copy.put(id, List.copyOf(parts)));
        return copy;
    }
}
