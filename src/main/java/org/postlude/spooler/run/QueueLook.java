package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.Standing;
import org.postlude.spooler.core.Told;
import org.postlude.spooler.queue.Explanation;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.Reason;
import org.postlude.store.MessageStatus;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.StoreLogon;

/** One look at one store's queue for a person, by its owner or from outside. */
final class QueueLook {
    private final StoreLogon logon;
    private final Statuses statuses;
    private final Instant now;
    private final boolean isOwner;

    private QueueLook(StoreLogon logon, Statuses statuses, Instant now, boolean isOwner) {
        this.logon = logon;
        this.statuses = statuses;
        this.now = now;
        this.isOwner = isOwner;
    }

    /** {@code stay} is asked from page to page. */
    static QueueLook ofOwner(StoreLogon logon, Instant now, Statuses.Stay stay) {
        return new QueueLook(logon, Statuses.ofVisitor(logon, now, stay), now, true);
    }

    static QueueLook fromOutside(StoreLogon reader, Instant now) {
        return new QueueLook(reader, Statuses.ofReader(reader, now), now, false);
    }

    Search search() {
        return new Search(logon, statuses);
    }

    Details details() {
        return new Details(logon, statuses);
    }

    void meant(Filter filter, List<QueuedPart> parts, List<QueuedPart> meant) {
        statuses.meant(filter, parts, meant);
    }

    List<QueuedPart> parts(MessageId id) throws IOException {
        return statuses.look(() -> logon.parts(id));
    }

    /**
     * Why a message is still here.
     *
     * @param parts of the message
     * @param seen what the core knows; null from outside
     * @param standing the standing orders
     */
    Explanation why(MessageId id, List<QueuedPart> parts, Told.@Nullable Seen seen, Standing standing, Whys.Ahead ahead)
            throws IOException {
        Map<PartId, Told.Sight> sights = new HashMap<>();
        if (seen != null) {
            seen.parts().forEach(sight -> sights.put(sight.part(), sight));
        }
        Whys whys = new Whys(now, standing, sights, ahead);
        MessageState state = statuses.of(id).map(MessageStatus::state).orElse(MessageState.QUEUED);
        parts.forEach(part -> whys.part(statuses.seen(part)));
        if (!state.isEnded()) {
            suppressed(whys, parts);
            store(whys, seen);
        }
        return new Explanation(id, state, whys.told());
    }

    /** Delivery into the store's own Inbox does not ask the list. */
    private void suppressed(Whys whys, List<QueuedPart> parts) throws IOException {
        SuppressionNotes notes = SuppressionNotes.seen(logon);
        for (QueuedPart part : notes.size() == 0 ? List.<QueuedPart>of() : parts) {
            PartRecord record = DamagedMail.decode(part);
            if (record != null && !record.url().equals(PartRecord.LOCAL)) {
                whys.suppressed(part, record, notes);
            }
        }
    }

    private void store(Whys whys, Told.@Nullable Seen seen) {
        StoreHealth health = logon.health();
        String failed = seen == null ? null : seen.failed();
        if (failed != null) {
            whys.add(Reason.Kind.STORE_REFUSES, "its store failed, nothing of it is sent: " + failed, null, null);
        } else if (isOwner && health.refusing().isPresent()) { // a reader's logon refuses whatever the store does
            whys.add(
                    Reason.Kind.STORE_REFUSES,
                    "its store takes no changes, nothing of it is sent: "
                            + health.refusing().get(),
                    health.since(),
                    null);
        }
        if (seen != null && seen.closing()) {
            whys.add(Reason.Kind.LOGGING_OFF, "its store is being logged off; that mode says what is sent", null, null);
        }
        if (!isOwner) {
            Optional<String> owner = logon.info().owner();
            whys.add(
                    owner.isPresent() ? Reason.Kind.OWNED_BY : Reason.Kind.NO_OWNER,
                    owner.map(process -> "its store is owned by " + process + ", which knows more")
                            .orElse("no process owns its store, so nothing of it is sent"),
                    null,
                    null);
        }
    }
}
