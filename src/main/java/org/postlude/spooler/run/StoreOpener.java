package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.postlude.message.MessageId;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.core.Recovery;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a store's queue over from whoever had it before: every marker that was left is read and judged. */
final class StoreOpener {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOpener.class);
    private static final int PAGE = 500;
    /** How many doubtful messages a warning names. */
    private static final int NAMED = 5;

    private final SpoolerLogon logon;
    private final InstantSource clock;
    /** What became doubtful: by message, its Message-ID field if that is known. */
    private final Map<MessageId, String> doubtful = new LinkedHashMap<>();

    private UnaryOperator<PartRecord> stamped = record -> record;
    private boolean hasChanged;

    StoreOpener(SpoolerLogon logon, InstantSource clock) {
        this.logon = logon;
        this.clock = clock;
    }

    /** Begins an epoch and recovers; the queue is ready for use when this returns. */
    Lease open(String owner) throws IOException {
        Lease lease = logon.beginEpoch(owner);
        recover(lease, record -> record);
        return lease;
    }

    /** The same under a lease that is had already; what is written is stamped by whoever keeps a feed. */
    void recover(Lease lease, UnaryOperator<PartRecord> stamp) throws IOException {
        stamped = stamp;
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<QueuedPart> page = logon.claimedBefore(lease.epoch(), cursor.get(), PAGE);
            recover(lease, page.items(), true);
            cursor = page.next();
        }
        cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<QueuedPart> page = logon.page(StoreLogon.LabelQuery.of(LabelState.HELD), cursor.get(), PAGE);
            recover(lease, page.items(), false);
            cursor = page.next();
        }
    }

    /** Whether a part was found to be written anew. */
    boolean hasChanged() {
        return hasChanged;
    }

    /** To be told before any of it is sent again (the promise, sentence 3); empty if nothing became doubtful. */
    Optional<String> doubt() {
        if (doubtful.isEmpty()) {
            return Optional.empty();
        }
        String some = doubtful.values().stream().limit(NAMED).collect(Collectors.joining(", "));
        return Optional.of((doubtful.size() == 1 ? "1 message is" : doubtful.size() + " messages are")
                + " in doubt: an earlier process ended during the transfer, and the next hop may have the mail already"
                + " ("
                + some + (doubtful.size() > NAMED ? ", ..." : "")
                + "). All is in the queue; what its policy does not hold back is sent again, with the same Message-ID");
    }

    private void recover(Lease lease, List<QueuedPart> parts, boolean claimed) throws IOException {
        List<PartChange> changes = new ArrayList<>();
        Map<MessageId, String> damaged = new LinkedHashMap<>();
        Instant now = clock.instant();
        for (QueuedPart part : parts) {
            PartRecord record;
            try {
                record = PartRecordCodec.decode(part.record());
            } catch (IOException e) {
                damaged.put(part.id().message(), Words.of(e));
                if (claimed) {
                    // The store leaves claims alone; this one is ours now, and nobody can send what cannot be read.
                    Label held = part.label().with(LabelState.HELD, Label.NEVER);
                    changes.add(new PartChange(part.id(), part.revision(), held, part.record()));
                }
                continue;
            }
            if (claimed || Recovery.wasKept(part.label(), record)) {
                Recovery.Decision decision = claimed
                        ? Recovery.ofClaimed(part.label(), record, now)
                        : Recovery.ofKept(part.label(), record, now);
                LOG.info(
                        "part {} is {} after an earlier end of the process",
                        part.id(),
                        decision.record().state());
                if (claimed && decision.label().state() == LabelState.IN_DOUBT) {
                    MessageId id = part.id().message();
                    doubtful.put(id, Objects.requireNonNullElse(record.messageId(), id.toString()));
                }
                changes.add(new PartChange(
                        part.id(),
                        part.revision(),
                        decision.label(),
                        PartRecordCodec.encode(stamped.apply(decision.record()))));
            }
        }
        if (!changes.isEmpty()) {
            hasChanged = true;
            logon.change(lease, changes);
        }
        for (Map.Entry<MessageId, String> message : damaged.entrySet()) {
            LOG.error(
                    "message {} is damaged ({}) and was set aside, not deleted: {}",
                    message.getKey(),
                    Masked.text(message.getValue()),
                    logon.setAside(message.getKey(), message.getValue()));
        }
    }
}
