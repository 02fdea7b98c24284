package org.postlude.spooler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** What lies on the model store's disk, and nothing else; it survives every cut. */
final class ModelImage {
    /** A report or a local delivery, filed once under its key for some recipients. */
    record Filed(String key, int recipients) {}

    final @Nullable ModelPart[] parts;
    List<Filed> filed = List.of();
    /** The inbound message is in the Inbox. */
    boolean received;
    /** Messages that a person took back. */
    Set<MessageId> withdrawn = Set.of();
    /** Recipients whose doubt was once on disk. */
    int doubted;

    ModelImage(int size) {
        parts = new ModelPart[size];
    }

    ModelImage copy() {
        ModelImage copy = new ModelImage(parts.length);
        System.arraycopy(parts, 0, copy.parts, 0, parts.length);
        copy.filed = filed;
        copy.received = received;
        copy.withdrawn = withdrawn;
        copy.doubted = doubted;
        return copy;
    }

    int indexOf(PartId id) {
        for (int i = 0; i < parts.length; i++) {
            ModelPart part = parts[i];
            if (part != null && part.id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    ModelPart part(PartId id) {
        ModelPart part = parts[indexOf(id)];
        if (part == null) {
            throw new IllegalStateException("no part " + id);
        }
        return part;
    }

    ChangeResult write(PartId id, long revision, Label label, PartRecord record) {
        int i = indexOf(id);
        ModelPart part = i < 0 ? null : parts[i];
        if (part == null || part.isDone()) {
            return ChangeResult.GONE;
        }
        if (part.revision() != revision) {
            return ChangeResult.STALE;
        }
        parts[i] = part.with(label, record);
        doubted |= parts[i].mask(fate -> fate == Fate.IN_DOUBT);
        return ChangeResult.APPLIED;
    }

    /** Whether nothing of a message is in process, and something is left. */
    boolean mayWithdraw(MessageId message) {
        boolean isLeft = false;
        for (ModelPart part : parts) {
            if (part != null && part.id().message().equals(message)) {
                if (part.label().state() == LabelState.CLAIMED) {
                    return false;
                }
                isLeft |= !part.isDone();
            }
        }
        return isLeft;
    }

    void withdraw(MessageId message) {
        withdrawn = Stream.concat(withdrawn.stream(), Stream.of(message)).collect(Collectors.toUnmodifiableSet());
        for (int i = 0; i < parts.length; i++) {
            ModelPart part = parts[i];
            if (part != null && part.id().message().equals(message) && !part.isDone()) {
                parts[i] = part.with(
                        part.label().with(LabelState.DONE, part.label().due()), part.record());
            }
        }
    }

    /** How the message ended, if this was its last part. */
    @Nullable
    MessageEnd endOf(MessageId message) {
        boolean returned = false;
        for (ModelPart part : parts) {
            if (part != null && part.id().message().equals(message)) {
                if (!part.isDone()) {
                    return null;
                }
                returned |= part.mask(fate -> fate == Fate.RETURNED) != 0;
            }
        }
        return returned ? MessageEnd.RETURNED : MessageEnd.SENT;
    }

    /** Returns whether it was not there. */
    boolean file(String key, int recipients) {
        for (Filed earlier : filed) {
            if (earlier.key().equals(key)) {
                return false;
            }
        }
        List<Filed> more = new ArrayList<>(filed);
        more.add(new Filed(key, recipients));
        filed = List.copyOf(more);
        return true;
    }

    /** How many reports of one kind tell of a recipient. */
    int reports(int bit, ReportOn about) {
        int count = 0;
        for (Filed report : filed) {
            ReportOn kind = report.key().contains(":sent:")
                    ? ReportOn.SUCCESS
                    : report.key().endsWith(":delay") ? ReportOn.DELAY : ReportOn.FAILURE;
            if (report.key().startsWith("ndr:") && kind == about && (report.recipients() & bit) != 0) {
                count++;
            }
        }
        return count;
    }

    List<Candidate> due(Instant now, int limit, int perLane, Set<String> excluded) {
        List<ModelPart> found = new ArrayList<>();
        for (ModelPart part : parts) {
            if (part != null
                    && part.label().state().isWaiting()
                    && !part.label().due().isAfter(now)
                    && !part.label().isExcluded(excluded)) {
                found.add(part);
            }
        }
        found.sort(Comparator.comparing((ModelPart part) -> part.label().due()).thenComparing(ModelPart::id));
        List<Candidate> candidates = new ArrayList<>();
        for (ModelPart part : found) {
            long ofLane = candidates.stream()
                    .filter(earlier ->
                            earlier.label().lane().equals(part.label().lane()))
                    .count();
            if (candidates.size() < limit && ofLane < perLane) {
                candidates.add(part.candidate());
            }
        }
        return candidates;
    }

    Optional<Instant> nextDue(Set<String> excluded) {
        Instant next = null;
        for (ModelPart part : parts) {
            if (part != null
                    && part.label().state().isWaiting()
                    && !part.label().isExcluded(excluded)) {
                Instant due = part.label().due();
                if (due.isBefore(Label.NEVER) && (next == null || due.isBefore(next))) {
                    next = due;
                }
            }
        }
        return Optional.ofNullable(next);
    }

    List<Candidate> page(String lanePrefix) {
        List<Candidate> found = new ArrayList<>();
        for (ModelPart part : parts) {
            if (part != null
                    && part.label().state().isWaiting()
                    && part.label().lane().startsWith(lanePrefix)) {
                found.add(part.candidate());
            }
        }
        return found;
    }

    /** Messages that have not ended. */
    int left() {
        return count(false, null);
    }

    /** Messages that ended so. */
    int ended(MessageEnd end) {
        return count(true, end);
    }

    private int count(boolean ended, @Nullable MessageEnd how) {
        int count = 0;
        MessageId last = null;
        for (ModelPart part : parts) {
            if (part != null && !part.id().message().equals(last)) {
                last = part.id().message();
                if (withdrawn.contains(last)) {
                    continue;
                }
                MessageEnd end = endOf(last);
                if (ended ? end == how : end == null) {
                    count++;
                }
            }
        }
        return count;
    }

    /** As StoreOpener does it: every marker that was left is judged. */
    void recover(Seam seam, Instant now) {
        for (ModelPart part : parts) {
            if (part == null) {
                continue;
            }
            if (part.label().state() == LabelState.CLAIMED) {
                Recovery.Decision decision = seam.recover(part.label(), part.record(), now);
                write(part.id(), part.revision(), decision.label(), decision.record());
            } else if (part.isKept()) {
                Recovery.Decision decision = Recovery.ofKept(part.label(), part.record(), now);
                write(part.id(), part.revision(), decision.label(), decision.record());
            }
        }
    }
}
