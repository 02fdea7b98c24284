package org.postlude.spooler.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Direction;
import org.postlude.message.Phase;

/**
 * One transfer in process. Owned by the spooler's owner, as everything in {@link SpoolerState}.
 *
 * <pre>
 *   CLAIMING --> RUNNING --> RECORDING --> REPORTING --> RECORDING --> (gone)
 *      |  \                      ^            (a report is due)
 *      |   +-- FILING -----------+  (local delivery)
 *      +-- RECORDING               (stopped while it was claimed; a report left over from before)
 *   RECORDING alone: a part that is taken back from its transport
 *   inbound: RUNNING --> (gone)
 * </pre>
 */
final class Transfer {
    /** What is being waited for. */
    enum Stage {
        /** The store, for the claim and the attempt's marker. */
        CLAIMING,
        /** The transport. */
        RUNNING,
        /** The store, for the local delivery. */
        FILING,
        /** The store, for the report to the sender. */
        REPORTING,
        /** The store, for the outcome. */
        RECORDING
    }

    /** What the transport was told about its point of no return. */
    enum PermitState {
        /** It has not asked. */
        NONE,
        /** It has asked; the store is recording the permit. */
        RECORDING,
        /** PROCEED: it cannot be stopped. */
        GRANTED,
        /** STOP. */
        DENIED
    }

    final AttemptId attempt;
    final Direction direction;
    final StoreKey store;
    /** Null for local delivery and for what no transport is asked about. */
    final @Nullable TransportKey transport;
    /** The part as it is on disk, or will be when the pending write is applied; null for an inbound transfer. */
    @Nullable
    Candidate part;

    /** The place it takes; empty for none. */
    String lane = "";

    Instant since;
    /** When whoever carries the attempt out was asked to. */
    Instant begun;

    Instant lastProgress;
    Stage stage;
    PermitState permit = PermitState.NONE;
    /** What its worker answered while the store was recording the permit that it had asked for and did not wait for. */
    @Nullable
    AttemptAnswer early;

    Phase phase = Phase.CONNECTING;
    /** A logoff wants it stopped. */
    boolean stopping;
    /** Its transport asks for the part before it is recorded that it keeps it. */
    boolean asked;
    /** Whose order is being recorded. */
    @Nullable
    CallKey order;
    /** It is tried as soon as it is recorded, whatever is remembered of earlier failures: an order, or a forced attempt's next hop. */
    boolean retried;

    Transfer(
            AttemptId attempt,
            Direction direction,
            StoreKey store,
            @Nullable TransportKey transport,
            @Nullable Candidate part,
            Stage stage,
            Instant since) {
        this.attempt = attempt;
        this.direction = direction;
        this.store = store;
        this.transport = transport;
        this.part = part;
        this.stage = stage;
        this.since = since;
        this.begun = since;
        this.lastProgress = since;
    }

    Transfer copy() {
        Transfer copy = new Transfer(attempt, direction, store, transport, part, stage, since);
        copy.lane = lane;
        copy.begun = begun;
        copy.lastProgress = lastProgress;
        copy.permit = permit;
        copy.early = early;
        copy.phase = phase;
        copy.stopping = stopping;
        copy.asked = asked;
        copy.order = order;
        copy.retried = retried;
        return copy;
    }

    /** Told at once or later, and never of the future: the clock may have been set forward in between. */
    void movedAt(Instant at, Instant now) {
        Instant seen = at.isBefore(now) ? at : now;
        lastProgress = seen.isAfter(lastProgress) ? seen : lastProgress;
    }

    /** When the watchdog gives it up, unless it is heard of before. */
    Instant silentUntil(Settings settings) {
        return lastProgress.plus(settings.watchdog().of(phase));
    }

    Candidate requirePart() {
        Candidate present = part;
        if (present == null) {
            throw new IllegalStateException(attempt + " is inbound and has no part");
        }
        return present;
    }

    boolean isInbound() {
        return direction == Direction.INBOUND;
    }

    /** Whether a transport has it in hand. */
    boolean isOnTransport() {
        return stage == Stage.RUNNING;
    }

    /** The store is finishing it; it ends by itself without the network. */
    boolean isEndingByItself() {
        return stage == Stage.RECORDING || stage == Stage.REPORTING || stage == Stage.FILING;
    }

    @Override
    public String toString() {
        return attempt + " " + direction + " " + stage + " " + permit + " " + phase + (stopping ? " stopping " : " ")
                + (asked ? "asked " : "") + (order == null ? "" : order + " ") + (retried ? "retried " : "") + transport
                + " " + part;
    }
}
