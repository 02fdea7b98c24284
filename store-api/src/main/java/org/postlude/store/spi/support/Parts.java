package org.postlude.store.spi.support;

import java.util.ArrayList;
import java.util.List;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.QueuedPart;

/**
 * What becomes of a message's parts: submitted (rule Q1), changed (rule Q4), ended (rule Q5), taken back (rule Q7), set
 * aside (rule Q8). Pure: nothing given is changed, records are copied. Any thread.
 */
public final class Parts {
    private Parts() {}

    /**
     * The parts of a new message.
     *
     * @param id the message
     * @param parts as the caller gave them
     * @return by index, each at revision 1
     */
    public static List<QueuedPart> submitted(MessageId id, List<NewPart> parts) {
        List<QueuedPart> queued = new ArrayList<>();
        for (NewPart part : parts) {
            PartId number = new PartId(id, queued.size());
            queued.add(new QueuedPart(
                    number, 1, part.recipients(), part.label(), part.record().clone()));
        }
        return queued;
    }

    /**
     * The next revision of a part.
     *
     * @param part the present one
     * @param label the new label
     * @param record the new record
     * @return with a revision greater by one
     */
    public static QueuedPart changed(QueuedPart part, Label label, byte[] record) {
        return new QueuedPart(part.id(), part.revision() + 1, part.recipients(), label, record.clone());
    }

    /**
     * The last revision of a part. Its label stays, but for the state.
     *
     * @param part the present one
     * @param record the last record
     * @return with a revision greater by one and the state DONE
     */
    public static QueuedPart ended(QueuedPart part, byte[] record) {
        return changed(part, part.label().with(LabelState.DONE, part.label().due()), record);
    }

    /**
     * The end of all parts of a message that have not ended; their records stay.
     *
     * @param parts all of one message
     * @return all of them, DONE
     */
    public static List<QueuedPart> ended(List<QueuedPart> parts) {
        return parts.stream()
                .map(part -> isEnded(part) ? part : ended(part, part.record()))
                .toList();
    }

    /**
     * The parts of a damaged message (rule Q8): those that wait are held until a person has dealt with it; their records
     * stay. A claimed one is its owner's.
     *
     * @param parts all of one message
     * @return all of them; one that has ended, is claimed or was held so already is as it was
     */
    public static List<QueuedPart> setAside(List<QueuedPart> parts) {
        return parts.stream()
                .map(part -> isToBeHeld(part.label())
                        ? changed(part, part.label().with(LabelState.HELD, Label.NEVER), part.record())
                        : part)
                .toList();
    }

    private static boolean isToBeHeld(Label label) {
        return switch (label.state()) {
            case READY, IN_DOUBT -> true;
            case HELD -> label.due().isBefore(Label.NEVER);
            case CLAIMED, DONE -> false;
        };
    }

    /**
     * Whether a part has ended.
     *
     * @param part which
     * @return true if it is DONE
     */
    public static boolean isEnded(QueuedPart part) {
        return part.label().state() == LabelState.DONE;
    }

    /**
     * Whether a message has ended: its disposition applies with its last part.
     *
     * @param parts all of one message
     * @return true if none of them has to be sent any more; also if there is none
     */
    public static boolean areEnded(List<QueuedPart> parts) {
        return parts.stream().allMatch(Parts::isEnded);
    }

    /**
     * What {@link org.postlude.store.spi.StoreLogon#withdraw} answers. To be asked where no claim can come in between.
     *
     * @param parts all of one message; empty if the store has no such message
     * @return WITHDRAWN if the store is now to end all parts, else why it must not
     */
    public static Withdrawal withdrawal(List<QueuedPart> parts) {
        if (areEnded(parts)) {
            return Withdrawal.NOT_IN_QUEUE;
        }
        boolean isClaimed = parts.stream().anyMatch(part -> part.label().state() == LabelState.CLAIMED);
        return isClaimed ? Withdrawal.UNABLE_TO_ABORT : Withdrawal.WITHDRAWN;
    }
}
