package org.postlude.spooler.testing;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.spooler.core.Fate;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/**
 * Holds what the program writes of a recipient against what the peer has done, when it is durable: nobody is delivered whom
 * the peer did not take, refused whom it did not refuse, or in doubt whose mail was never offered.
 */
final class Witness {
    /** A part as it was written last. */
    private static final class Known {
        final List<Recipient> recipients;
        final Fate[] fates;

        Known(QueuedPart part) {
            recipients = part.recipients();
            fates = new Fate[recipients.size()];
            Arrays.fill(fates, Fate.PENDING);
        }
    }

    private final Ledger ledger;
    private final Journal journal;
    private final Map<PartId, Known> parts = new HashMap<>();

    Witness(Ledger ledger, Journal journal) {
        this.ledger = ledger;
        this.journal = journal;
    }

    /** All that is on the disk when somebody opens the store; the last process may have died before it heard of it. */
    void opened(List<QueuedPart> found) {
        for (QueuedPart part : found) {
            Known known = known(part);
            if (part.label().state() == LabelState.CLAIMED) {
                known.recipients.forEach(this::cutOff);
            }
            written(known, part.label().state(), part.record(), true);
        }
    }

    /** One part was written. */
    void changed(PartId id, LabelState label, byte[] bytes, Supplier<List<QueuedPart>> disk) {
        Known known = parts.get(id);
        if (known == null) {
            disk.get().forEach(this::known);
            known = parts.get(id);
        }
        if (known == null) {
            throw new AssertionError("the store applied a change of " + id + ", which it does not have");
        }
        written(known, label, bytes, false);
    }

    private Known known(QueuedPart part) {
        return parts.computeIfAbsent(part.id(), id -> new Known(part));
    }

    /** Whoever died in an attempt cannot know how far it came; under RETRY not even whether it had its permit. */
    private void cutOff(Recipient recipient) {
        Ledger.Entry entry = ledger.entry(recipient.address());
        entry.isOpen |= entry.isAsked || ledger.mayHave(entry.letter, InDoubtPolicy.RETRY);
    }

    private void written(Known known, LabelState label, byte[] bytes, boolean isOld) {
        PartRecord record = decoded(bytes);
        for (int i = 0; i < known.fates.length; i++) {
            Ledger.Entry entry = ledger.entry(known.recipients.get(i).address());
            Fate fate = record.marks().get(i).fate();
            if (fate != known.fates[i]) {
                judge(entry, known.fates[i], fate, isOld);
                known.fates[i] = fate;
            }
            if ((fate == Fate.IN_DOUBT && label == LabelState.IN_DOUBT) || fate == Fate.UNKNOWN) {
                // Each delivery has to be followed by a doubt of its own before the next.
                entry.doubts = Math.max(entry.doubts, entry.deliveries);
                journal.add(() -> "disk: lists " + entry.address + " in doubt");
            }
            if (label != LabelState.CLAIMED) {
                entry.isOpen = false;
                entry.isAsked = false;
            }
        }
    }

    private void judge(Ledger.Entry entry, Fate before, Fate now, boolean isOld) {
        switch (now) {
            case DELIVERED, RELAYED, FILED ->
                require(entry.deliveries > 0, "called delivered, and the peer never took it: ", entry);
            case REFUSED -> require(entry.refusals > 0, "called refused, and the peer never refused it: ", entry);
            case IN_DOUBT -> require(entry.isOpen, "called in doubt, and it was not offered: ", entry);
            case UNKNOWN -> {
                require(before == Fate.IN_DOUBT || entry.isOpen, "called unknown, and it was not offered: ", entry);
                require(
                        ledger.mayHave(entry.letter, InDoubtPolicy.FAIL_UNKNOWN),
                        "called unknown, and nobody gave its doubt up: ",
                        entry);
                entry.isUnknown = true;
            }
            case RETURNED ->
                require(entry.refusals > 0 || entry.isUnknown, "called returned, and nobody refused it: ", entry);
            case PENDING, DECLINED ->
                require(isOld || before != Fate.IN_DOUBT, "its doubt was taken back, and nothing decided it: ", entry);
        }
    }

    private void require(boolean holds, String otherwise, Ledger.Entry entry) {
        if (!holds) {
            ledger.violated(otherwise + entry);
        }
    }

    private static PartRecord decoded(byte[] bytes) {
        try {
            return PartRecordCodec.decode(bytes);
        } catch (IOException e) {
            throw new AssertionError("the program wrote a record that it cannot read", e);
        }
    }
}
