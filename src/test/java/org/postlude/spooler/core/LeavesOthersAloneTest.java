package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.core.Violation.check;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.Phase;
import org.postlude.store.InDoubtPolicy;

/**
 * An event that leaves others alone gives the same commands and the same state whether the core hears before it or behind it
 * that another attempt has come further, or gone past its point of no return: in every state of some worlds. So it does not
 * matter when the owner hears of that, as long as it does before any other event (docs/adr/0054).
 */
@Timeout(300)
class LeavesOthersAloneTest {
    private static final int MOST_STATES = 1_000_000;

    /** Of each event both orders are tried, for each attempt that could take its permit at that moment. */
    private static final class BothOrders extends Seam {
        private final Predicate<Event> tried;
        private final Core core;
        private int pairs;

        BothOrders(Scenario world, Predicate<Event> tried) {
            super(world.settings());
            this.core = new Core(world.settings());
            this.tried = tried;
        }

        @Override
        List<Command> step(SpoolerState state, Event event, Instant now) {
            if (tried.test(event)) {
                for (Transfer transfer : state.transfers.values()) {
                    if (mayTake(state, transfer) && !isAbout(event, transfer)) {
                        pairs++;
                        tryBoth(state, event, new Event.PermitTaken(transfer.attempt), now);
                        tryBoth(state, event, new Event.Progress(transfer.attempt, Phase.BODY, now), now);
                    }
                }
            }
            return super.step(state, event, now);
        }

        private static boolean mayTake(SpoolerState state, Transfer transfer) {
            StoreState store = state.stores.get(transfer.store);
            return transfer.isOnTransport()
                    && !transfer.isInbound()
                    && !transfer.stopping
                    && transfer.permit == Transfer.PermitState.NONE
                    && store != null
                    && store.failed == null;
        }

        private static boolean isAbout(Event event, Transfer transfer) {
            return (event instanceof Event.AttemptEnded ended && ended.attempt().equals(transfer.attempt))
                    || (event instanceof Event.PermitAsked asked
                            && asked.attempt().equals(transfer.attempt));
        }

        private void tryBoth(SpoolerState state, Event event, Event taken, Instant now) {
            SpoolerState before = state.copy();
            core.step(before, taken, now);
            List<Command> whenBefore = said(core.step(before, event, now));
            SpoolerState behind = state.copy();
            List<Command> whenBehind = said(core.step(behind, event, now));
            core.step(behind, taken, now);
            check(whenBefore.equals(whenBehind), event, " tells ", taken, " apart: ", whenBefore, " or ", whenBehind);
            check(
                    before.toString().equals(behind.toString()),
                    event,
                    " leaves another state if ",
                    taken,
                    " comes behind it");
        }
    }

    /** An alarm that was asked for before a step was heard of rings too early, and is asked for again. */
    private static List<Command> said(List<Command> commands) {
        return commands.stream()
                .filter(command -> !(command instanceof Command.WakeAt))
                .toList();
    }

    @Tag("long")
    @Test
    void theOrderMakesNoDifference() {
        tryAll(List.of(Worlds.twoParts()));
    }

    @Test
    @Tag("long")
    void theOrderMakesNoDifferenceInLargerWorlds() {
        tryAll(List.of(Worlds.failing(InDoubtPolicy.RETRY), Worlds.hanging(Scenario.Hang.FOR_EVER)));
    }

    private static void tryAll(List<Scenario> worlds) {
        int pairs = 0;
        for (Scenario world : worlds) {
            BothOrders both = new BothOrders(world, Event::leavesOthersAlone);
            assertNull(Explorer.explore(world, both, MOST_STATES).violation(), world.name);
            pairs += both.pairs;
        }
        System.out.println(pairs + " pairs of events in both orders");
        assertTrue(pairs > 10_000, "hardly anything was tried: " + pairs);
    }

    @Test
    void aLogoffIsFoundToMakeOne() {
        Scenario world = Worlds.twoParts();
        BothOrders both = new BothOrders(world, Event.LogoffRequested.class::isInstance);
        String violation = Explorer.explore(world, both, MOST_STATES).violation();
        assertNotNull(violation);
        assertTrue(violation.contains("tells PermitTaken"), violation);
    }

    @Test
    void anAlarmIsFoundToMakeOne() {
        Scenario world = Worlds.watchdog();
        BothOrders both = new BothOrders(world, Event.Tick.class::isInstance);
        assertNotNull(Explorer.explore(world, both, MOST_STATES).violation());
    }
}
