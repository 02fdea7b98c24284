package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.event.Blocked;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.Past;
import org.postlude.store.ActivityFeed;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The activity feed of one store. What is recorded of a part is told from the store's own record of it, after it is
 * durable; a part is written again only when its last event is noted, so after a crash the present records have all that is
 * missing (docs/adr/0074). All of it on the store's desk, which is one thread at a time.
 */
final class ActivityLog {
    private static final Logger LOG = LoggerFactory.getLogger(ActivityLog.class);
    private static final int PAGE = 500;
    /** So long a delivery waits for its note at most, unless the store hangs. */
    private static final Duration SLOWEST = Duration.ofMinutes(10);

    private static final StoreLogon.LabelQuery SETTLED =
            StoreLogon.LabelQuery.of(LabelState.READY, LabelState.HELD, LabelState.IN_DOUBT, LabelState.DONE);

    private final String store;
    private final SpoolerLogon logon;
    private final InstantSource clock;
    /** What is known of the judgement of a delivery that is found after a crash. */
    private final Blocked late;

    private final ActivityNotes notes;
    private final Set<PartId> parts = new LinkedHashSet<>();
    private final List<ActivityEvent> others = new ArrayList<>();
    /** Why nothing is noted any more; null while all is well. */
    private @Nullable String failed;
    /** What was noted when the store was opened after a crash; else empty. */
    private Set<String> known = new HashSet<>();

    private boolean leftInOrder;
    private Instant point = Instant.EPOCH;

    /**
     * @param isJudged whether some of what comes in is set aside
     */
    ActivityLog(String store, SpoolerLogon logon, InstantSource clock, boolean isJudged) {
        this.late = isJudged ? Blocked.INTERNALERROR : Blocked.NOT;
        this.store = store;
        this.logon = logon;
        this.clock = clock;
        this.notes = new ActivityNotes(logon);
    }

    /** Before anything is changed in the store: from here on a crash is seen. */
    void begin() throws IOException {
        Instant now = clock.instant();
        boolean isNew = !notes.read();
        leftInOrder = isNew || notes.isInOrder();
        // A clock that was set back would else make what happens now older than what is noted.
        point = isNew || now.isBefore(notes.point()) ? now : notes.point();
        known = leftInOrder ? Set.of() : notes.keys();
        notes.write(point, false);
    }

    /**
     * Finds what an earlier process recorded and did not come to note.
     *
     * @param changed whether opening the store has changed parts itself
     */
    void makeWhole(boolean changed) throws IOException {
        if (!leftInOrder || changed) {
            Optional<String> cursor = Optional.of("");
            while (cursor.isPresent()) {
                Page<QueuedPart> page = logon.page(SETTLED, cursor.get(), PAGE);
                for (QueuedPart part : page.items()) {
                    PartRecord record = DamagedMail.decode(part);
                    if (record != null && isMissing(part, record)) {
                        Activities.of(part, record, clock.instant())
                                .filter(event -> !known.contains(event.key()))
                                .ifPresent(others::add);
                    }
                }
                noteOthers();
                cursor = page.next();
            }
        }
        if (!leftInOrder) {
            findReceived();
        }
        known = Set.of();
        notes.write(clock.instant(), false);
    }

    /** Between a delivery and its note lies no more than what the desk has to do: what is much older was noted, and dropped since. */
    private void findReceived() throws IOException {
        Instant since = point.minus(SLOWEST);
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<Delivered> page = logon.delivered(Received.PREFIX, cursor.get(), PAGE);
            for (Delivered each : page.items()) {
                if (!known.contains(Received.key(each.key()))) {
                    Received.since(since, each, late, logon).ifPresent(others::add);
                }
            }
            noteOthers();
            cursor = page.next();
        }
    }

    /** Mail came in, durably; for the next note. */
    void received(String delivery, MessageId id, byte[] beginning, Blocked reason) {
        if (failed == null) {
            others.add(Received.event(delivery, id, beginning, reason, clock.instant()));
        }
    }

    /** A store changes parts by itself in two cases, and stamps nothing then: it cannot look into a record. */
    private boolean isMissing(QueuedPart part, PartRecord record) {
        Instant settled = record.past().settledAt();
        return Activities.isChangedByStore(part, record) || (settled != null && !settled.isBefore(point));
    }

    /** Stamps what is about to be written with the time, which says whether it was noted. */
    PartRecord stamp(PartRecord record) {
        Past past = record.past();
        return record.withPast(past.withSettled(clock.instant()));
    }

    /** The part was changed, durably. */
    void changed(PartId part) {
        if (failed == null) {
            parts.add(part);
        }
    }

    /** Before parts are written again: their last events are noted first. */
    void before(Iterable<PartId> next) {
        if (!parts.isEmpty()) {
            for (PartId part : next) {
                if (parts.contains(part)) {
                    note();
                    return;
                }
            }
        }
    }

    boolean isBehind() {
        return !parts.isEmpty() || !others.isEmpty();
    }

    /** Notes what gathered; a failure is the feed's own, never the mail's. */
    void note() {
        if (failed != null || !isBehind()) {
            return;
        }
        try {
            Instant now = clock.instant();
            Set<MessageId> messages = new LinkedHashSet<>();
            parts.forEach(part -> messages.add(part.message()));
            for (MessageId message : messages) {
                for (QueuedPart part : logon.parts(message)) {
                    PartRecord record = parts.contains(part.id()) ? DamagedMail.decode(part) : null;
                    if (record != null) {
                        Activities.of(part, record, now).ifPresent(others::add);
                    }
                }
            }
            noteOthers();
            notes.write(now, false);
            parts.clear();
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void noteOthers() throws IOException {
        for (ActivityEvent event : others) {
            notes.add(event);
        }
        others.clear();
    }

    private void fail(Exception e) {
        failed = Words.of(e);
        parts.clear();
        others.clear();
        LOG.warn(
                "the activity feed of store {} could not be written and is silent until the store is opened again, when it is"
                        + " made whole from the store's records; no mail is touched by that: {}",
                store,
                failed);
    }

    /** Notes an event that no record tells of; durable when this returns. */
    void record(ActivityEvent event) throws IOException {
        if (failed == null) {
            others.add(event);
            note();
        }
        String why = failed;
        if (why != null) {
            throw new IOException("the activity feed of store " + store + " could not be written (" + why
                    + "); tell it again when the store was opened again");
        }
    }

    List<ActivityFeed.Entry> read(long cursor, int limit) throws IOException {
        note();
        String why = failed;
        if (why != null) {
            throw new IOException(
                    "the activity feed of store " + store + " is silent until the store is opened again: " + why);
        }
        return notes.from(store, cursor, limit);
    }

    /** Nothing more is recorded: whoever opens the store next need not look. */
    void end() {
        note();
        if (failed == null) {
            try {
                notes.write(clock.instant(), true);
            } catch (IOException | RuntimeException e) {
                fail(e);
            }
        }
    }
}
