package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.StatusBit;
import org.postlude.store.LogoffMode;
import org.postlude.store.OpenOptions;
import org.postlude.store.spi.ChangeResult;
import org.postlude.transport.SpoolerNotice;

/** Something that happened outside the core. Events that name something that is gone are late, and change nothing. */
public sealed interface Event {
    /** Hands the event to the part of the core that knows it. */
    void apply(Core core, Step step);

    /**
     * Whether no attempt but its own is stopped, given up or judged by whether it has its permit. Where it says so, an attempt
     * other than its own may go past its point of no return in the same moment, and the core hears of it later. Held by a walk
     * through small worlds in both orders.
     */
    default boolean leavesOthersAlone() {
        return false;
    }

    /** A client opens a store; {@code identity} is the same for all addresses of one store. */
    record OpenStore(CallKey call, String identity, HandleKey handle, SessionKey session, OpenOptions options)
            implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.opening.openStore(step, this);
        }
    }

    /** The store is logged on and recovered; {@code queued} messages have not ended. */
    record StoreUp(StoreKey store, long queued) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.opening.storeUp(step, this);
        }
    }

    /** The store could not be logged on. */
    record StoreOpenFailed(StoreKey store) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.opening.storeOpenFailed(step, this);
        }
    }

    /** AddRef. */
    record DuplicateHandle(CallKey call, StoreKey store, HandleKey handle, HandleKey added) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.opening.duplicate(step, this);
        }
    }

    /** Release of one handle. */
    record CloseHandle(
            CallKey call,
            StoreKey store,
            HandleKey handle,
            @Nullable Instant deadline) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.logoffs.closeHandle(step, this);
        }
    }

    /** StoreLogoff of one handle, or of all handles of a session; {@code submitting} if a submit was inside the gate. */
    record LogoffRequested(
            CallKey call,
            StoreKey store,
            @Nullable HandleKey handle,
            Set<SessionKey> sessions,
            LogoffMode mode,
            @Nullable Instant deadline,
            Face face,
            boolean submitting)
            implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.logoffs.requested(step, this);
        }
    }

    /** So many messages became durable, of this priority at most; none if an earlier submit had stored what came. */
    record Submitted(StoreKey store, int messages, int highest) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.outbound.submitted(step, this);
        }

        @Override
        public boolean leavesOthersAlone() {
            return true;
        }
    }

    /** A message was taken back in the store. */
    record Withdrew(StoreKey store, MessageId message) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.outbound.withdrew(step, this);
        }
    }

    /** The queue was changed by another hand. */
    record QueueChanged(StoreKey store) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.outbound.queueChanged(step, this);
        }
    }

    /** The gate is closed and every submit that was let in has ended. */
    record GateDrained(StoreKey store) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.logoffs.gateDrained(step, this);
        }
    }

    /** What is due at {@code asOf}, but for lanes that were left out; {@code full} if there may be more. */
    record DueLoaded(
            StoreKey store,
            Instant asOf,
            List<Candidate> parts,
            boolean full,
            Set<String> leftOut,
            Optional<Instant> nextDue)
            implements Event {
        /** Refuses null where a store's answer comes in as it is: on that store's thread, not on the owner's. */
        public DueLoaded {
            Objects.requireNonNull(nextDue, "nextDue");
        }

        @Override
        public void apply(Core core, Step step) {
            core.outbound.dueLoaded(step, this);
        }

        @Override
        public boolean leavesOthersAlone() {
            return true;
        }
    }

    /** A page of what waits. */
    record PageLoaded(
            StoreKey store, List<Candidate> parts, @Nullable String next, Command.LoadPage.Purpose purpose)
            implements Event {
        @Override
        public void apply(Core core, Step step) {
            switch (purpose) {
                case FLUSH -> core.flushes.pageLoaded(step, this);
                case OVERDUE -> core.overdue.pageLoaded(step, this);
            }
        }
    }

    /** A change of a part was written, or found another revision. */
    record Written(StoreKey store, AttemptId attempt, ChangeResult result) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.attempts.written(step, this);
        }

        @Override
        public boolean leavesOthersAlone() {
            return result == ChangeResult.APPLIED;
        }
    }

    /** The end of a part was written; {@code end} if it was the last part of its message. */
    record PartEnded(
            StoreKey store,
            AttemptId attempt,
            ChangeResult result,
            @Nullable MessageEnd end) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.settling.partEnded(step, this);
        }

        @Override
        public boolean leavesOthersAlone() {
            return result == ChangeResult.APPLIED;
        }
    }

    /** A report or a local delivery is durable. */
    record Filed(StoreKey store, AttemptId attempt) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.settling.filed(step, this);
        }
    }

    /** The store failed or refuses: nothing can be recorded any more. */
    record StoreFailed(StoreKey store, String reason) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.opening.storeFailed(step, this);
        }
    }

    /** Those parts of a damaged message that waited are held for a person (rule Q8); the attempt, if any, found it so. */
    record WasSetAside(StoreKey store, @Nullable AttemptId attempt, String reason, String sentence) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.attempts.wasSetAside(step, this);
        }
    }

    /** The spooler has given its logon on the store up. */
    record StoreReleased(StoreKey store, List<String> problems) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.logoffs.storeReleased(step, this);
        }
    }

    /** A transport is to be used for new mail. */
    record AddTransport(String name, String url) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.transports.put(step, name, url);
        }
    }

    /**
     * A transport is not to be used for new mail any more: it finishes what it does, and is logged off.
     *
     * @param latest of two with that name the one that was added last; else the first
     */
    record RemoveTransport(String name, boolean latest) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.retirement.begin(step, name, latest);
        }
    }

    /** A transport is logged on. */
    record TransportUp(
            TransportKey transport, int maxAttempts, int lines, List<String> addressTypes, TransportAbilities abilities)
            implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.transports.up(step, this);
        }
    }

    /** A transport could not be logged on. */
    record TransportFailed(TransportKey transport, String reason) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.transports.failed(step, this);
        }
    }

    /** A transport changed its status row. */
    record StatusChanged(TransportKey transport, Set<StatusBit> bits) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.transports.statusChanged(step, this);
        }
    }

    /** SpoolerNotify. */
    record Noticed(TransportKey transport, SpoolerNotice notice) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.transports.noticed(step, this);
        }
    }

    /** A transport took note of END_INBOUND or END_OUTBOUND on behalf of a store. */
    record NoticeTaken(StoreKey store) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.logoffs.noticeTaken(step, this);
        }
    }

    /** A transport asks for a message that it keeps. */
    record SentDeferred(TransportKey transport, PartId part) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.outbound.sentDeferred(step, this);
        }
    }

    /** flushQueues returned: true if the flush has begun. */
    record FlushAnswered(TransportKey transport, StoreKey store, boolean started) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.flushes.answered(step, this);
        }
    }

    /** A client asks for a flush by the status row; null means all transports. */
    record FlushRequested(@Nullable TransportKey transport) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.flushes.requested(step, this);
        }
    }

    /** Somebody wants to know what is remembered of transports and destinations: DestinationsTold follows. */
    record DestinationsAsked(CallKey call) implements Event {
        @Override
        public void apply(Core core, Step step) {
            Views.asked(step, this);
        }

        @Override
        public boolean leavesOthersAlone() {
            return true;
        }
    }

    /** A transfer had come further, or still moved. */
    record Progress(AttemptId attempt, Phase phase, Instant at) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.attempts.progress(step, this);
        }

        @Override
        public boolean leavesOthersAlone() {
            return true;
        }
    }

    /** A transfer stands before its point of no return. */
    record PermitAsked(AttemptId attempt) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.attempts.permitAsked(step, this);
        }

        @Override
        public boolean leavesOthersAlone() {
            return true;
        }
    }

    /** A transfer went past its point of no return by a permit that was given with the attempt. */
    record PermitTaken(AttemptId attempt) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.attempts.permitTaken(step, this);
        }

        @Override
        public boolean leavesOthersAlone() {
            return true;
        }
    }

    /** An outbound attempt's worker has come back. */
    record AttemptEnded(AttemptId attempt, AttemptAnswer answer) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.attempts.ended(step, this);
        }

        @Override
        public boolean leavesOthersAlone() {
            return true;
        }
    }

    /** poll returned. */
    record Polled(TransportKey transport, boolean waiting) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.inbound.polled(step, this);
        }
    }

    /** An inbound message is durable in the store. */
    record InboundSaved(AttemptId attempt, boolean existed) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.inbound.saved(step, this);
        }
    }

    /** startMessage returned; {@code saved} if a message came. */
    record InboundEnded(AttemptId attempt, TransportKey transport, boolean saved) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.inbound.ended(step, this);
        }
    }

    /** The process is going to end, by this time if one is given (rule S13): nothing begins any more, in any store. */
    record ProcessEnds(@Nullable Instant until) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.logoffs.processEnds(step, this);
        }
    }

    /** The clock was set forward: what is measured from a start or towards an end is moved along. */
    record ClockJumped(Duration by) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.jumped(step, by);
        }
    }

    /** Time has passed. */
    record Tick() implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.tick(step);
        }
    }

    /** A person wants something done to parts, which are as the person's reader found them. */
    record Ordered(CallKey call, StoreKey store, Order order, List<Candidate> parts) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.orders.ordered(step, this);
        }
    }

    /** The standing orders of a store, durable already. */
    record StandingChanged(StoreKey store, Standing standing) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.orders.standing(step, this);
        }
    }

    /** A person wants a flush of one store: of a transport or of all, to a destination or to all; and waits until then. */
    record FlushOrdered(
            CallKey call,
            StoreKey store,
            @Nullable String transport,
            @Nullable String domain,
            @Nullable Instant until) implements Event {
        @Override
        public void apply(Core core, Step step) {
            core.flushes.ordered(step, this);
        }
    }

    /** A person wants to know what only the core knows of some parts. */
    record LookedAt(CallKey call, StoreKey store, List<Candidate> parts) implements Event {
        @Override
        public void apply(Core core, Step step) {
            Sights.lookedAt(core, step, this);
        }
    }
}
