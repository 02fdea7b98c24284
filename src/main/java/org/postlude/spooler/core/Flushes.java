package org.postlude.spooler.core;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.transport.TransportNotice;

/** Pushes everything out, transport by transport: semantics 3.7, rules T13, L15. */
final class Flushes {
    private final Core core;

    Flushes(Core core) {
        this.core = core;
    }

    /** A client asked by a status row: every open store flushes. */
    void requested(Step step, Event.FlushRequested event) {
        for (StoreState store : step.state.stores.wakeAll()) {
            if (store.phase == StoreState.Phase.OPEN && store.flush == null && store.isMailed()) {
                begin(step, store, event.transport());
            }
        }
    }

    /** A person asked: one flush of a store after the other. */
    void ordered(Step step, Event.FlushOrdered event) {
        StoreState store = Core.store(step, event.store());
        FlushOrder order = new FlushOrder(event.call(), event.transport(), event.domain(), event.until());
        if (store == null || store.phase != StoreState.Phase.OPEN || store.failed != null || !store.isMailed()) {
            order.refuse(
                    step,
                    store == null || store.failed == null
                            ? "it is being logged off, by a mode that says what is sent; nothing was flushed"
                            : "it failed, and nothing was flushed: " + store.failed);
            return;
        }
        store.flushOrders.add(order);
        next(step, store);
    }

    /** Whoever waits no longer is told what there is; the flush goes on. */
    void tick(Step step) {
        for (StoreState store : step.state.stores.awake()) {
            orders(store)
                    .filter(order -> order.deadline() != null && !step.now.isBefore(order.deadline()))
                    .forEach(order -> unfinished(step, store, order));
        }
    }

    /** What had no turn by now is left, as far as it was come to. */
    private static void unfinished(Step step, StoreState store, FlushOrder order) {
        order.answer(step, store.busy, false);
    }

    /** The one that is carried out, and those that wait for their turn. */
    static Stream<FlushOrder> orders(StoreState store) {
        FlushOrder present = store.flush == null ? null : store.flush.order;
        return Stream.concat(Stream.ofNullable(present), store.flushOrders.stream());
    }

    /** When the first of those who ordered a flush waits no longer. */
    static @Nullable Instant deadline(StoreState store) {
        return orders(store)
                .map(FlushOrder::deadline)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private void next(Step step, StoreState store) {
        if (store.flush != null || store.flushOrders.isEmpty()) {
            return;
        }
        FlushOrder order = store.flushOrders.remove(0);
        FlushRun flush = new FlushRun(step.now, true, order);
        parts(step, store, true).filter(order::isFor).forEach(order::await);
        step.state.transports.values().stream()
                .filter(transport -> !transport.isLocal())
                .filter(transport -> order.transport == null || order.transport.equals(transport.name))
                .forEach(transport -> flush.transports.add(transport.key));
        meetThoseInProcess(step, store, flush);
        store.flush = flush;
        advance(step, store);
    }

    /** A transfer has come to its record: what a flush wanted to know of it. */
    void settled(StoreState store, Transfer transfer) {
        FlushRun flush = store.flush;
        Candidate part = transfer.part;
        if (flush == null || flush.order == null || part == null) {
            return;
        }
        boolean isMine = flush.order.hasMet(part.id()) || isGoingItsWay(flush, flush.order, part);
        if (part.label().state() == LabelState.CLAIMED) {
            flush.order.lose(part.id());
        } else if (isMine && hasCome(transfer, part) && !isTriedAgain(store, transfer, part)) {
            flush.order.count(part);
        }
    }

    /** It had failed before the flush, whose own attempt of it is still to come. */
    private static boolean isTriedAgain(StoreState store, Transfer transfer, Candidate part) {
        return transfer.retried
                && store.candidates.stream()
                        .anyMatch(next -> next.forced() && next.id().equals(part.id()));
    }

    /** One that was there before, and that the flush has not come to, may be attempted because it is due. */
    private static boolean isGoingItsWay(FlushRun flush, FlushOrder order, Candidate part) {
        return order.isFor(part) && !part.record().submitted().isAfter(flush.since);
    }

    /** To its end, or out of an attempt; one that goes over another transport next is counted there. */
    private static boolean hasCome(Transfer transfer, Candidate part) {
        return part.label().state() == LabelState.DONE
                || (transfer.transport != null && part.record().state() != MessageState.QUEUED);
    }

    /** Of what is withdrawn a flush has nothing to tell. */
    static void withdrew(StoreState store, MessageId message) {
        if (store.flush != null && store.flush.order != null) {
            store.flush.order.withdrew(message);
        }
    }

    /** The transport can send again: what waits for it is tried, without asking it to flush. */
    void readyToSend(Step step, TransportState transport) {
        for (StoreState store : step.state.stores.wakeAll()) {
            if (store.phase == StoreState.Phase.OPEN && store.flush == null && store.isMailed()) {
                FlushRun flush = new FlushRun(step.now, false);
                flush.transports.add(transport.key);
                meetThoseInProcess(step, store, flush);
                store.flush = flush;
                transport.flushing.add(store.key);
                if (store.key.equals(transport.flushingNow())) {
                    flush.stage = FlushRun.Stage.SENDING;
                }
                advance(step, store);
            }
        }
    }

    /** Begins a flush of one transport, or of all of them and then of what has no transport yet. */
    void begin(Step step, StoreState store, @Nullable TransportKey only) {
        FlushRun flush = new FlushRun(step.now, only == null);
        step.state.transports.values().stream()
                .filter(transport -> transport.phase == TransportState.Phase.UP && !transport.isLocal())
                .filter(transport -> only == null || transport.key.equals(only))
                .forEach(transport -> flush.transports.add(transport.key));
        meetThoseInProcess(step, store, flush);
        store.flush = flush;
        advance(step, store);
    }

    /**
     * An attempt under way is the turn of its part. One that had failed before, and is being recorded, is not: nothing else
     * would try that part again before its back-off is over. What a logoff does of it is the logoff's.
     */
    private static void meetThoseInProcess(Step step, StoreState store, FlushRun flush) {
        for (Transfer transfer : step.state.transfersOf(store.key).toList()) {
            Candidate part = transfer.part;
            if (part == null || transfer.transport == null) {
                continue;
            }
            boolean isOver = transfer.stage == Transfer.Stage.RECORDING
                    && part.label().due().isAfter(step.now);
            if (isOver && store.run == null && isOfAny(step, flush, part) && mayBeForced(step, store, part)) {
                transfer.retried = true;
            } else {
                flush.exempt.add(part.id());
            }
        }
    }

    private static boolean isOfAny(Step step, FlushRun flush, Candidate part) {
        TransportState transport = route(step, part);
        boolean isMeant = flush.order == null || flush.order.isFor(part);
        return isMeant && (flush.rest || (transport != null && flush.transports.contains(transport.key)));
    }

    /** Parts that are being attempted, or those that are written or reported without an attempt, which is no turn of theirs. */
    static Set<PartId> inProcess(Step step, StoreState store, boolean areAttempted) {
        return parts(step, store, areAttempted).map(Candidate::id).collect(Collectors.toSet());
    }

    private static Stream<Candidate> parts(Step step, StoreState store, boolean areAttempted) {
        return step.state
                .transfersOf(store.key)
                .filter(transfer -> transfer.part != null && (transfer.transport != null) == areAttempted)
                .map(Transfer::requirePart);
    }

    /** Does whatever can be done now; called whenever something may have changed. */
    void advance(Step step, StoreState store) {
        for (FlushRun flush = store.flush; flush != null && store.failed == null; flush = store.flush) {
            TransportKey key = flush.transports.peek();
            if (key == null && !flush.rest) {
                store.flush = null;
                if (flush.order != null) {
                    flush.order.answer(step, store.busy, true);
                }
                next(step, store);
                return;
            }
            TransportState transport = key == null ? null : step.state.transports.get(key);
            boolean isGoingOn = flush.stage == FlushRun.Stage.SENDING
                    ? isSending(step, store, flush, transport)
                    : isWaiting(step, store, flush, transport);
            if (isGoingOn) {
                return;
            }
        }
    }

    private static boolean isWaiting(Step step, StoreState store, FlushRun flush, @Nullable TransportState transport) {
        if (flush.stage == FlushRun.Stage.ASKING) {
            return true;
        }
        if (transport == null) {
            flush.stage = FlushRun.Stage.SENDING;
            return false;
        }
        if (!transport.flushing.contains(store.key)) {
            transport.flushing.add(store.key);
        }
        if (!store.key.equals(transport.flushingNow())) {
            return true;
        }
        if (transport.phase != TransportState.Phase.UP) {
            flush.stage = FlushRun.Stage.SENDING;
            if (flush.order == null) {
                giveUpTurn(step, store, flush);
            }
            return false;
        }
        if (transport.flushAsked) {
            return true;
        }
        // Who flushes one destination does not mean the transport's own queue.
        if (transport.abilities.flushable() && (flush.order == null || flush.order.domain == null)) {
            flush.stage = FlushRun.Stage.ASKING;
            transport.flushAsked = true;
            step.give(new Command.Flush(transport.key, store.key));
            return true;
        }
        flush.stage = FlushRun.Stage.SENDING;
        return false;
    }

    /** Returns false when this turn has ended. */
    private boolean isSending(Step step, StoreState store, FlushRun flush, @Nullable TransportState transport) {
        core.outbound.pump(step, store);
        giveUpStuck(step, store, flush, transport);
        if (FlushPages.isGoingOn(step, store, flush, transport)) {
            return true;
        }
        boolean isBusy = step.state
                .transfersOf(store.key)
                .filter(transfer -> transport == null || transport.key.equals(transfer.transport))
                .anyMatch(transfer -> isAwaited(store, flush, transfer));
        if (isBusy) {
            return true;
        }
        endTurn(step, store, flush, transport);
        return false;
    }

    /**
     * A worker that hangs, or a logon, may never come back, and others wait for the transport (rule D9). What a closing store
     * cannot begin is put off instead.
     */
    private static void giveUpStuck(Step step, StoreState store, FlushRun flush, @Nullable TransportState transport) {
        if (store.run != null) {
            return;
        }
        if (transport == null) {
            store.dirty |= store.candidates.removeIf(
                    part -> isOfTurn(step, store, flush, part) && !mayStillBegin(store, flush, route(step, part)));
        } else if (isStuck(transport)) {
            giveUpTurn(step, store, flush);
        }
    }

    private static boolean isStuck(@Nullable TransportState transport) {
        return transport != null
                && (transport.phase == TransportState.Phase.LOGGING_ON
                        || (transport.phase == TransportState.Phase.UP && transport.isStuck()));
    }

    /** A transport that only mail names is logged on for it; that is waited for as long as it keeps nobody waiting in vain. */
    private static boolean mayStillBegin(StoreState store, FlushRun flush, @Nullable TransportState transport) {
        if (transport == null || transport.phase != TransportState.Phase.LOGGING_ON) {
            return !isStuck(transport);
        }
        return flush.order == null ? store.flushOrders.isEmpty() : flush.order.call != null;
    }

    /** What goes its own way is not waited for: there may always be some, and others wait for the transport (rule D9). */
    private static boolean isAwaited(StoreState store, FlushRun flush, Transfer transfer) {
        Candidate part = transfer.part;
        FlushOrder order = flush.order;
        if (part == null || store.run != null) {
            return part != null;
        }
        return order == null
                ? part.forced() || flush.exempt.contains(part.id())
                : order.isAwaiting(part.id()) || (!order.hasMet(part.id()) && isGoingItsWay(flush, order, part));
    }

    private static void endTurn(Step step, StoreState store, FlushRun flush, @Nullable TransportState transport) {
        if (transport == null) {
            flush.rest = false;
        } else {
            if (flush.started && transport.phase == TransportState.Phase.UP) {
                step.give(new Command.Tell(transport.key, TransportNotice.END_OUTBOUND_FLUSH, null));
            }
            leave(step, store, transport);
            flush.transports.remove();
            flush.over.add(transport.key);
        }
        flush.stage = FlushRun.Stage.WAITING;
        flush.walk = new FlushWalk();
        flush.isGivenUp = false;
        flush.started = false;
        flush.bitSeen = false;
    }

    void answered(Step step, Event.FlushAnswered event) {
        StoreState store = Core.store(step, event.store());
        FlushRun flush = store == null ? null : store.flush;
        TransportState transport = step.state.transports.get(event.transport());
        if (transport == null) {
            return;
        }
        transport.flushAsked = false;
        if (store != null
                && flush != null
                && flush.stage == FlushRun.Stage.ASKING
                && event.transport().equals(flush.transports.peek())) {
            flush.stage = FlushRun.Stage.SENDING;
            flush.started = event.started();
        } else if (event.started() && transport.phase == TransportState.Phase.UP) {
            // The flush was given up while the transport was being asked.
            step.give(new Command.Tell(event.transport(), TransportNotice.END_OUTBOUND_FLUSH, null));
        }
        core.pumpAll(step);
    }

    void pageLoaded(Step step, Event.PageLoaded event) {
        StoreState store = Core.store(step, event.store());
        if (store == null) {
            return;
        }
        store.pagesAsked--;
        FlushRun flush = store.flush;
        if (flush == null || !flush.walk.isLoading || store.pagesAsked > 0) {
            return; // asked for by a flush that was given up
        }
        flush.walk.isLoading = false;
        // A page of which something is being written is read again when that is as it will be.
        if (!flush.walk.isOutdated && !FlushPages.isStale(step, store, event)) {
            FlushPages.take(step, store, flush, event);
        }
        core.pumpAll(step);
    }

    /** Never what is held, scheduled for later, or in doubt under another policy than RETRY; each part once. */
    static boolean isForced(Step step, StoreState store, FlushRun flush, Candidate part) {
        return mayBeForced(step, store, part)
                && hasTurn(step, flush, part)
                && !isOver(step, flush, part)
                && !flush.hadItsTurn(part, step.now)
                && !store.busy.contains(part.id());
    }

    private static boolean mayBeForced(Step step, StoreState store, Candidate part) {
        PartRecord record = part.record();
        LabelState state = part.label().state();
        boolean isHeld = state == LabelState.HELD && record.state() != MessageState.TRANSPORT_DEFERRED;
        boolean isLeftInDoubt =
                state == LabelState.IN_DOUBT && !part.label().due().isBefore(Label.NEVER);
        return !isHeld
                && record.holdReason() == null
                && !isLeftInDoubt
                && !store.standing.isSuspended(part.label())
                && !record.isScheduledAfter(step.now);
    }

    private static boolean isOver(Step step, FlushRun flush, Candidate part) {
        TransportState transport = route(step, part);
        return transport != null && flush.over.contains(transport.key);
    }

    /** What an ordered flush does not attempt, and has not counted yet. */
    static boolean isLeft(Step step, StoreState store, FlushRun flush, Candidate part) {
        return hasTurn(step, flush, part)
                && !isOver(step, flush, part)
                && !flush.hadItsTurn(part, step.now)
                && !store.busy.contains(part.id())
                && (flush.isGivenUp || isStuck(route(step, part)) || !isForced(step, store, flush, part));
    }

    void bitSet(Step step, TransportState transport) {
        StoreState store = running(step, transport);
        if (store != null && store.flush != null) {
            store.flush.bitSeen = true;
        }
    }

    /** The transport stops early (rule T13): nothing further is forced over it. */
    void bitCleared(Step step, TransportState transport) {
        StoreState store = running(step, transport);
        if (store != null && store.flush != null && store.flush.bitSeen) {
            giveUpTurn(step, store, store.flush);
            core.pumpAll(step);
        }
    }

    private static void giveUpTurn(Step step, StoreState store, FlushRun flush) {
        flush.isGivenUp = flush.order != null;
        flush.walk.giveUp(flush.isGivenUp);
        // Some of them were due anyway.
        store.dirty |= store.candidates.removeIf(part -> isOfTurn(step, store, flush, part));
    }

    /** In the last turn over whichever transport. */
    static boolean isOfTurn(Step step, StoreState store, FlushRun flush, Candidate part) {
        return isPushed(store, part)
                && (flush.order == null || flush.order.hasMet(part.id()))
                && hasTurn(step, flush, part);
    }

    /** What its transport has asked for goes on in an open store, whatever becomes of a flush: it is not asked for again. */
    private static boolean isPushed(StoreState store, Candidate part) {
        return part.forced() && !(part.deferred() && store.phase == StoreState.Phase.OPEN);
    }

    static boolean hasTurn(Step step, FlushRun flush, Candidate part) {
        TransportKey key = flush.transports.peek();
        TransportState transport = route(step, part);
        return key == null || (transport != null && transport.key.equals(key));
    }

    static @Nullable TransportState route(Step step, Candidate part) {
        return step.state.byRoute(part.record().transport(), part.record().url());
    }

    private static @Nullable StoreState running(Step step, TransportState transport) {
        StoreKey first = transport.flushingNow();
        return first == null ? null : Core.store(step, first);
    }

    void transportGone(Step step, TransportState transport) {
        StoreState store = running(step, transport);
        if (store != null && store.flush != null) {
            store.flush.stage = FlushRun.Stage.SENDING;
            giveUpTurn(step, store, store.flush);
        }
    }

    /** Ends a store's flush where it is. */
    void stop(Step step, StoreState store) {
        store.flushOrders.forEach(order -> order.answer(step, store.busy, false));
        store.flushOrders.clear();
        FlushRun flush = store.flush;
        if (flush == null) {
            return;
        }
        if (flush.order != null) {
            unfinished(step, store, flush.order);
        }
        TransportKey key = flush.transports.peek();
        TransportState transport = key == null ? null : step.state.transports.get(key);
        store.dirty |= store.candidates.removeIf(part -> isPushed(store, part));
        store.flush = null;
        if (transport != null && flush.stage != FlushRun.Stage.ASKING) {
            endTurn(step, store, flush, transport);
        } else if (transport != null) {
            leave(step, store, transport);
        }
    }

    private static void leave(Step step, StoreState store, TransportState transport) {
        transport.flushing.remove(store.key);
        StoreKey next = transport.flushingNow();
        if (next != null) {
            step.state.stores.wake(next);
        }
        step.again = true;
    }
}
