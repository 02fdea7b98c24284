package org.postlude.tck.memory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.store.KeyConflictException;
import org.postlude.store.SubmissionKey;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon.LabelQuery;
import org.postlude.store.spi.StoredMessage;
import org.postlude.store.spi.Submitted;

/** Operations 1 to 8 and 11: reads the image, decides, writes, syncs. Runs under the disk's lock. */
final class QueueOperations {
    /** How long a withdrawn message's parts can be looked at; a finish says it itself. */
    private static final Duration WITHDRAWN_IS_KEPT = Duration.ofDays(7);

    private final StoreImage image;
    private final Journal journal;
    private final CallerChecks checks;

    QueueOperations(StoreImage image, Journal journal, CallerChecks checks) {
        this.image = image;
        this.journal = journal;
        this.checks = checks;
    }

    Submitted submit(SubmissionKey key, Envelope envelope, List<NewPart> parts, StoredBody body, Instant now)
            throws IOException {
        byte[] digest = Digests.ofSubmission(envelope, body.digest());
        StoreImage.KeyRow known = image.keys.get(key);
        if (known != null) {
            if (!Arrays.equals(known.digest(), digest)) {
                throw new KeyConflictException(key, known.id().value());
            }
            return new Submitted(known.id(), true);
        }
        MessageId id = image.nextId();
        // The bytes first: an entry must never name bytes that are not there.
        journal.write(new Write.Body(body.bytes()), now);
        journal.sync(now);
        journal.write(new Write.Entry(key, digest, envelope, List.copyOf(parts), body, now), now);
        journal.sync(now);
        return new Submitted(id, false);
    }

    Lease beginEpoch(Instant now) throws IOException {
        Lease lease = new Lease(image.epoch() + 1);
        journal.write(new Write.Epoch(lease.epoch()), now);
        journal.sync(now);
        return lease;
    }

    List<QueuedPart> due(Lease lease, Instant now, int limit, int perLane, Set<String> excludedLanes) {
        checks.leaseIsLive(lease, image.epoch());
        checks.limit("Q3", limit);
        checks.limit("Q3", perLane);
        return image.index.due().due(now, limit, perLane, excludedLanes).stream()
                .map(PartRow::shown)
                .toList();
    }

    Optional<Instant> nextDue(Set<String> excludedLanes) {
        return image.index.due().next(excludedLanes);
    }

    List<ChangeResult> change(Lease lease, List<PartChange> changes, Instant now) throws IOException {
        checks.leaseWasGiven(lease, image.epoch());
        checks.change(changes);
        List<ChangeResult> results = writeChanges(lease, changes, now);
        syncIfApplied(results, now);
        return results;
    }

    private List<ChangeResult> writeChanges(Lease lease, List<PartChange> changes, Instant now) throws IOException {
        List<ChangeResult> results = new ArrayList<>();
        for (PartChange change : changes) {
            PartRow part = image.part(change.id());
            ChangeResult result = judge(lease, part, change.expectedRevision());
            if (part != null && result == ChangeResult.APPLIED) {
                checks.claim(part, change, lease);
                long epoch = change.label().state() == LabelState.CLAIMED ? lease.epoch() : 0;
                byte[] record = change.record().clone();
                journal.write(new Write.Change(change.id(), MessageRow.stored(change.label()), record, epoch), now);
            }
            results.add(result);
        }
        return results;
    }

    List<ChangeResult> finish(Lease lease, List<PartEnd> ends, Disposition disposition, Instant now)
            throws IOException {
        checks.leaseWasGiven(lease, image.epoch());
        checks.finish(ends);
        List<ChangeResult> results = writeEnds(lease, ends, disposition, now);
        syncIfApplied(results, now);
        return results;
    }

    /** Both with one sync. */
    JointRecords.Results changeAndFinish(
            Lease lease, List<PartChange> changes, List<PartEnd> ends, Disposition disposition, Instant now)
            throws IOException {
        checks.leaseWasGiven(lease, image.epoch());
        checks.changeAndFinish(changes, ends);
        List<ChangeResult> changed = writeChanges(lease, changes, now);
        List<ChangeResult> ended = writeEnds(lease, ends, disposition, now);
        syncIfApplied(Stream.of(changed, ended).flatMap(List::stream).toList(), now);
        return new JointRecords.Results(changed, ended);
    }

    private List<ChangeResult> writeEnds(Lease lease, List<PartEnd> ends, Disposition disposition, Instant now)
            throws IOException {
        List<ChangeResult> results = new ArrayList<>();
        for (PartEnd end : ends) {
            PartRow part = image.part(end.id());
            ChangeResult result = judge(lease, part, end.expectedRevision());
            if (part != null && result == ChangeResult.GONE && Arrays.equals(part.record, end.record())) {
                result = ChangeResult.APPLIED;
            } else if (result == ChangeResult.APPLIED) {
                journal.write(new Write.End(end.id(), end.record().clone(), disposition, now), now);
            }
            results.add(result);
        }
        return results;
    }

    Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) {
        checks.limit("Q6", limit);
        return image.index.claimedBefore(epoch, cursor, limit);
    }

    Withdrawal withdraw(MessageId id, Instant now) throws IOException {
        MessageRow message = image.message(id);
        if (message == null || message.open() == 0) {
            return Withdrawal.NOT_IN_QUEUE;
        }
        if (message.count(LabelState.CLAIMED) > 0) {
            return Withdrawal.UNABLE_TO_ABORT;
        }
        journal.write(new Write.Withdraw(id, new Disposition.Retire(now.plus(WITHDRAWN_IS_KEPT)), now), now);
        journal.sync(now);
        return Withdrawal.WITHDRAWN;
    }

    Optional<StoredMessage> open(MessageId id) {
        MessageRow message = image.message(id);
        if (message != null && message.body != null) {
            Optional<Envelope> envelope = Optional.of(message.envelope);
            return Optional.of(new StoredMessage(id, envelope, message.submitted, message.body.content(id)));
        }
        return Optional.ofNullable(image.filed.get(id))
                .map(row -> new StoredMessage(
                        id, Optional.empty(), row.at(), row.body().content(id)));
    }

    Page<MessageId> filed(String folder, String cursor, int limit) {
        checks.limit("Q9", limit);
        List<MessageId> after = image.folders.getOrDefault(folder, new TreeMap<>()).keySet().stream()
                .filter(id -> id.value().compareTo(cursor) > 0)
                .sorted(Comparator.comparing(MessageId::value))
                .toList();
        return after.size() <= limit
                ? new Page<>(after, Optional.empty())
                : new Page<>(
                        after.subList(0, limit),
                        Optional.of(after.get(limit - 1).value()));
    }

    /** False if there is no such message. */
    boolean setAside(MessageId id, String reason, Instant now) throws IOException {
        MessageRow message = image.message(id);
        if (message == null) {
            return false;
        }
        if (!message.setAside || message.parts.stream().anyMatch(PartRow::canBeHeld)) {
            journal.write(new Write.SetAside(id, reason, now), now);
            journal.sync(now);
        }
        return true;
    }

    Page<QueuedPart> page(LabelQuery query, String cursor, int limit) {
        checks.limit("Q11", limit);
        return image.index.page(query, cursor, limit);
    }

    List<QueuedPart> parts(MessageId id) {
        MessageRow message = image.message(id);
        return message == null
                ? List.of()
                : message.parts.stream().map(PartRow::shown).toList();
    }

    /** What would become of one entry of a list. */
    private ChangeResult judge(Lease lease, @Nullable PartRow part, long expectedRevision) {
        if (lease.epoch() != image.epoch()) {
            return ChangeResult.FENCED;
        }
        if (part == null || part.label.state() == LabelState.DONE) {
            return ChangeResult.GONE;
        }
        return part.revision == expectedRevision ? ChangeResult.APPLIED : ChangeResult.STALE;
    }

    // Also when nothing was written: an entry that was done before may be known from a write that was not synced.
    private void syncIfApplied(List<ChangeResult> results, Instant now) throws IOException {
        if (results.contains(ChangeResult.APPLIED)) {
            journal.sync(now);
        }
    }
}
