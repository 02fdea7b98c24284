package org.postlude.spooler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.OpenOptions;

/** One opening of one store, as the owner sees it. */
final class StoreState {
    /**
     * The life of one opening.
     *
     * <pre>
     *   OPENING --> OPEN --> CLOSING --> (gone)
     *      \--> (gone)
     * </pre>
     *
     * A refused logoff never leaves OPEN, so there is no way back from CLOSING.
     */
    enum Phase {
        /** The store is being logged on and recovered. */
        OPENING,
        /** It is used. */
        OPEN,
        /** A logoff runs that will end in a release. */
        CLOSING
    }

    final StoreKey key;
    final String identity;
    final OpenOptions options;
    Phase phase = Phase.OPENING;

    /** Valid handles; a handle is valid exactly as long as it is in here. */
    final Map<HandleKey, SessionKey> handles = new TreeMap<>();
    /** Opens that wait for the logon, or for the end of a logoff (rule D8). */
    final List<Event.OpenStore> pendingOpens = new ArrayList<>();

    @Nullable
    LogoffMode savedMode;

    @Nullable
    LogoffRun run;

    @Nullable
    FlushRun flush;
    /** Flushes that people ordered and that wait for the one under way. */
    final List<FlushOrder> flushOrders = new ArrayList<>();
    /** What people ordered and what is being recorded. */
    final Map<CallKey, OrderRun> orders = new TreeMap<>();

    Standing standing = Standing.NONE;
    /** Why nothing can be recorded any more; null while all is well. */
    @Nullable
    String failed;

    final List<String> problems = new ArrayList<>();

    /** Messages that had not ended when the store was opened. */
    long before;

    long submitted;
    long sent;
    long returned;
    long withdrawn;
    long received;
    /** Of the present logoff. */
    long requeued;

    long cancelled;

    /** Parts that may be attempted, in the order of the store. */
    final Candidates candidates = new Candidates();
    /** Parts that a transport keeps, as they are on disk. */
    final Map<PartId, Candidate> deferred = new TreeMap<>();

    /** Parts of transfers in process. */
    final Set<PartId> busy = new HashSet<>();

    boolean loading;
    /** Pages for flushes that are still to come, those of flushes that were given up included. */
    int pagesAsked;
    /** Lanes, and groups of them, that had candidates enough at the last look, or that nothing is begun for. */
    Set<String> leftOut = Set.of();
    /** Lanes, and groups of them, that are to be gone through for what has waited for too long; the first one is. */
    final Set<String> overdue = new LinkedHashSet<>();
    /** Up to where each of the {@link LongWaits} was read, as a cursor of the store. */
    final Map<String, String> readTo = new TreeMap<>();
    /** The earliest of the messages' own expiries among what was read, unless it has passed; null if there is none. */
    @Nullable
    Instant ownEnd;
    /** How much of each lane a look takes; 0 before the first one. */
    int depth;
    /** The last look saw parts that were candidates already, and so could not tell the next due time. */
    boolean recheck;
    /** Of these may some go before its candidates. */
    boolean urgent;
    /** The store may have due parts that are no candidates. */
    boolean dirty = true;

    @Nullable
    Instant nextDue;
    /** When is looked at what is suspended, or kept by a transport, for what has waited too long; null while nothing is. */
    @Nullable
    Instant nextRound;
    /** What lies further ahead than any failure puts off was looked at. */
    boolean lookedAhead;
    /** The last look at the store, if it found nothing new and left no lane out: the time it looked for. */
    @Nullable
    Instant emptyAt;

    StoreState(StoreKey key, String identity, OpenOptions options) {
        this.key = key;
        this.identity = identity;
        this.options = options;
    }

    StoreState copy() {
        StoreState copy = new StoreState(key, identity, options);
        copy.phase = phase;
        copy.handles.putAll(handles);
        copy.pendingOpens.addAll(pendingOpens);
        copy.savedMode = savedMode;
        copy.run = run == null ? null : run.copy();
        copy.flush = flush == null ? null : flush.copy();
        flushOrders.forEach(order -> copy.flushOrders.add(order.copy()));
        orders.forEach((call, order) -> copy.orders.put(call, order.copy()));
        copy.standing = standing;
        copy.failed = failed;
        copy.problems.addAll(problems);
        copy.before = before;
        copy.submitted = submitted;
        copy.sent = sent;
        copy.returned = returned;
        copy.withdrawn = withdrawn;
        copy.received = received;
        copy.requeued = requeued;
        copy.cancelled = cancelled;
        copy.candidates.addAll(candidates);
        copy.candidates.copyAside(candidates);
        copy.deferred.putAll(deferred);
        copy.busy.addAll(busy);
        copy.loading = loading;
        copy.pagesAsked = pagesAsked;
        copy.leftOut = leftOut;
        copy.urgent = urgent;
        copy.overdue.addAll(overdue);
        copy.readTo.putAll(readTo);
        copy.ownEnd = ownEnd;
        copy.depth = depth;
        copy.recheck = recheck;
        copy.dirty = dirty;
        copy.nextDue = nextDue;
        copy.nextRound = nextRound;
        copy.lookedAhead = lookedAhead;
        copy.emptyAt = emptyAt;
        return copy;
    }

    boolean isMailed() {
        return !options.noMail();
    }

    /** Outside OPEN only the ready set of NO_WAIT and the flush of PURGE begin anything. */
    boolean mayStart() {
        LogoffRun present = run;
        if (failed != null || !isMailed()) {
            return false;
        }
        if (present == null) {
            return phase == Phase.OPEN;
        }
        return present.stage == LogoffRun.Stage.DRAINING
                && present.gateDrained
                && (present.mode == LogoffMode.PURGE || (present.mode == LogoffMode.NO_WAIT && !present.exhausted));
    }

    /** What became of the messages; the number in doubt is for the store to tell. */
    LogoffCounts counts() {
        return new LogoffCounts(
                submitted,
                sent,
                before + submitted - sent - returned - withdrawn,
                received,
                requeued,
                cancelled,
                returned,
                withdrawn,
                0);
    }

    @Override
    public String toString() {
        return identity + " " + phase + " " + handles + pendingOpens + savedMode + " run " + run + " flush " + flush
                + " " + failed + problems + counts() + candidates + deferred + new TreeSet<>(busy) + loading
                + pagesAsked
                + leftOut + overdue + readTo + ownEnd + depth + urgent + recheck
                + dirty + nextDue + nextRound + lookedAhead + emptyAt + flushOrders + orders.values() + standing;
    }
}
