package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** What a part means that an earlier incarnation left behind. Pure; every marker that is ever written is read here. */
public final class Recovery {
    private static final Reply CUT =
            Reply.local("4.3.0", "the process ended during the attempt; its answer was not seen");

    /** How the last reply of a part begins whose attempt found the damage. */
    private static final String DAMAGED = "the stored message is damaged: ";

    private Recovery() {}

    /**
     * What to write.
     *
     * @param label the new label
     * @param record the new record
     */
    public record Decision(Label label, PartRecord record) {}

    /**
     * A part that was claimed by a dead owner. In doubt, unless the record shows that nothing was handed over: a local
     * delivery (its key makes a repetition harmless), an outcome that was recorded, a permit that was never recorded where
     * permits are.
     *
     * @param label as found
     * @param record as found
     * @param now the time
     * @return what to write
     */
    public static Decision ofClaimed(Label label, PartRecord record, Instant now) {
        if (record.isTelling() && !record.isReportDue()) {
            // It waited already; only its sender was to be told, and is, when it is looked at again.
            return new Decision(Outcomes.resting(record, label, label.due()), record.withPermit(false));
        }
        boolean wasRecorded = record.isReportDue();
        boolean wasNotPermitted = record.policy() != InDoubtPolicy.RETRY && !record.permitted();
        PartRecord after = record;
        if (!record.isLocal() && !wasRecorded && !wasNotPermitted) {
            after = record.withReply(CUT)
                    .withMarks(mark -> record.isOffered(mark.fate()) ? new Mark(doubt(record), CUT) : mark);
            after = after.withPast(record.past().with(cut(record, now)));
        }
        return new Decision(Outcomes.resting(after, label, now), Outcomes.rested(after, MessageState.QUEUED));
    }

    /** How long it took nobody saw. */
    private static Past.Try cut(PartRecord record, Instant now) {
        Instant begun = record.lastAttempt();
        return new Past.Try(
                begun == null ? now : begun, Duration.ZERO, record.transport(), PartRecordCodec.shortened(CUT), false);
    }

    private static Fate doubt(PartRecord record) {
        return record.policy() == InDoubtPolicy.FAIL_UNKNOWN ? Fate.UNKNOWN : Fate.IN_DOUBT;
    }

    /**
     * A part in doubt, after somebody has decided.
     *
     * @param label as found
     * @param record as found
     * @param policy RETRY or FAIL_UNKNOWN
     * @param now the time
     * @return what to write
     */
    public static Decision ofDoubt(Label label, PartRecord record, InDoubtPolicy policy, Instant now) {
        PartRecord decided = record.withPolicy(policy);
        PartRecord after = decided.withMarks(mark -> mark.fate() == Fate.IN_DOUBT ? mark.with(doubt(decided)) : mark);
        return new Decision(Outcomes.resting(after, label, now), Outcomes.rested(after, MessageState.QUEUED));
    }

    /**
     * Whether a held part was kept by a transport that is gone, and so has to be queued again.
     *
     * @param label as found
     * @param record as found
     * @return true if {@link #ofKept} is to be written
     */
    public static boolean wasKept(Label label, PartRecord record) {
        return label.state() == LabelState.HELD && record.state() == MessageState.TRANSPORT_DEFERRED;
    }

    /**
     * A part that no transport keeps any more.
     *
     * @param label as found
     * @param record as found
     * @param now the time
     * @return what to write
     */
    public static Decision ofKept(Label label, PartRecord record, Instant now) {
        return new Decision(Outcomes.resting(record, label, now), Outcomes.rested(record, MessageState.QUEUED));
    }

    /**
     * The record of a part whose attempt found that the stored message is damaged. Nothing was sent, so nobody's fate
     * changes, and it does not count as an attempt.
     *
     * @param record as claimed
     * @param reason what is damaged
     * @return what to write with the label HELD
     */
    public static PartRecord ofDamage(PartRecord record, String reason) {
        return Outcomes.told(record.uncounted(), Reply.local("4.3.0", DAMAGED + reason))
                .withPermit(false)
                .withState(MessageState.HELD);
    }

    /**
     * Whether a part is held because its message is damaged (rule Q8). A store that sets a message aside does not look into
     * records and leaves them as they are; what is held at the submit says HELD in both places. That tells one from the
     * other, and the last reply tells it of the part whose attempt found the damage.
     *
     * @param label as found
     * @param record as found; null if it cannot be read
     * @return true if a person has to deal with the damage
     */
    public static boolean isSetAside(Label label, @Nullable PartRecord record) {
        if (label.state() != LabelState.HELD || record == null) {
            return label.state() == LabelState.HELD;
        }
        return record.state() == MessageState.HELD
                ? damage(record) != null
                : record.state() != MessageState.TRANSPORT_DEFERRED;
    }

    /**
     * What is damaged, as the attempt that found it left it.
     *
     * @param record any
     * @return in words; null if its last attempt did not find damage
     */
    public static @Nullable String damage(PartRecord record) {
        Reply last = record.lastReply();
        return last != null && last.text().startsWith(DAMAGED) ? last.text().substring(DAMAGED.length()) : null;
    }

    /**
     * A held part that a person lets go.
     *
     * @param label as found
     * @param record as found
     * @param now the time
     * @return what to write; null if no person can let it go
     */
    public static @Nullable Decision ofReleased(Label label, PartRecord record, Instant now) {
        boolean isHeldDoubt = label.state() == LabelState.IN_DOUBT && record.holdReason() != null;
        if (!isHeldDoubt && (label.state() != LabelState.HELD || wasKept(label, record))) {
            return null;
        }
        Instant notBefore = record.notBefore();
        Instant due = notBefore == null || notBefore.isBefore(now) ? now : notBefore;
        PartRecord released = record.withPast(record.past().withReleased(now));
        return new Decision(Outcomes.resting(released, label, due), Outcomes.rested(released, MessageState.QUEUED));
    }
}
