package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;

/** A store's flush under way: transport by transport, in their order, then what has no transport yet. */
final class FlushRun {
    /** What is being waited for. */
    enum Stage {
        /** The transport's turn. */
        WAITING,
        /** Its answer to flushQueues. */
        ASKING,
        /** The parts of its lanes. */
        SENDING
    }

    /** How far behind its beginning the attempts of a flush lie at least; see {@link #hadItsTurn}. */
    static final Duration FIRST = Duration.ofMillis(1);

    /** Parts that were attempted after this time had their turn. */
    final Instant since;
    /** Parts that were in process when it began: their attempt is their turn. */
    final Set<PartId> exempt = new TreeSet<>();

    final Deque<TransportKey> transports = new ArrayDeque<>();
    /** Transports whose turn is over; also one that ended it early gets nothing further. */
    final Set<TransportKey> over = new TreeSet<>();
    /** The last turn, of lanes without a transport of their own. */
    boolean rest;

    Stage stage = Stage.WAITING;
    /** What is read in this turn. */
    FlushWalk walk = new FlushWalk();

    /** Nothing further is forced in this turn; what was ordered is read on, to be counted. */
    boolean isGivenUp;

    /** Whether the transport said that it has begun, and so is told when the flush is over. */
    boolean started;
    /** Whether the transport set its flush bit, and so may clear it to stop early. */
    boolean bitSeen;

    /** Whose it is; null for a logoff's, a client's or a transport's. */
    final @Nullable FlushOrder order;

    FlushRun(Instant since, boolean rest) {
        this(since, rest, null);
    }

    FlushRun(Instant since, boolean rest, @Nullable FlushOrder order) {
        this.since = since;
        this.rest = rest;
        this.order = order;
    }

    FlushRun copy() {
        FlushRun copy = new FlushRun(since, rest, order == null ? null : order.copy());
        copy.exempt.addAll(exempt);
        copy.transports.addAll(transports);
        copy.over.addAll(over);
        copy.stage = stage;
        copy.walk = walk.copy();
        copy.isGivenUp = isGivenUp;
        copy.started = started;
        copy.bitSeen = bitSeen;
        return copy;
    }

    /**
     * Whether a part was attempted since, or was being attempted when this began: once is enough. An attempt in the future
     * is not one of this flush: an earlier owner made it, whose clock was ahead.
     */
    boolean hadItsTurn(Candidate part, Instant now) {
        Instant last = part.record().lastAttempt();
        return exempt.contains(part.id()) || (last != null && isSince(last, now));
    }

    /** Whether a part was submitted since: it goes its own way. */
    boolean isYounger(Candidate part, Instant now) {
        return isSince(part.record().submitted(), now);
    }

    private boolean isSince(Instant time, Instant now) {
        return time.isAfter(since) && !time.isAfter(now.plus(FIRST));
    }

    @Override
    public String toString() {
        return since + " " + exempt + transports + over + rest + stage + walk + isGivenUp + started + bitSeen
                + (order == null ? "" : order);
    }
}
