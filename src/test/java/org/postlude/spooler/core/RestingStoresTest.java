package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.core.Violation.check;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.store.LogoffMode;
import org.postlude.store.OpenOptions;

/** A step looks at stores that are awake only, and does the same as one that looks at all of them (docs/adr/0065). */
@Timeout(300)
class RestingStoresTest {
    private static final int MOST_STATES = 1_000_000;
    private static final int MANY = 300;
    private static final TransportKey SMTP = new TransportKey(0);

    private final SpoolerState state = new SpoolerState(1);
    private Instant now = QueuedParts.DUE;
    private int calls;

    /** Each step is taken a second time, by a copy in which everybody is awake. */
    private static final class BothWays extends Seam {
        private final Core core;
        private int steps;
        private int rested;

        BothWays(Settings settings) {
            super(settings);
            core = new Core(settings);
        }

        @Override
        List<Command> step(SpoolerState state, Event event, Instant now) {
            steps++;
            rested += state.stores.size() - state.stores.awake().size();
            SpoolerState awake = state.copy();
            awake.stores.wakeAll();
            List<Command> expected = core.step(awake, event, now);
            List<Command> commands = super.step(state, event, now);
            check(expected.equals(commands), event, " finds somebody at rest: ", commands, " and not ", expected);
            check(
                    awake.toString().equals(state.toString()),
                    event,
                    " leaves another state when somebody rests: ",
                    state,
                    " and not ",
                    awake);
            return commands;
        }
    }

    private final BothWays both = new BothWays(Settings.DEFAULT);

    private List<String> step(Event event) {
        return both.step(state, event, now).stream()
                .filter(command -> !(command instanceof Command.WakeAt))
                .map(command -> command.getClass().getSimpleName())
                .toList();
    }

    private void transport(boolean flushable) {
        step(new Event.AddTransport("smtp", "smtp:"));
        step(new Event.TransportUp(
                SMTP, 2, 2, List.of("SMTP"), new TransportAbilities(true, false, flushable, false, false)));
    }

    /** Opens so many stores, in which nothing is due. */
    private List<StoreKey> open(int count) {
        List<StoreKey> stores = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            StoreKey store = new StoreKey(number);
            stores.add(store);
            step(new Event.OpenStore(
                    new CallKey(calls++),
                    "memory:" + number,
                    new HandleKey(number),
                    new SessionKey(1),
                    OpenOptions.DEFAULT));
            step(new Event.StoreUp(store, 0));
            step(found(store, Optional.empty()));
        }
        return stores;
    }

    private Event found(StoreKey store, Optional<Instant> nextDue) {
        return new Event.DueLoaded(store, now, List.of(), false, Set.of(), nextDue);
    }

    private Event logoff(StoreKey store, LogoffMode mode) {
        return new Event.LogoffRequested(
                new CallKey(calls++),
                store,
                new HandleKey(store.value()),
                Set.of(),
                mode,
                now.plusSeconds(store.value() + 1),
                Face.CLIENT,
                false);
    }

    @Test
    @Tag("long")
    void inEveryStateOfSomeWorldsAStepDoesTheSameAsIfNobodyRested() {
        compare(List.of(Worlds.deaf()));
    }

    @Test
    @Tag("long")
    void inEveryStateOfLargerWorldsAStepDoesTheSameAsIfNobodyRested() {
        compare(List.of(Worlds.small(), Worlds.keeping(), Worlds.ending(true)));
    }

    @Test
    @Tag("exhaustive")
    void inEveryStateOfAWatchedWorldAStepDoesTheSameAsIfNobodyRested() {
        compare(List.of(Worlds.watchdog()));
    }

    private static void compare(List<Scenario> worlds) {
        int steps = 0;
        int rested = 0;
        for (Scenario world : worlds) {
            BothWays compared = new BothWays(world.settings());
            assertNull(Explorer.explore(world, compared, MOST_STATES).violation(), world.name);
            steps += compared.steps;
            rested += compared.rested;
        }
        System.out.println(steps + " steps, " + rested + " with the store at rest before");
        assertTrue(rested > steps / 10, "hardly anybody rested: " + rested + " of " + steps);
    }

    @Test
    void ofVeryManyIdleStoresOnlyTheOneThatIsNamedIsLookedAt() {
        transport(false);
        List<StoreKey> stores = open(MANY);
        assertEquals(List.of(), state.stores.awake());

        assertEquals(List.of("LoadDue"), step(new Event.Submitted(stores.get(7), 1, 0)));
        step(found(stores.get(7), Optional.of(now.plusSeconds(60))));
        step(logoff(stores.get(8), LogoffMode.QUIET));
        assertEquals(List.of("ReleaseStore"), step(new Event.GateDrained(stores.get(8))));
        assertEquals(List.of(), state.stores.awake());
        assertEquals(List.of("Released"), step(new Event.StoreReleased(stores.get(8), List.of())));
        assertEquals(MANY - 1, state.stores.size());
    }

    @Test
    void whoRestsIsWokenWhenItsTimeHasCome() {
        transport(false);
        List<StoreKey> stores = open(3);
        for (StoreKey store : stores) {
            step(new Event.Submitted(store, 1, 0));
            step(found(store, Optional.of(now.plusSeconds(30 - store.value()))));
        }
        assertEquals(List.of(), state.stores.awake());

        now = now.plusSeconds(28);
        List<Command> commands = both.step(state, new Event.Tick(), now);
        assertEquals(
                List.of(stores.get(2)),
                commands.stream()
                        .filter(Command.LoadDue.class::isInstance)
                        .map(command -> ((Command.LoadDue) command).store())
                        .toList());
        assertTrue(
                commands.contains(new Command.WakeAt(QueuedParts.DUE.plusSeconds(29))),
                () -> "the next one is not waited for: " + commands);
    }

    @Test
    void whoWaitsForALogoffIsAnsweredByTheDeadlineAlsoAfterTheClockWasSet() {
        transport(false);
        List<StoreKey> stores = open(2);
        stores.forEach(store -> step(logoff(store, LogoffMode.ORDERLY)));
        assertEquals(List.of(), state.stores.awake());

        Duration jump = Duration.ofHours(1);
        now = now.plus(jump);
        assertEquals(List.of(), step(new Event.ClockJumped(jump)));
        now = now.plusSeconds(1);
        assertEquals(List.of("Answer"), step(new Event.Tick()));
    }

    @Tag("long")
    @Test
    void aFlushThatWaitsForAnotherStoresTurnGoesOnAfterIt() {
        transport(true);
        List<StoreKey> stores = open(MANY);
        assertEquals(List.of("Flush"), step(new Event.FlushRequested(SMTP)));
        assertTrue(state.stores.awake().size() <= 1, "all look whether it is their turn");
        for (StoreKey store : stores) {
            assertEquals(List.of("LoadPage"), step(new Event.FlushAnswered(SMTP, store, true)));
            List<String> told = step(new Event.PageLoaded(store, List.of(), null, Command.LoadPage.Purpose.FLUSH));
            assertEquals(
                    store.equals(stores.get(MANY - 1)) ? List.of("Tell") : List.of("Tell", "Flush"),
                    told,
                    "after the turn of " + store);
        }
        assertEquals(List.of(), state.stores.awake());
    }

    @Tag("long")
    @Test
    void S13_atTheEndOfTheProcessEachStoreIsReleasedByItself() {
        transport(false);
        List<StoreKey> stores = open(MANY);
        assertEquals(MANY, step(new Event.ProcessEnds(now.plusSeconds(10))).size(), "a gate is closed in each");
        assertEquals(List.of(), state.stores.awake());
        for (StoreKey store : stores.subList(0, MANY - 1)) {
            assertEquals(List.of("ReleaseStore"), step(new Event.GateDrained(store)));
        }
        assertEquals(List.of("Tell"), step(new Event.GateDrained(stores.get(MANY - 1))), "it was the last one to send");
        assertEquals(List.of("ReleaseStore"), step(new Event.NoticeTaken(stores.get(MANY - 1))));
    }
}
