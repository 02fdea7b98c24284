package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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
    private final Map<String, FlushResult> results = new TreeMap<>();

    FlushOrder(@Nullable CallKey call, @Nullable String transport, @Nullable String domain, @Nullable Instant until) {
        this.call = call;
        this.transport = transport;
        this.domain = domain;
        this.until = until;
    }

    FlushOrder copy() {
        FlushOrder copy = new FlushOrder(call, transport, domain, until);
        copy.results.putAll(results);
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
        add(part.record().transport(), 0, 0, 0, 0, 0);
    }

    /** An attempt of it has come to its record. */
    void count(Candidate part) {
        if (part.label().state() == LabelState.DONE) {
            boolean isReturned = part.record().has(Fate.RETURNED);
            add(part.record().transport(), isReturned ? 0 : 1, 0, 0, 0, isReturned ? 1 : 0);
        } else if (part.label().state() == LabelState.IN_DOUBT) {
            add(part.record().transport(), 0, 0, 0, 1, 0);
        } else {
            add(part.record().transport(), 0, 1, 0, 0, 0);
        }
    }

    /** One that was not attempted. */
    void countLeft(Candidate part) {
        boolean isInDoubt = part.label().state() == LabelState.IN_DOUBT;
        add(part.record().transport(), 0, 0, isInDoubt ? 0 : 1, isInDoubt ? 1 : 0, 0);
    }

    private void add(String name, long sent, long backingOff, long left, long inDoubt, long refused) {
        FlushResult one = new FlushResult(name, sent, backingOff, left, inDoubt, refused, true);
        results.merge(
                name,
                one,
                (before, more) -> new FlushResult(
                        name,
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

    /** Tells whoever ordered it, once. */
    void answer(Step step, boolean finished) {
        CallKey waiting = call;
        if (waiting != null) {
            call = null;
            step.give(new Command.Answered(
                    waiting,
                    new Told.Flushed(
                            results.values().stream()
                                    .map(each -> new FlushResult(
                                            each.transport(),
                                            each.sent(),
                                            each.backingOff(),
                                            each.left(),
                                            each.inDoubt(),
                                            each.refused(),
                                            finished))
                                    .toList(),
                            null)));
        }
    }

    @Override
    public String toString() {
        return call + " " + transport + " " + domain + " " + results;
    }
}
