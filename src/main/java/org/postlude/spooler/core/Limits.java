package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.spooler.Limit;
import org.postlude.store.spi.LabelState;

/** How many messages go out in a time: never more than was allowed, and nobody waits for another one's limit (rule D20). */
final class Limits {
    /** Parts of one store that wait beside for limits of their senders. */
    private static final int MOST_ASIDE = 3_840;

    private final Core core;
    private final List<Limit> limits;
    private final List<NamePattern> patterns;

    Limits(Core core, List<Limit> limits) {
        this.core = core;
        this.limits = limits;
        this.patterns =
                limits.stream().map(limit -> NamePattern.of(limit.which())).toList();
    }

    boolean isEmpty() {
        return limits.isEmpty();
    }

    /** What an attempt over this transport counts for. */
    List<LimitTable.Key> keys(TransportState transport, Candidate part) {
        List<LimitTable.Key> keys = new ArrayList<>(limits.size());
        for (int i = 0; i < limits.size(); i++) {
            String lane = part.destination();
            String group = Lanes.prefix(transport.name);
            String sender = part.record().sender();
            switch (limits.get(i).of()) {
                case TRANSPORT -> add(keys, i, transport.name, group);
                case DESTINATION -> add(keys, i, lane.substring(Math.min(lane.length(), group.length())), lane);
                case SENDER -> add(keys, i, sender, sender);
            }
        }
        return keys;
    }

    private void add(List<LimitTable.Key> keys, int limit, String name, String key) {
        if (patterns.get(limit).matches(name)) {
            keys.add(new LimitTable.Key(limit, key));
        }
    }

    /** For people. */
    String named(LimitTable.Key key) {
        Limit limit = limits.get(key.limit());
        return limit.messages() + " messages in " + limit.per() + " of " + limit.of() + " " + key.name();
    }

    /** The limit that is used up; null if there is none. */
    LimitTable.@Nullable Key usedUp(Step step, List<LimitTable.Key> keys) {
        for (LimitTable.Key key : keys) {
            if (!step.state.limits.hasRoom(key, step.now)) {
                return key;
            }
        }
        return null;
    }

    void begun(Step step, Transfer transfer, List<LimitTable.Key> keys) {
        step.state.limits.take(transfer.attempt, keys, key -> {
            Limit limit = limits.get(key.limit());
            return new LimitWindow(limit.messages(), limit.per());
        });
    }

    /** An attempt is over; it counts, unless its transport did not begin it. */
    void ended(Step step, Transfer transfer, boolean counts) {
        for (LimitTable.Key key : step.state.limits.end(transfer.attempt, counts, step.now)) {
            LimitTable table = step.state.limits;
            if (key.equals(table.full.get(key.name())) || table.beside.contains(key)) {
                waitFor(step, key);
            }
        }
    }

    /** Nothing is begun for a name until its limit lets it. */
    private void waitFor(Step step, LimitTable.Key key) {
        LimitTable table = step.state.limits;
        if (table.hasRoom(key, step.now)) {
            open(step, key);
            return;
        }
        Instant opens = table.window(key) == null ? step.now.plus(step.settings.busyDelay()) : table.opens(key);
        if (opens != null) {
            table.await(key, opens);
        }
    }

    private static void open(Step step, LimitTable.Key key) {
        step.state.limits.forget(key);
        if (step.state.limits.beside.remove(key)) {
            takeBack(step, key);
        }
        if (step.state.limits.full.remove(key.name(), key)) {
            Looks.lookAgain(step, key.name());
            FlushPages.opened(step, key.name());
        }
    }

    private static void takeBack(Step step, LimitTable.Key key) {
        for (StoreState store : step.state.stores.values()) {
            if (store.candidates.open(key)) {
                Core.store(step, store.key);
                step.again = true;
            }
        }
    }

    void tick(Step step) {
        LimitTable table = step.state.limits;
        for (Instant first = table.firstOpening();
                first != null && !first.isAfter(step.now);
                first = table.firstOpening()) {
            open(step, table.firstKey());
        }
    }

    void jumped(Step step, Duration by) {
        step.state.limits.shift(by);
    }

    /** Whether a lane is known to wait for a limit. */
    static LimitTable.@Nullable Key holding(Step step, String transport, String lane) {
        LimitTable table = step.state.limits;
        if (table.full.isEmpty()) {
            return null;
        }
        LimitTable.Key key = table.full.get(Lanes.anySize(lane));
        return key == null ? table.full.get(Lanes.prefix(transport)) : key;
    }

    /**
     * A candidate cannot begin. In a logoff that may still wait for it, it does; else it leaves the window: its lane is left out
     * until the limit lets it, or, where a sender is limited, its own time comes then.
     *
     * @return whether it is a candidate no more
     */
    boolean delay(Step step, StoreState store, Candidate part, LimitTable.Key key) {
        LimitTable table = step.state.limits;
        boolean isOfSender = limits.get(key.limit()).of() == Limit.Of.SENDER;
        if (!isOfSender) {
            table.full.putIfAbsent(key.name(), key);
        }
        boolean isOpen = table.hasRoom(key, step.now);
        waitFor(step, key);
        LogoffRun run = store.run;
        if (run != null && isInTime(step, store, key)) {
            step.again |= isOpen;
            return !isOpen && isPutAside(step, store, run, part, key, isOfSender);
        }
        if (part.forced()) {
            store.dirty = true; // it may be due by itself
            if (part.deferred()) {
                core.outbound.requeueKept(step, store, part.id()); // its transport will not ask again
            }
        } else if (isOfSender) {
            putOff(step, store, part, key);
        } else {
            Looks.leaveOut(store, key.name());
        }
        return true;
    }

    private void putOff(Step step, StoreState store, Candidate part, LimitTable.Key key) {
        LimitWindow window = step.state.limits.window(key);
        Instant due = window == null
                ? step.now.plus(limits.get(key.limit()).per())
                : window.promise(
                        step.now, part.label().due().isAfter(part.record().submitted()));
        PartRecord record = Outcomes.rested(part.record(), MessageState.QUEUED);
        Outbound.rewrite(step, store, part, Outcomes.resting(record, part.label(), due), record);
    }

    /**
     * What waits for a limit as a logoff does waits beside, where it hides nobody. Of what was ready when the logoff began, what is
     * of a limited sender is put off in the store first, so that a look finds what lies behind it.
     */
    private boolean isPutAside(
            Step step, StoreState store, LogoffRun run, Candidate part, LimitTable.Key key, boolean isOfSender) {
        if (part.deferred() || !(part.forced() || isOfSender)) {
            return false;
        }
        if (run.limited.size() + store.candidates.countAside() >= MOST_ASIDE) {
            return part.forced() && FlushPages.putsBack(step, store, part, isOfSender ? null : key.name());
        }
        step.state.limits.beside.add(key);
        if (part.forced() && !isOfSender) {
            FlushPages.shut(store, key.name());
        }
        if (!part.forced() && run.cutoff != null && !part.label().due().isAfter(run.cutoff)) {
            run.limited.add(part.id());
            putOff(step, store, part, key);
        } else {
            store.candidates.putAside(key, part);
        }
        return true;
    }

    /** What was put off is so in the store; its limit may have let it meanwhile. */
    static void recorded(StoreState store, Transfer transfer) {
        Candidate part = transfer.requirePart();
        boolean wasPutOff = store.run != null && store.run.limited.remove(part.id());
        if (wasPutOff && transfer.order == null && part.label().state() == LabelState.READY) {
            store.candidates.add(part);
        }
    }

    /** Whether a logoff that runs waits for a limit: somebody waits for the logoff, and for long enough. */
    static boolean isInTime(Step step, StoreState store, LimitTable.Key key) {
        LogoffRun run = store.run;
        if (run == null || run.waiters.isEmpty()) {
            return false;
        }
        Instant opens = step.state.limits.opens(key);
        return opens == null
                || run.waiters.stream()
                        .anyMatch(waiter -> waiter.deadline() == null || !opens.isAfter(waiter.deadline()));
    }

    /** Whether a logoff waits for what waits beside. */
    static boolean isAsideAwaited(Step step, StoreState store) {
        return store.candidates.limits().stream().anyMatch(key -> isInTime(step, store, key));
    }

    /** Whether what was left out of the last look, or waits beside, waits for a limit, and this store for that. */
    static boolean isAwaited(Step step, StoreState store) {
        LimitTable table = step.state.limits;
        if (store.run == null || isAsideAwaited(step, store)) {
            return store.run != null;
        }
        for (String name : store.leftOut) {
            LimitTable.Key key = table.full.get(Lanes.anySize(name));
            if (key != null && isInTime(step, store, key)) {
                return true;
            }
        }
        return false;
    }
}
