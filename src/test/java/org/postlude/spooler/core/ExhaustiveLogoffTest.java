package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.postlude.message.MessageState;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/**
 * Walks through every reachable state of small worlds around the core, and checks in each of them that nothing is lost, that
 * released means that the handles are invalid, that refused means that nothing was changed, that the report tells what the
 * store holds, and that every call is answered. What the worlds contain stands in {@link Worlds}, what is promised in {@link
 * ModelPromises} and {@link ModelHands}.
 *
 * <p><b>What it does not tell.</b> The worlds are exhaustive in themselves, their product is not explored: two logoff calls
 * with both clients and inbound mail at once are in no world. Time stands still but for the alarm, which rings when the core
 * asked for it and at no other time. Two cuts are in one world only, and a store that fails in two.
 */
class ExhaustiveLogoffTest {
    private static final int MOST_STATES = 3_000_000;
    /** 10 million transitions take about 40 s of processor time where nothing else runs. */
    private static final long MOST_IN_A_BRIEF_WALK = 1_500_000;

    private static final long MOST_IN_A_LONG_WALK = 24_000_000;

    private record Walk(Scenario scenario, Explorer.Result result, Duration time) {
        static Walk of(Scenario scenario) {
            long before = System.nanoTime();
            Explorer.Result result = Explorer.explore(scenario, new Seam(scenario.settings()), MOST_STATES);
            return new Walk(scenario, result, Duration.ofNanos(System.nanoTime() - before));
        }

        @Override
        public String toString() {
            return said(scenario.name, result.states(), result.transitions(), time);
        }
    }

    /** Of this process, in all its threads. */
    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseGet(() -> Duration.ofNanos(System.nanoTime()));
    }

    private static String said(String what, long states, long transitions, Duration time) {
        return String.format(
                Locale.ROOT,
                "%s: explored %,d states, %,d transitions in %.1f s",
                what,
                states,
                transitions,
                time.toMillis() / 1000.0);
    }

    /** The limit is one of work, not of the clock: a machine that is busy with other things finds the same. */
    @Test
    @Tag("long")
    @Timeout(600)
    void everyReachableStateKeepsEveryPromise() throws Exception {
        walk(Worlds.brief(), MOST_IN_A_BRIEF_WALK);
    }

    @Test
    @Tag("long")
    @Timeout(600)
    void everyReachableStateOfALargeWorldKeepsEveryPromise() throws Exception {
        walk(Worlds.lengthy(), MOST_IN_A_LONG_WALK);
    }

    /** By hand, before a release or after a change of the core: {@code -Dgroups=exhaustive -Dpostlude.excludedTags=none}. */
    @Test
    @Tag("exhaustive")
    @Timeout(1800)
    void everyReachableStateOfTheLargestWorldsKeepsEveryPromise() throws Exception {
        walk(List.of(Worlds.everything(true), Worlds.narrow(), Worlds.twoCalls()), MOST_IN_A_LONG_WALK);
    }

    private static void walk(List<Scenario> worlds, long most) throws Exception {
        List<Walk> walks = new ArrayList<>();
        Duration before = processorTime();
        long began = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Walk>> running = new ArrayList<>();
            for (Scenario world : worlds) {
                running.add(threads.submit(() -> Walk.of(world)));
            }
            for (Future<Walk> walk : running) {
                walks.add(walk.get());
                System.out.println(walks.get(walks.size() - 1));
            }
        } finally {
            threads.shutdownNow();
        }
        long states = walks.stream().mapToLong(walk -> walk.result().states()).sum();
        long transitions =
                walks.stream().mapToLong(walk -> walk.result().transitions()).sum();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
        Duration work = processorTime().minus(before);
        System.out.println(said(walks.size() + " worlds", states, transitions, elapsed) + ", " + work.toSeconds()
                + " s of processor time");

        assertAll(walks.stream().map(walk ->
                (Executable) () -> assertNull(walk.result().violation(), walk.scenario().name)));
        assertAll(walks.stream().map(walk -> (Executable)
                () -> assertTrue(walk.result().states() > 1_000, walk.scenario().name + " is hardly a world")));
        assertTrue(transitions < most, "so many would take too long: " + transitions);
    }

    @Test
    void aWalkThatWasNotFinishedIsAFailure() {
        Scenario world = Worlds.small();

        assertThrows(IllegalStateException.class, () -> Explorer.explore(world, new Seam(world.settings()), 1_000));
    }

    @Test
    void aMarkerThatIsNotOnDiskIsFound() {
        Scenario world = Worlds.small();

        finds("has no marker of it", world, new Seam(world.settings()) {
            @Override
            boolean isWritten(Command.Write command) {
                return command.label().state() != LabelState.CLAIMED;
            }
        });
    }

    @Test
    void aPermitAfterTheOrderToStopIsFound() {
        Scenario world = Worlds.small();

        finds("was asked to stop and is now told to proceed", world, new Seam(world.settings()) {
            @Override
            List<Command> step(SpoolerState state, Event event, Instant now) {
                if (event instanceof Event.PermitAsked asked) {
                    Transfer transfer = state.transfers.get(asked.attempt());
                    if (transfer != null) {
                        transfer.stopping = false;
                    }
                }
                return super.step(state, event, now);
            }
        });
    }

    @Test
    void aReleaseThatForgetsAHandleIsFound() {
        Scenario world = Worlds.small();

        finds("a handle is still valid", world, new Seam(world.settings()) {
            @Override
            List<Command> step(SpoolerState state, Event event, Instant now) {
                List<Command> commands = super.step(state, event, now);
                commands.replaceAll(command -> command instanceof Command.Released released
                        ? new Command.Released(
                                released.store(),
                                new TreeSet<>(),
                                released.calls(),
                                released.verdicts(),
                                released.last())
                        : command);
                return commands;
            }
        });
    }

    @Test
    void aRecoveryThatForgetsAnAttemptIsFound() {
        Scenario world = Worlds.small();

        finds("is delivered twice, and no doubt was ever recorded", world, new Seam(world.settings()) {
            @Override
            Recovery.Decision recover(Label label, PartRecord record, Instant now) {
                return new Recovery.Decision(label.with(LabelState.READY, now), record.withState(MessageState.QUEUED));
            }
        });
    }

    @Test
    void anOrderThatIsToldAndNotOnDiskIsFound() {
        Scenario world = Worlds.ordered();

        finds("was told to be held, and is", world, new Seam(world.settings()) {
            @Override
            boolean isWritten(Command.Write command) {
                return command.label().state() != LabelState.HELD;
            }
        });
    }

    @Test
    void aReleaseThatIsNeverToldIsFound() {
        Scenario world = Worlds.small();

        finds("nothing moves any more, and calls wait", world, new Seam(world.settings()) {
            @Override
            List<Command> step(SpoolerState state, Event event, Instant now) {
                return event instanceof Event.StoreReleased ? List.of() : super.step(state, event, now);
            }
        });
    }

    @Test
    void anAlarmThatLeadsNowhereIsFound() {
        Scenario world = Worlds.hanging(Scenario.Hang.FOR_EVER);

        finds("calls wait for ever", world, new Seam(world.settings()) {
            @Override
            List<Command> step(SpoolerState state, Event event, Instant now) {
                return event instanceof Event.Tick
                        ? List.of(new Command.WakeAt(now.plusMillis(1)))
                        : super.step(state, event, now);
            }
        });
    }

    /** The same worlds told apart, equal worlds not: else the count of states would mean nothing. */
    @Test
    void aCopyHasTheSameFingerprintAndItsNextStateAnother() {
        Scenario scenario = Worlds.small();
        ModelWorld world = ModelWorld.beginning(scenario, new Seam(scenario.settings()));
        WorldDigest before = WorldDigest.of(world);
        ModelWorld copy = world.copy();

        ModelMoves.make(copy, ModelMoves.of(copy).get(0));

        assertEquals(before.high(), WorldDigest.of(world.copy()).high());
        assertEquals(before.low(), WorldDigest.of(world).low());
        assertTrue(before.high() != WorldDigest.of(copy).high());
        assertTrue(before.low() != WorldDigest.of(copy).low());
    }

    private static void finds(String broken, Scenario world, Seam planted) {
        String violation = Explorer.explore(world, planted, MOST_STATES).violation();
        assertNotNull(violation, "the planted fault was not found");
        System.out.println("planted, and found: " + violation);
        assertTrue(violation.contains(broken), violation);
        assertTrue(violation.contains("1. +0 ms: the store carries out LogonStore"), "it tells how it came there");
    }
}
