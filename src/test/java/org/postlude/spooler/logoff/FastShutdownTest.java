package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.MessageId;
import org.postlude.message.PostludeException;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.FastShutdownReport;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.store.spi.QueuedPart;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** The end of a process that cannot wait: what still happens, and by when it is over. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FastShutdownTest {
    private static final Deadline AT_ONCE = Deadline.in(Duration.ZERO);
    private static final Deadline TEN = Deadline.in(Duration.ofSeconds(10));
    private static final StoreAddress ENDING = new StoreAddress("ending", "stores/0");

    private final Ending store = new Ending();
    private final Ending transport = new Ending();
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        go.countDown();
    }

    /** A world whose transport and second store provider want to know. */
    private World world(ScriptedTransport wire) {
        return new World(
                builder -> builder.store(new Ending.Store(disk, "ending", store)),
                new Ending.Transport(wire, transport));
    }

    private World world() {
        return world(World.wireBuilder().build());
    }

    private static MessageStore open(World world) {
        return world.session.openStore(ENDING, OpenOptions.DEFAULT);
    }

    private List<String> states() {
        return disk.parts(new StoreAddress(InMemoryStoreProvider.SCHEME, ENDING.place())).stream()
                .map(QueuedPart::label)
                .map(label -> label.state().name())
                .toList();
    }

    private static LogoffReport of(FastShutdownReport report, Object store) {
        return Objects.requireNonNull(report.stores().get(store.toString()), () -> "no report of " + store);
    }

    @Test
    void S13_whatCanBeStoppedIsStoppedAndStaysQueuedWithoutDoubt() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = world(wire)) {
            MessageStore open = open(world);
            Gate gate = wire.stopAt("wire@example.org", Point.BODY);
            open.submit(World.mailTo("wire@example.org"));
            gate.awaitReached(World.SOON);
            LogoffReport report = of(world.spooler.doFastShutdown(TEN), ENDING);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(LogoffMode.ABORT, report.mode());
            assertEquals(Set.of(Activity.OUTBOUND_QUEUE), report.activity());
            assertEquals(1, report.counts().cancelled());
            assertEquals(0, report.counts().inDoubt());
            assertEquals(List.of("READY"), states());
            assertEquals(0, wire.deliveries().size());
            assertThrows(StoreClosedException.class, () -> open.queue("", 1));
            assertThrows(StoreClosedException.class, () -> open.submit(World.mailTo("late@example.org")));
            assertThrows(IllegalStateException.class, () -> world.spooler.logon("late"));
        }
    }

    @Test
    void S13_whatIsPastItsPermitIsWaitedForAndNothingElseBegins() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();
        try (World world = world(wire)) {
            MessageStore open = open(world);
            Gate gate = wire.stopAt("wire@example.org", Point.COMMITTED);
            open.submit(World.mailTo("wire@example.org"));
            gate.awaitReached(World.SOON);
            open.submit(World.mailTo("next@example.org"));
            Caller<FastShutdownReport> end = Caller.of(() -> world.spooler.doFastShutdown(TEN));
            world.time.advance(Duration.ofMillis(9_999));
            assertFalse(end.isDone());
            gate.open();
            LogoffReport report = of(end.get(), ENDING);
            Told.assertTold("ABORT RELEASED 0x00090000; submitted 2, sent 1, left 1; next QUEUED 0", report);
            assertEquals(1, wire.deliveries().size());
            assertEquals(0, wire.attemptsFor("next@example.org"));
        }
    }

    @Test
    void S13_whatIsStillPastItsPermitAtTheDeadlineIsInDoubtAndTheEndWaitsNoLonger() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = world(wire)) {
            MessageStore open = open(world);
            Gate gate = wire.stopAt("wire@example.org", Point.COMMITTED);
            open.submit(World.mailTo("wire@example.org"));
            gate.awaitReached(World.SOON);
            Caller<FastShutdownReport> end = Caller.of(() -> world.spooler.doFastShutdown(TEN));
            world.time.advance(Duration.ofSeconds(10));
            LogoffReport report = of(end.get(), ENDING);
            assertEquals(Outcome.INCOMPLETE, report.outcome());
            assertTrue(report.activity().contains(Activity.OUTBOUND), report::toString);
            // Whether the transport that is logged off in a hurry still tells of it in time, or it is left as by a
            // crash.
            assertTrue(Set.of("CLAIMED", "IN_DOUBT").containsAll(states()), () -> states().toString());
            assertThrows(StoreClosedException.class, () -> open.queue("", 1));
            assertThrows(StoreClosedException.class, () -> open.submit(World.mailTo("late@example.org")));
            gate.open();
        }
    }

    @Test
    void S13_aWorkerThatDoesNotComeBackIsGivenUpWhileThatCanStillBeRecorded() throws Exception {
        HookTransport hook = new HookTransport();
        CountDownLatch begun = new CountDownLatch(1);
        hook.beforePermit = () -> {
            begun.countDown();
            Uninterruptible.await(go);
        };
        try (World world = new World(hook)) {
            MessageStore open = world.open();
            open.submit(World.mailTo("ann@example.org").withInDoubt(InDoubtPolicy.HOLD));
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            Caller<FastShutdownReport> end =
                    Caller.of(() -> world.spooler.doFastShutdown(Deadline.in(Duration.ofSeconds(2))));
            Instant half = world.time.instant().plusSeconds(1); // of the time, long before the grace of ABORT
            await().until(() ->
                    world.time.nextAlarm().filter(at -> !at.isAfter(half)).isPresent());
            world.time.advance(Duration.ofSeconds(1));
            LogoffReport report = of(end.get(), world.address);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(0, report.counts().inDoubt());
            assertEquals(1, report.counts().left());
            assertEquals(
                    List.of("READY"),
                    world.disk.parts(world.address).stream()
                            .map(part -> part.label().state().name())
                            .toList());
            go.countDown();
        }
    }

    @Test
    void S13_aTransportThatCannotStopGetsNoPermitAnyMore() throws InterruptedException {
        ScriptedTransport wire = ScriptedTransport.builder().scheme("wire").build();
        try (World world = world(wire)) {
            MessageStore open = open(world);
            Gate gate = wire.stopAt("wire@example.org", Point.BODY);
            open.submit(World.mailTo("wire@example.org"));
            gate.awaitReached(World.SOON);
            Caller<FastShutdownReport> end = Caller.of(() -> world.spooler.doFastShutdown(TEN));
            gate.open();
            Told.assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; wire QUEUED 0",
                    of(end.get(), ENDING));
            assertEquals(0, wire.deliveries().size());
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void S13_noOtherModeTakesItsPlace(LogoffMode mode) throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();
        try (World world = world(wire)) {
            MessageStore open = open(world);
            Gate gate = wire.stopAt("wire@example.org", Point.COMMITTED);
            open.submit(World.mailTo("wire@example.org"));
            gate.awaitReached(World.SOON);
            open.submit(World.mailTo("next@example.org"));
            Caller<FastShutdownReport> end = Caller.of(() -> world.spooler.doFastShutdown(TEN));
            var other = open.storeLogoffAsync(mode, TEN);
            gate.open();
            assertEquals(Outcome.RELEASED, of(end.get(), ENDING).outcome());
            assertEquals(
                    mode.isRefusable() ? Outcome.REFUSED : Outcome.RELEASED,
                    World.soon(other).outcome());
            assertEquals(0, wire.attemptsFor("next@example.org"));
        }
    }

    @Test
    void S13_aStoreThatNobodyHoldsAnyMoreIsStoppedToo() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();
        try (World world = world(wire)) {
            MessageStore open = open(world);
            Gate gate = wire.stopAt("wire@example.org", Point.BODY);
            open.submit(World.mailTo("wire@example.org"));
            gate.awaitReached(World.SOON);
            open.submit(World.mailTo("next@example.org"));
            open.storeLogoffDetached(LogoffMode.PURGE);
            LogoffReport report = of(world.spooler.doFastShutdown(TEN), ENDING);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(Optional.of(LogoffMode.PURGE), report.overwritten());
            assertEquals(List.of("READY", "READY"), states());
            assertEquals(0, wire.deliveries().size());
        }
    }

    /** It was asked for in time, and its logon came too late: what waits in it goes on waiting. */
    @Test
    void S13_aStoreThatIsBeingOpenedSendsNothingAndIsReleased() {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            wire.on("ann@example.org").defer(Duration.ofMinutes(1));
            MessageStore open = world.open();
            MessageId id = open.submit(World.mailTo("ann@example.org")).id();
            world.awaitState(open, id, "BACKING_OFF");
            open.storeLogoff(LogoffMode.ORDERLY);
            open.close();
            world.time.advance(Duration.ofHours(1));
            var beginning = world.disk.hold(Operation.BEGIN_EPOCH, Moment.BEFORE);
            Caller<Boolean> opening = Caller.of(() -> {
                assertThrows(PostludeException.class, world::open);
                return true;
            });
            beginning.awaitArrival();
            Caller<FastShutdownReport> end = Caller.of(() -> world.spooler.doFastShutdown(TEN));
            beginning.open();
            assertTrue(end.get().stores().isEmpty());
            assertTrue(opening.get());
            assertEquals(1, wire.attemptsFor("ann@example.org"), "only the one before");
            assertEquals(
                    2,
                    world.trace.stream().filter("spooler.store.release"::equals).count());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client.logoff",
                "client.close",
                "spooler.logoff",
                "spooler.close",
                "provider.shutdown",
                "query",
                "do",
                "shutdown"
            })
    void S13_itIsOverASecondAfterItsDeadlineWhereverAProviderHangs(String call) {
        try (World world = world()) {
            MessageId kept = open(world)
                    .submit(World.mailTo("ann@example.org").withHold("stays"))
                    .id();
            for (Ending each : List.of(store, transport)) {
                each.when = call;
                each.inside = () -> Uninterruptible.await(go);
            }
            long before = System.nanoTime();
            FastShutdownReport report = world.spooler.doFastShutdown(AT_ONCE);
            Duration taken = Duration.ofNanos(System.nanoTime() - before);
            assertTrue(report.isDone());
            assertTrue(taken.compareTo(Duration.ofSeconds(3)) < 0, taken::toString); // a busy machine's second
            assertEquals(List.of("HELD"), states(), kept::toString);
            go.countDown();
        }
    }

    @Test
    void S13_aSecondEndHasNothingToDoAndSaysSo() {
        try (World world = world()) {
            open(world);
            assertEquals(1, world.spooler.doFastShutdown(TEN).stores().size());
            FastShutdownReport again = world.spooler.doFastShutdown(TEN);
            assertTrue(again.isDone());
            assertTrue(again.stores().isEmpty());
            assertTrue(again.problems().toString().contains("closed before"), again::toString);
            world.spooler.close();
            assertEquals(1, store.calls.stream().filter("do"::equals).count());
            assertEquals(
                    1, store.calls.stream().filter("provider.shutdown"::equals).count());
        }
    }
}
