package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    /** The transports whose mail was met; a part knows its own by its place. */
    private final List<String> transports = new ArrayList<>();
    /** What was met and has not ended. A part may be attempted again, or leave its hands: what became of it last counts, once. */
    private final MetParts parts;

    private enum Fortune {
        SENT,
        BACKING_OFF,
        LEFT,
        IN_DOUBT,
        REFUSED;

        static final List<Fortune> ALL = List.of(values());

        FlushResult over(String transport, long count) {
            return new FlushResult(
                    transport,
                    this == SENT ? count : 0,
                    this == BACKING_OFF ? count : 0,
                    this == LEFT ? count : 0,
                    this == IN_DOUBT ? count : 0,
                    this == REFUSED ? count : 0,
                    true);
        }
    }

    /** How a part counts; one that is awaited is to be attempted, and counts so if it is not. As a number, it is not zero. */
    private record Met(int transport, Fortune fortune, boolean isAwaited) {
        static Met of(int number) {
            int rest = (number - 1) / 2;
            return new Met(
                    rest / Fortune.ALL.size(), Fortune.ALL.get(rest % Fortune.ALL.size()), (number - 1) % 2 == 1);
        }

        int number() {
            return 1 + (isAwaited ? 1 : 0) + 2 * (transport * Fortune.ALL.size() + Fortune.ALL.indexOf(fortune));
        }
    }

    FlushOrder(@Nullable CallKey call, @Nullable String transport, @Nullable String domain, @Nullable Instant until) {
        this(call, transport, domain, until, new MetParts());
    }

    private FlushOrder(
            @Nullable CallKey call,
            @Nullable String transport,
            @Nullable String domain,
            @Nullable Instant until,
            MetParts parts) {
        this.call = call;
        this.transport = transport;
        this.domain = domain;
        this.until = until;
        this.parts = parts;
    }

    FlushOrder copy() {
        FlushOrder copy = new FlushOrder(call, transport, domain, until, parts.copy());
        copy.ended.putAll(ended);
        copy.transports.addAll(transports);
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
        Met met = met(part.id());
        if (met == null || met.fortune() == Fortune.LEFT) {
            put(part, unattempted(part), true);
        }
    }

    /** It is not attempted. */
    void leave(Candidate part) {
        meet(part);
        if (!hasMet(part.id())) {
            put(part, unattempted(part), false);
        }
    }

    private static Fortune unattempted(Candidate part) {
        return part.label().state() == LabelState.IN_DOUBT ? Fortune.IN_DOUBT : Fortune.LEFT;
    }

    private void put(Candidate part, Fortune fortune, boolean isAwaited) {
        String name = part.record().transport();
        if (!transports.contains(name)) {
            transports.add(name);
        }
        parts.put(part.id(), new Met(transports.indexOf(name), fortune, isAwaited).number());
    }

    private @Nullable Met met(PartId part) {
        int number = parts.get(part);
        return number == 0 ? null : Met.of(number);
    }

    boolean hasMet(PartId part) {
        return parts.get(part) != 0;
    }

    /** Whether it is to be attempted, and was not yet. */
    boolean isAwaiting(PartId part) {
        Met met = met(part);
        return met != null && met.isAwaited();
    }

    /** It has ended, or an attempt of it has come to its record. */
    void count(Candidate part) {
        meet(part);
        if (part.label().state() == LabelState.DONE) {
            Fortune end = part.record().has(Fate.RETURNED) ? Fortune.REFUSED : Fortune.SENT;
            parts.remove(part.id());
            add(ended, end.over(part.record().transport(), 1));
        } else {
            boolean isInDoubt = part.label().state() == LabelState.IN_DOUBT;
            put(part, isInDoubt ? Fortune.IN_DOUBT : Fortune.BACKING_OFF, false);
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
        parts.removeAll(message);
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
        long[] counts = parts.counts();
        inProcess.stream().filter(this::isAwaiting).forEach(part -> counts[parts.get(part)]--);
        Map<String, FlushResult> all = new TreeMap<>(ended);
        for (int number = 1; number < counts.length; number++) {
            if (counts[number] > 0) {
                Met met = Met.of(number);
                add(all, met.fortune().over(transports.get(met.transport()), counts[number]));
            }
        }
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
