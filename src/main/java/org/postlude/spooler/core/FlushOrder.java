package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.store.spi.LabelState;

/** A flush that a person ordered, and what has come of it so far, by the transports of the mail's routes. */
final class FlushOrder {
    /** Null once whoever ordered it waits no longer. */
    @Nullable
    CallKey call;

    /** Null for all. */
    final @Nullable String transport;

    /** Null for all. */
    final @Nullable String domain;

    private @Nullable Instant until;
    /** Of what has ended, by transport; a transport whose mail was met is in here. */
    private final Map<String, FlushResult> ended = new TreeMap<>();
    /** What was met and has not ended. A part may be attempted again, or leave its hands: what became of it last counts, once. */
    private final NavigableMap<PartId, Met> parts = new TreeMap<>();

    private enum Fortune {
        SENT,
        BACKING_OFF,
        LEFT,
        IN_DOUBT,
        REFUSED;

        FlushResult over(String transport) {
            return new FlushResult(transport, of(SENT), of(BACKING_OFF), of(LEFT), of(IN_DOUBT), of(REFUSED), true);
        }

        private int of(Fortune other) {
            return this == other ? 1 : 0;
        }
    }

    /** How a part counts; one that is awaited is to be attempted, and counts so if it is not. */
    private record Met(String transport, Fortune fortune, boolean isAwaited) {}

    FlushOrder(@Nullable CallKey call, @Nullable String transport, @Nullable String domain, @Nullable Instant until) {
        this.call = call;
        this.transport = transport;
        this.domain = domain;
        this.until = until;
    }

    FlushOrder copy() {
        FlushOrder copy = new FlushOrder(call, transport, domain, until);
        copy.ended.putAll(ended);
        copy.parts.putAll(parts);
        return copy;
    }

    boolean isFor(Candidate part) {
        boolean isOther = transport != null && !transport.equals(part.record().transport());
        return !isOther && isTo(part);
    }

    private boolean isTo(Candidate part) {
        return domain == null || part.recipients().get(0).domain().equals(domain);
    }

    /** There is mail for its transport, whatever becomes of it. */
    void meet(Candidate part) {
        String name = part.record().transport();
        ended.putIfAbsent(name, new FlushResult(name, 0, 0, 0, 0, 0, true));
    }

    /** It is to be attempted, or is being attempted already. */
    void await(Candidate part) {
        meet(part);
        parts.putIfAbsent(part.id(), unattempted(part, true));
    }

    /** It is not attempted. */
    void leave(Candidate part) {
        meet(part);
        parts.putIfAbsent(part.id(), unattempted(part, false));
    }

    private static Met unattempted(Candidate part, boolean isAwaited) {
        boolean isInDoubt = part.label().state() == LabelState.IN_DOUBT;
        return new Met(part.record().transport(), isInDoubt ? Fortune.IN_DOUBT : Fortune.LEFT, isAwaited);
    }

    boolean hasMet(PartId part) {
        return parts.containsKey(part);
    }

    /** Whether it is to be attempted, and was not yet. */
    boolean isAwaiting(PartId part) {
        Met met = parts.get(part);
        return met != null && met.isAwaited();
    }

    /** It has ended, or an attempt of it has come to its record. */
    void count(Candidate part) {
        meet(part);
        String name = part.record().transport();
        if (part.label().state() == LabelState.DONE) {
            Fortune end = part.record().has(Fate.RETURNED) ? Fortune.REFUSED : Fortune.SENT;
            parts.remove(part.id());
            add(ended, end.over(name));
        } else {
            boolean isInDoubt = part.label().state() == LabelState.IN_DOUBT;
            parts.put(part.id(), new Met(name, isInDoubt ? Fortune.IN_DOUBT : Fortune.BACKING_OFF, false));
        }
    }

    /** Another hand has taken it, so it may not be there any more; what became of it before still counts. */
    void lose(PartId part) {
        if (isAwaiting(part)) {
            parts.remove(part);
        }
    }

    /** It is not in the queue any more, by nobody's attempt. */
    void withdrew(MessageId message) {
        PartId first = new PartId(message, 0);
        for (PartId next = parts.ceilingKey(first);
                next != null && next.message().equals(message);
                next = parts.ceilingKey(first)) {
            parts.remove(next);
        }
    }

    private static void add(Map<String, FlushResult> results, FlushResult one) {
        results.merge(
                one.transport(),
                one,
                (before, more) -> new FlushResult(
                        one.transport(),
                        before.sent() + more.sent(),
                        before.backingOff() + more.backingOff(),
                        before.left() + more.left(),
                        before.inDoubt() + more.inDoubt(),
                        before.refused() + more.refused(),
                        true));
    }

    /** When its caller is told what there is by then; null if nobody waits, or without limit. */
    @Nullable
    Instant deadline() {
        return call == null ? null : until;
    }

    /** The time was promised, not the clock's hand. */
    void postpone(Duration by) {
        until = until == null ? null : until.plus(by);
    }

    void refuse(Step step, String why) {
        CallKey waiting = call;
        if (waiting != null) {
            call = null;
            step.give(new Command.Answered(waiting, new Told.Flushed(List.of(), why)));
        }
    }

    /** Tells whoever ordered it, once. What is in process and awaited still has come to nothing. */
    void answer(Step step, Set<PartId> inProcess, boolean finished) {
        CallKey waiting = call;
        if (waiting != null) {
            call = null;
            step.give(new Command.Answered(waiting, new Told.Flushed(results(inProcess, finished), null)));
        }
    }

    private List<FlushResult> results(Set<PartId> inProcess, boolean finished) {
        Map<String, FlushResult> all = new TreeMap<>(ended);
        parts.forEach((id, met) -> {
            if (!met.isAwaited() || !inProcess.contains(id)) {
                add(all, met.fortune().over(met.transport()));
            }
        });
        return all.values().stream()
                .map(each -> new FlushResult(
                        each.transport(),
                        each.sent(),
                        each.backingOff(),
                        each.left(),
                        each.inDoubt(),
                        each.refused(),
                        finished))
                .toList();
    }

    @Override
    public String toString() {
        return call + " " + transport + " " + domain + " " + ended + parts;
    }
}
