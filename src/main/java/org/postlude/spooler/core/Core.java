package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spooler's decisions. {@link #step} is a function of state, event and time: it changes the state, gives commands, and
 * touches nothing else.
 */
public final class Core {
    private final Settings settings;
    final Opening opening = new Opening(this);
    final Transports transports = new Transports(this);
    final Retirement retirement = new Retirement(this);
    final Outbound outbound = new Outbound(this);
    final Attempts attempts = new Attempts(this);
    final Settling settling = new Settling(this);
    final Inbound inbound = new Inbound(this);
    final Flushes flushes = new Flushes(this);
    final Destinations destinations = new Destinations(this);
    final Limits limits;
    final Hops hops = new Hops(this);
    final Overdue overdue = new Overdue(this);
    final Logoffs logoffs = new Logoffs(this);
    final Orders orders = new Orders(this);

    /**
     * A core.
     *
     * @param settings what may be set
     */
    public Core(Settings settings) {
        this.settings = settings;
        this.limits = new Limits(this, settings.limits());
    }

    /**
     * One step.
     *
     * @param state changed in place
     * @param event what happened
     * @param now the time; never goes back from step to step
     * @return what is to be done, in order
     */
    public List<Command> step(SpoolerState state, Event event, Instant now) {
        Step step = new Step(state, now, settings);
        event.apply(this, step);
        while (step.again) {
            step.again = false;
            pumpAll(step);
        }
        transports.seeIdle(step);
        Retirement.see(step);
        Overdue.seeStuck(step);
        LongWaits.seeWaiting(step);
        state.stores.settle(store -> Attention.isNeeded(step, store), store -> Alarms.of(step, store));
        Instant wake = Alarms.next(step);
        if (wake != null) {
            step.give(new Command.WakeAt(wake));
        }
        return step.commands;
    }

    /** Deadlines and silences are counted by the time that passes, not by the clock that is set. */
    void jumped(Step step, Duration by) {
        step.state.jumps = Deadlines.with(step.state.jumps, new Deadlines.Jump(step.now.minus(by), by));
        for (Transfer transfer : step.state.transfers.values()) {
            transfer.movedAt(transfer.lastProgress.plus(by), step.now);
            transfer.since = transfer.since.plus(by);
            transfer.begun = transfer.begun.plus(by);
        }
        limits.jumped(step, by);
        for (StoreState store : step.state.stores.wakeAll()) {
            if (store.run != null) {
                store.run.postpone(by);
            }
            Flushes.orders(store).forEach(order -> order.postpone(by));
        }
        tick(step);
    }

    void tick(Step step) {
        step.state.stores.wakeDue(step.now);
        attempts.tick(step);
        destinations.tick(step);
        flushes.tick(step);
        limits.tick(step);
        overdue.tick(step);
        logoffs.tick(step);
        inbound.tick(step);
        pumpAll(step);
        transports.tick(step);
    }

    /** Looks for work everywhere: a place may have become free, or a time may have come. Whoever rests has none. */
    void pumpAll(Step step) {
        step.state.stores.wakeDue(step.now);
        for (StoreState store : step.state.stores.inTurn(step.state.lastServed)) {
            outbound.pump(step, store);
            flushes.advance(step, store);
            logoffs.check(step, store);
        }
    }

    /** The store of a key, awake for whatever is done to it, or null if it is gone: then the event is late. */
    static @Nullable StoreState store(Step step, StoreKey key) {
        return step.state.stores.wake(key);
    }
}
